import type { RequirementId } from '../../../generated/requirements.ts';
import { clientTimings, tolerances } from '../../../generated/timings.ts';
import { toleratedLateness, type LatenessWatch } from '../../engine/lateness.ts';
import { describe, type Received } from '../../engine/observer.ts';
import { isRecord } from '../../engine/record.ts';
import { Transcript } from '../../engine/transcript.ts';
import { Inconclusive, NotApplicable, Violation } from '../../engine/violation.ts';
import { Waits, type Expectation } from '../../engine/waits.ts';
import type { Advertised, Connection } from './connection.ts';
import type { ClientUnderTest, RunEnd, RunningClient } from './driver.ts';
import type { Places } from '../../engine/places.ts';
import { ScriptedServer, type Upgrade } from './scripted-server.ts';
import type { TokenRequest } from './token-endpoint.ts';

/** What an adapter can be told, and what it can report. */
export type Command = 'subscribe' | 'publish' | 'token' | 'wake' | 'offline' | 'online' | 'close';
export type ReportKind = 'state' | 'message' | 'dropped' | 'recovery_failed' | 'login_required';

/** What a client said that it can do. */
export interface ClientTarget {
  readonly commands: readonly string[];
  readonly reports: readonly string[];
}

/** A report, and when it came in monotonic seconds. */
export type Report = Readonly<Record<string, unknown>> & { readonly at: number };

export interface ClientTrialSettings {
  readonly client: ClientUnderTest;
  readonly caseId: string;
  /** What the client said of itself before the cases ran; null while that is being found out. */
  readonly target: ClientTarget | null;
  readonly launches: Places;
  readonly transcript: Transcript;
  readonly lateness: LatenessWatch;
  /** Monotonic seconds. */
  readonly start: number;
}

/** Seconds in which a client has to be up: from its launch to its first request for a token. */
export const startPatience = 15;
/** Seconds in which the first line may come after the first connection: they travel on different ways. */
const helloPatience = 1;
/** Seconds that anything prompt may take. */
const prompt = tolerances.reply_late.seconds;

/** What a case works with: one run of the client, and the server and identity provider that it meets. */
export class ClientTrial {
  /** Requirements of which an observation was made, whatever it showed. */
  readonly judged: Set<RequirementId>;
  readonly reports: Report[] = [];
  readonly waits: Waits;
  readonly server: ScriptedServer;
  readonly #settings: ClientTrialSettings;
  readonly #legs: ClientTrial[] = [];
  #running: RunningClient | null = null;
  #ended: RunEnd | null = null;
  #hello: ClientTarget | null = null;
  #taken = 0;
  #leaked = false;

