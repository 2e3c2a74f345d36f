import { randomUUID } from 'node:crypto';
import { errorCodes } from '../../generated/codes.ts';
import type { ErrorCode } from '../../generated/messages.ts';
import type { RequirementId } from '../../generated/requirements.ts';
import { document } from '../../generated/document.ts';
import { tolerances } from '../../generated/timings.ts';
import type { Tamper } from '../tokens/tamper.ts';
import type { Claims, TokenSource } from '../tokens/token-source.ts';
import type { Fixtures } from '../fixtures.ts';
import type { Subjects } from '../tokens/subjects.ts';
import { madeUpTopic, rightsClaims, type Rights } from './topics.ts';
import { Inconclusive, NotApplicable, Violation } from './violation.ts';
import { toleratedLateness, type LatenessWatch } from './lateness.ts';
import { describe, type Received } from './observer.ts';
import { Peer, type PeerOptions } from './peer.ts';
import type { Profile, Target } from './target.ts';
import { Transcript } from './transcript.ts';

export interface TrialSettings {
  readonly target: Target;
  readonly tokens: TokenSource;
  readonly issuer: string;
  readonly audience: string;
  readonly fixtures: Fixtures;
  /** Whose turn it is among the users. */
  readonly subjects: Subjects;
  /** Every token that was minted in this run. */
  readonly minted: Set<string>;
  /** Whether somebody named the profile, instead of leaving it to what the target offers. */
  readonly insists: (profile: Profile) => boolean;
  readonly transcript: Transcript;
  readonly lateness: LatenessWatch;
  /** Monotonic seconds. */
  readonly start: number;
  /** Of what is drawn at random; the same seed draws the same. */
  readonly seed: number;
}

/** Claims of a token as a case wants them: laid over what makes a good one; undefined removes a claim. */
export type WantedClaims = Claims;

/** Seconds that an ordinary token of the suite has behind it and before it, so that the whole warning window applies. */
const tokenAge = 3600;
const tokenLeft = 3600;

/** Characters of a claim that are worth showing. */
const longestClaim = 60;

/** What a case works with. Each case has a subject of its own, so that limits per user don't fail a healthy server. */
export class Trial {
  readonly target: Target;
  readonly subject: string;
  /** Requirements of which an observation was made, whatever it showed. */
  readonly judged = new Set<RequirementId>();
  readonly #settings: TrialSettings;
  readonly #peers: Peer[] = [];
  readonly #reauths = new Map<Peer, number>();
  /** Connections that were open at the same time, at most. */
  mostConnections = 0;
  /** Seconds that a token took at most. */
  longestMint = 0;

  constructor(settings: TrialSettings) {
    this.target = settings.target;
    this.subject = settings.subjects.next();
    this.#settings = settings;
  }

  /** Whose tokens, and for which audience, the target takes. */
  get issuer(): string {
    return this.#settings.issuer;
  }

  get audience(): string {
    return this.#settings.audience;
  }

  get fixtures(): Fixtures {
    return this.#settings.fixtures;
  }

  /** Every token that the suite has minted in this run, for other cases too. */
  get minted(): ReadonlySet<string> {
    return this.#settings.minted;
  }

  insists(profile: Profile): boolean {
    return this.#settings.insists(profile);
  }

  /** Somebody else than the subject of this case. */
  otherSubject(): string {
    return this.#settings.subjects.other(this.subject);
  }

  /** A topic of this case alone. */
  topic(): string {
    return madeUpTopic(this.fixtures.topics);
  }

  /** Claims that permit that, to be laid over those of a token. */
  rights(rights: Rights): Claims {
    return rightsClaims(this.fixtures.topics, rights);
  }

  /** The target's wall clock in NumericDate seconds. */
  now(): number {
    return performance.now() / 1000 + this.target.clockOffset;
  }

  /** A whole instant on the target's clock, at least that many seconds from now. */
  in(seconds: number): number {
    return Math.ceil(this.now() + seconds);
  }

  /** Our monotonic clock when the target's wall clock shows that instant. */
  localTime(instant: number): number {
    return instant - this.target.clockOffset;
  }