  private constructor(settings: ClientTrialSettings, waits: Waits, server: ScriptedServer, judged: Set<RequirementId>) {
    [this.#settings, this.waits, this.server, this.judged] = [settings, waits, server, judged];
  }

  static async open(settings: ClientTrialSettings): Promise<ClientTrial> {
    const judged = new Set<RequirementId>();
    const waits = new Waits(settings.lateness, requirement => judged.add(requirement));
    return new ClientTrial(settings, waits, await ScriptedServer.open(settings.transcript, waits), judged);
  }

  get transcript(): Transcript {
    return this.#settings.transcript;
  }

  /** The last line that the client printed and that is no report. */
  lastWords(): string {
    return this.#settings.transcript.lines.findLast(({ peer, text }) => peer === 'client' && text.startsWith('says: '))?.text.slice('says: '.length) ?? '';
  }

  get tokens(): ScriptedServer['tokens'] {
    return this.server.tokens;
  }

  /** Starts the client. @param url where it is sent, if not to the scripted server itself. */
  async launch(url = this.server.url): Promise<void> {
    const up = await this.#settings.launches.enter(1);
    this.#log('started');
    this.#running = this.#settings.client.start({
      url, tokenUrl: this.server.tokenUrl, caseId: this.#settings.caseId,
      onReport: report => this.#report(report),
      onOutput: text => { this.#search(text); this.#log(`says: ${text}`); },
      onEnd: end => {
        this.#ended = end;
        this.#log(end.kind === 'crashed' ? end.how : end.kind === 'done' ? 'ended' : 'ended with 89: not supported');
        this.waits.wake();
      },
    });
    // The next may be started once this one is up, or late.
    void this.waits.until(() => (this.#ended || this.tokens.requests.length > 0 ? true : null), { requirement: 'AUTH-1', expected: '', within: startPatience }).catch(() => {}).then(up);
  }

  /** Waits until the client has shown that it runs, in whatever way. */
  async up(): Promise<void> {
    const expectation = { requirement: 'AUTH-1', expected: 'a client that comes up', within: startPatience } as const;
    await this.waits.until(() => (this.#ended || this.#hello || this.tokens.requests.length > 0 || this.server.upgrades.length > 0 ? true : null), expectation, () => this.#elsewhere());
  }

  #report(report: unknown): void {
    const text = JSON.stringify(report);
    this.#search(text);
    this.#settings.transcript.add(performance.now() / 1000, 'client', 'received', text);
    if (isRecord(report) && typeof report['saw'] === 'string') {
      this.reports.push({ ...report, at: performance.now() / 1000 });
      if (report['saw'] === 'hello') this.#hello = { commands: texts(report['commands']), reports: texts(report['reports']) };
    }
    this.waits.wake();
  }

  /** SEC-2: what a client prints is read by many. */
  #search(text: string): void {
    this.judged.add('SEC-2');
    if (this.#settings.transcript.leaks(text)) this.#leaked = true;
  }

  #log(text: string): void {
    this.#settings.transcript.add(performance.now() / 1000, 'client', 'event', text);
  }

  /** The next connection that the client opens and the suite accepts. */
  async connection(expectation: Expectation = { requirement: 'AUTH-1', expected: 'a connection', within: startPatience }): Promise<Connection> {
    return this.waits.until(() => this.server.connections[this.#taken] ?? this.#over(expectation), expectation, () => this.#elsewhere()).then(connection => {
      this.#taken += 1;
      return connection;
    });
  }

  /** Waits for the upgrade of that number, counted from 1, accepted or not. */
  async upgrade(number: number, expectation: Expectation): Promise<Upgrade> {
    return this.waits.until(() => this.server.upgrades[number - 1] ?? this.#over(expectation), expectation, () => this.#elsewhere());
  }

  /** Waits for a request for a token; number counted from 1. */
  async tokenRequest(number: number, expectation: Expectation): Promise<TokenRequest> {
    return this.waits.until(() => this.tokens.requests[number - 1] ?? this.#over(expectation), expectation, () => `${this.tokens.requests.length} requests for a token`);
  }

  /** @throws where the program has ended and nothing more can come. */
  #over({ requirement, expected }: Expectation): null {
    if (this.#ended?.kind === 'unsupported') throw new NotApplicable('the program ended with 89: it does not support this');
    if (this.#ended) throw new Violation(requirement, expected, this.#ended.kind === 'crashed' ? this.#ended.how : 'the program has ended');
    return null;
  }

  #elsewhere(): string {
    return this.tokens.requests.length === 0 ? 'the client asked neither for a token nor for a connection' : `${this.server.upgrades.length} upgrades so far, and no other`;
  }

  /** AUTHENTICATE on that connection. */
  async authenticate(connection: Connection): Promise<Received> {
    const message = await connection.next(() => true, this.promptly('AUTH-1', 'AUTHENTICATE, as the first message'));
    this.require('AUTH-1', message.type === 'AUTHENTICATE', 'AUTHENTICATE, as the first message', describe(message));
    return message;
  }

  /** Starts the client and lets it in. */
  async connected(advertised: Advertised = {}): Promise<Connection> {
    await this.launch();
    return this.letIn(advertised);
  }

  /** Lets the next connection in. */
  async letIn(advertised: Advertised = {}, expectation?: Expectation): Promise<Connection> {
    const connection = await this.connection(expectation);
    connection.accept(await this.authenticate(connection), advertised);
    // What the client is told from here on, it is told as one that has seen AUTHENTICATED.
    await connection.alive('HB-1');
    return connection;
  }

  /** REAUTH with a token that was given out after the first. */
  async reauth(connection: Connection, expectation: Expectation = this.promptly('CLI-1', 'REAUTH on the open connection')): Promise<Received> {
    return connection.nextOf('REAUTH', expectation);
  }

  /** Lets the client refresh by a warning: the token is asked for, REAUTH comes; yields it unanswered. */
  async warned(connection: Connection): Promise<Received> {
    const asked = this.tokens.requests.length;
    connection.tellExpiry('expiring');
    await this.tokenRequest(asked + 1, this.promptly('CLI-2', 'a request for a token once TOKEN_EXPIRED has come'));
    return this.reauth(connection);
  }

  /** A connection again, in the time of a backoff after so many failures in a row. */
  async returns(requirement: RequirementId, failures = 1, atLeast = 0): Promise<Connection> {
    const most = Math.max(atLeast, Math.min(clientTimings.backoff_most.seconds, clientTimings.backoff_unit.seconds * 2 ** failures));
    return this.connection({ requirement, expected: `a new connection within ${most} s`, within: most + tolerances.deadline_late.seconds + prompt });
  }

  /** Watches for so long that no upgrade beyond those so far comes. */
  async staysAway(forSeconds: number, requirement: RequirementId, expected: string): Promise<void> {
    const before = this.server.upgrades.length;
    await this.waits.watch(forSeconds, () => {
      if (this.server.upgrades.length > before) throw new Violation(requirement, expected, `an upgrade after ${(this.server.upgrades[before]!.at - this.#settings.start).toFixed(1)} s`);
      if (this.#ended?.kind === 'crashed') throw new Violation(requirement, expected, this.#ended.how);
    });
    this.judged.add(requirement);
  }

  /** Tells the client something. @throws {NotApplicable} where it can't be told. */
  async tell(command: Readonly<Record<string, unknown>> & { readonly do: Command }): Promise<void> {
    this.can('commands', command.do);
    this.#settings.transcript.add(performance.now() / 1000, 'client', 'sent', JSON.stringify(command));
    this.#running!.tell(command);
  }

  /** @throws {NotApplicable} where the client has not said that it can. */
  can(what: 'commands' | 'reports', name: Command | ReportKind): void {
    if (!this.offers(what, name)) throw new NotApplicable(what === 'commands' ? `the client can't be told ${name}` : `the client does not report ${name}`, true);
  }

  offers(what: 'commands' | 'reports', name: Command | ReportKind): boolean {
    return this.#settings.target?.[what].includes(name) ?? false;
  }

  /** What the client says that it can do; nothing where it says nothing. */
  async hello(): Promise<ClientTarget> {
    const nothing = { commands: [], reports: [] };
    return this.waits.until(() => this.#hello ?? (this.#ended ? nothing : null), { requirement: 'AUTH-1', expected: '', within: helloPatience }).catch(() => nothing);
  }

  /** Waits for a report that fits. */
  async reported(fits: (report: Report) => boolean, expectation: Expectation): Promise<Report> {
    return this.waits.until(() => this.reports.find(fits) ?? this.#over(expectation), expectation, () => `${this.reports.length} reports, none of the kind`);
  }

  /** Waits until the program has ended. */
  async ended(expectation: Expectation): Promise<RunEnd> {
    return this.waits.until(() => this.#ended, expectation, () => 'the program goes on');
  }

  /** Something that needs no waiting. */
  promptly(requirement: RequirementId, expected: string): Expectation {
    return { requirement, expected, within: prompt };
  }

  /** @throws {Violation} unless it holds. */
  require(requirement: RequirementId, holds: boolean, expected: string, seen: string): void {
    this.judged.add(requirement);
    if (!holds) throw new Violation(requirement, expected, seen);
  }

  /** Something came after that many seconds, which have to lie within [earliest, latest], give or take the tolerances. */
  requireTime(requirement: RequirementId, what: string, after: number, earliest: number, latest: number): void {
    this.judged.add(requirement);
    if (after >= earliest - tolerances.deadline_early.seconds && after <= latest + tolerances.deadline_late.seconds) return;
    const violation = new Violation(requirement, `${what} after ${earliest.toFixed(1)} to ${latest.toFixed(1)} s`, `after ${after.toFixed(2)} s`);
    const lateness = this.#settings.lateness.since(this.#settings.start);
    throw lateness > toleratedLateness ? Inconclusive.late(lateness, violation) : violation;
  }

  /** Lets so many seconds pass. */
  async pause(seconds: number): Promise<void> {
    await this.waits.watch(seconds, () => {});
  }

  /** Another run of the client within this case, with a server of its own. */
  async leg(): Promise<ClientTrial> {
    const leg = await ClientTrial.open({ ...this.#settings, transcript: new Transcript(this.#settings.start) });
    this.#legs.push(leg);
    return leg;
  }

  /** Shows what passed in a leg. */
  adopt(leg: ClientTrial): void {
    this.#settings.transcript.lines.push(...leg.#settings.transcript.lines);
  }

  /** Ends the client and the server. */
  async leave(): Promise<void> {
    await Promise.all([this.#running?.stop(), ...this.#legs.map(leg => leg.leave())]);
    for (const leg of this.#legs) for (const requirement of leg.judged) this.judged.add(requirement);
    this.server.close();
  }

  /** What was seen beside the case's own question. */
  get observed(): readonly Violation[] {
    const leak = this.#leaked ? [new Violation('SEC-2', 'no token in anything that the client prints', 'one')] : [];
    return [...leak, ...this.server.observed, ...this.#legs.flatMap(leg => leg.observed)];
  }
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter(each => typeof each === 'string') : [];
}