  /** Mints a token. */
  async token(wanted: WantedClaims = {}, tamper?: Tamper): Promise<string> {
    const claims: Claims = {
      iss: this.#settings.issuer,
      aud: this.#settings.audience,
      sub: this.subject,
      iat: this.in(0) - tokenAge,
      exp: this.in(Math.min(tokenLeft, 0.9 * this.target.maxTokenLifetime)),
      jti: randomUUID(),
      ...wanted,
    };
    const asked = performance.now();
    const minted = await this.#settings.tokens.mint(claims);
    this.longestMint = Math.max(this.longestMint, (performance.now() - asked) / 1000);
    if (tamper && minted.split('.').length !== 3) throw new NotApplicable('the target takes tokens that are no JWT; what a wrong signature is, is not known of them');
    const token = tamper ? tamper(minted, this.#settings.tokens.publicKey) : minted;
    this.#settings.minted.add(token);
    // What this token has beside the usual is what a reader has to see: claims that a case chose, absent ones too.
    const shown = Object.fromEntries(Object.entries({ sub: claims['sub'], exp: claims['exp'], ...wanted }).map(([name, value]) => [name, this.#shown(name, value)]));
    this.#settings.transcript.hide(token, tamper ? { ...shown, tampered: tamper.name } : shown);
    return token;
  }

  #shown(name: string, value: unknown): string {
    if (value === undefined) return 'absent';
    if (['exp', 'iat', 'nbf'].includes(name) && typeof value === 'number' && value < 1e11) return `now${signed(value - this.now())}`;
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return text.length > longestClaim ? `${text.slice(0, longestClaim)}…` : text;
  }

  /** A token just beyond `max_token_bytes`. */
  async oversizedToken(): Promise<string> {
    const token = await this.token({ pad: 'x'.repeat(Math.ceil(0.75 * this.target.maxTokenBytes)) });
    if (Buffer.byteLength(token) <= this.target.maxTokenBytes) throw new NotApplicable('the length of the tokens does not follow their claims');
    return token;
  }

  /** Begins an upgrade, whatever comes of it. */
  dial(options: Partial<Pick<PeerOptions, 'url' | 'headers' | 'protocols' | 'answersPing'>> = {}): Peer {
    const peer = new Peer({
      url: this.target.url,
      access: this.fixtures.access,
      name: String.fromCharCode(97 + this.#peers.length),
      headers: {},
      protocols: [document.subprotocol],
      answersPing: true,
      transcript: this.#settings.transcript,
      lateness: this.#settings.lateness,
      onJudged: requirement => this.judged.add(requirement),
      ...options,
    });
    this.#peers.push(peer);
    this.mostConnections = Math.max(this.mostConnections, this.#peers.filter(({ isOpen }) => isOpen).length);
    return peer;
  }

  /** Opens a connection. */
  async connect(options: Parameters<Trial['dial']>[0] = {}): Promise<Peer> {
    const peer = this.dial(options);
    const handshake = await peer.opened({ requirement: 'CONN-1', expected: 'an open WebSocket', within: 10 });
    if (!handshake.open) throw new Violation('CONN-1', 'an open WebSocket', handshake.error);
    return peer;
  }

  /** Sends AUTHENTICATE with such a token and expects AUTHENTICATED. */
  async authenticate(peer: Peer, wanted: WantedClaims = {}): Promise<Received> {
    const id = peer.send({ type: 'AUTHENTICATE', data: { token: await this.token(wanted) } });
    const reply = await peer.reply(id, this.promptly('AUTH-10', 'AUTHENTICATED for a valid token'));
    this.require('AUTH-10', reply.type === 'AUTHENTICATED', 'AUTHENTICATED for a valid token', describe(reply));
    return reply;
  }

  /** Sends REAUTH and returns the request's id. Only a case about the budget goes beyond it. */
  sendReauth(peer: Peer, token: string, beyondBudget = false): string {
    const { capabilities, reauthPerMinute } = this.target;
    if (!capabilities.includes('reauth')) throw new NotApplicable('the target does not offer reauth: rolled back');
    const sent = (this.#reauths.get(peer) ?? 0) + 1;
    if (sent > reauthPerMinute && !beyondBudget) throw new NotApplicable(`it takes ${sent} REAUTHs a minute and the target advertises ${reauthPerMinute}`);
    this.#reauths.set(peer, sent);
    return peer.send({ type: 'REAUTH', data: { token } });
  }

  /** Sends REAUTH with that token, or one of such claims, and yields the answer, whatever it is. */
  async reauth(peer: Peer, wanted: WantedClaims | string = {}, requirement: RequirementId = 'REAUTH-1'): Promise<Received> {
    const id = this.sendReauth(peer, typeof wanted === 'string' ? wanted : await this.token(wanted));
    return peer.reply(id, this.promptly(requirement, 'an answer to REAUTH'));
  }

  /** The same, where AUTHENTICATED is the only right answer. */
  async refreshed(peer: Peer, wanted: WantedClaims = {}, requirement: RequirementId = 'REAUTH-1'): Promise<Received> {
    const reply = await this.reauth(peer, wanted, requirement);
    this.require(requirement, reply.type === 'AUTHENTICATED', 'AUTHENTICATED for a REAUTH with a valid token', describe(reply));
    return reply;
  }

  /** An answer that needs no waiting. */
  promptly(requirement: RequirementId, expected: string): { requirement: RequirementId; expected: string; within: number } {
    return { requirement, expected, within: tolerances.reply_late.seconds };
  }

  /** Expects an ERROR of that code for the request. */
  async refused(peer: Peer, id: string, requirement: RequirementId, code: ErrorCode): Promise<Received> {
    const expected = `ERROR ${code}`;
    const reply = await peer.reply(id, this.promptly(requirement, expected));
    this.require(requirement, reply.type === 'ERROR' && reply.data['code'] === code, expected, describe(reply));
    const { retryable } = errorCodes[code];
    this.require('ERR-1', reply.data['retryable'] === retryable, `retryable ${retryable} with ${code}`, String(reply.data['retryable']));
    return reply;
  }

  /** Expects CLOSING with that code and advice, and then the close. */
  async closes(peer: Peer, requirement: RequirementId, code: number, reconnect: string, within: number = tolerances.reply_late.seconds): Promise<{ at: number }> {
    const closing = await peer.next(message => message.type === 'CLOSING', { requirement, expected: `CLOSING ${code}`, within });
    const seen = `CLOSING ${String(closing.data['code'])} with ${String(closing.data['reconnect'])}`;
    this.require(requirement, closing.data['code'] === code && closing.data['reconnect'] === reconnect, `CLOSING ${code} with ${reconnect}`, seen);
    const closed = await peer.closed({ requirement, expected: `close ${code}`, within: tolerances.close_handshake.seconds + tolerances.reply_late.seconds });
    this.require(requirement, closed.code === code, `close ${code}`, `close ${closed.code}`);
    return { at: closing.at };
  }

  /** @throws {Violation} unless it holds. */
  require(requirement: RequirementId, holds: boolean, expected: string, seen: string): void {
    this.judged.add(requirement);
    if (!holds) throw new Violation(requirement, expected, seen);
  }

  /** Something came at a time that lies within [earliest, latest], monotonic seconds, give or take the tolerances. */
  requireTime(requirement: RequirementId, what: string, at: number, earliest: number, latest: number): void {
    this.judged.add(requirement);
    const early = earliest - tolerances.deadline_early.seconds - this.target.clockUncertainty;
    const late = latest + this.target.clockUncertainty;
    if (at >= early && at <= late) return;
    const off = at < early ? `${(earliest - at).toFixed(2)} s early` : `${(at - latest).toFixed(2)} s late`;
    const violation = new Violation(requirement, `${what} in time`, off);
    const lateness = this.#settings.lateness.since(this.#settings.start);
    throw lateness > toleratedLateness ? Inconclusive.late(lateness, violation) : violation;
  }

  get seed(): number {
    return this.#settings.seed;
  }

  /** A part of this case with a subject, connections and a transcript of its own, of which many can be tried. */
  leg(): Trial {
    return new Trial({ ...this.#settings, transcript: new Transcript(this.#settings.start) });
  }

  /** Takes over what a leg judged, and what passed in it where that is worth showing. */
  adopt(leg: Trial, what: 'judged' | 'transcript'): void {
    for (const requirement of leg.judged) this.judged.add(requirement);
    this.mostConnections = Math.max(this.mostConnections, leg.mostConnections);
    this.longestMint = Math.max(this.longestMint, leg.longestMint);
    if (what === 'transcript') this.#settings.transcript.lines.push(...leg.#settings.transcript.lines);
  }

  /** Ends all connections. */
  leave(): void {
    for (const peer of this.#peers) peer.leave();
  }

  /** What the observers of all connections saw, in the order of the connections. */
  get observed(): readonly Violation[] {
    return this.#peers.flatMap(peer => peer.observer.violations);
  }
}

function signed(seconds: number): string {
  return `${seconds < 0 ? '-' : '+'}${Math.abs(seconds).toFixed(1)}s`;
}
