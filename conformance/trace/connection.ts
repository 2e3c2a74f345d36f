import { createHash } from 'node:crypto';
import type { RequirementId } from '../../generated/requirements.ts';
import { tolerances } from '../../generated/timings.ts';
import { isRecord } from '../engine/record.ts';
import { Transcript, type TranscriptLine } from '../engine/transcript.ts';
import type { ClientMemory } from './client-memory.ts';
import { ClientConnectionWatch } from './client/connection.ts';
import { ClientHeartbeatWatch } from './client/heartbeat.ts';
import { ClientTokensWatch } from './client/tokens.ts';
import { ClientTrafficWatch } from './client/traffic.ts';
import { Exchange } from './exchange.ts';
import type { Findings } from './findings.ts';
import type { Happening, Side, TraceRecord } from './record.ts';
import { ServerAuthenticationWatch } from './server/authentication.ts';
import { ServerErrorsWatch } from './server/errors.ts';
import { ServerEventsWatch } from './server/events.ts';
import { ServerExpiryWatch } from './server/expiry.ts';
import { ServerHeartbeatWatch } from './server/heartbeat.ts';
import { ServerReauthenticationWatch } from './server/reauthentication.ts';
import { lateInTrace, type Frame, type Notes, type Watch } from './watch.ts';

/** Records of a connection that a finding shows. */
const shownBefore = 12;
/** Raw tokens of a connection that are looked for in what the server sends. */
const mostTokens = 4;
/** Seconds by which a clock may go back without anything being lost. */
const steadyEnough = 0.05;

/** Masks what looks like a token and is none that was presented. */
const jwts = new Transcript(0);

/** One connection of a trace, as one side of it saw it: that side is judged. */
export class TracedConnection {
  readonly #side: Side;
  readonly #findings: Findings;
  readonly #exchange: Exchange;
  readonly #watches: readonly Watch[];
  readonly #recent: TraceRecord[] = [];
  #tokens: string[] = [];
  #frames = 0;
  #startedAt: number | null = null;
  /** The latest time seen. */
  #now = NaN;

  constructor(side: Side, first: TraceRecord, findings: Findings, memory: ClientMemory) {
    [this.#side, this.#findings] = [side, findings];
    this.#exchange = new Exchange(first.what.kind === 'open');
    const options = { notes: this.#notes(), exchange: this.#exchange };
    this.#watches = side === 'server'
      ? [new ServerErrorsWatch(options), new ServerAuthenticationWatch(options), new ServerReauthenticationWatch(options), new ServerExpiryWatch(options), new ServerHeartbeatWatch(options), new ServerEventsWatch(options, memory.published)]
      : [new ClientConnectionWatch(options, memory), new ClientTokensWatch(options, memory), new ClientTrafficWatch(options), new ClientHeartbeatWatch(options)];
  }

  /** Takes what happened next on this connection. */
  take(record: TraceRecord, frame: Frame | null): void {
    this.#tell(record.at);
    this.#startedAt ??= record.at;
    this.#recent.push(record);
    if (this.#recent.length > shownBefore) this.#recent.shift();
    const { what } = record;
    switch (what.kind) {
      case 'open': for (const watch of this.#watches) watch.opened?.(what); return;
      case 'binary':
        this.#frames += 1;
        if (what.from === 'client') for (const watch of this.#watches) watch.binary?.(this.#now);
        return;
      case 'text':
        this.#frames += 1;
        return this.#heard(what.from, frame!);
      case 'close': return this.#ended(what);
    }
  }

  /** Time has come so far, whatever happens on this connection. */
  passed(at: number): void {
    this.#now = at;
    for (const watch of this.#watches) watch.passed?.(at);
  }

  #tell(at: number | null): void {
    if (at === null) this.#now = NaN;
    else if (this.#now - at > steadyEnough) {
      this.#exchange.forgetTimes();
      for (const watch of this.#watches) watch.forgetTimes?.();
      this.#now = at;
    } else this.passed(Math.max(at, Number.isNaN(this.#now) ? at : this.#now));
  }

  #heard(from: Side, frame: Frame): void {
    const at = this.#now;
    const told: Frame = Object.is(frame.at, at) ? frame : { ...frame, at, message: frame.message && { ...frame.message, at } };
    if (from === 'server') this.#searchTokens(frame.text);
    for (const watch of this.#watches) watch[from]?.(told);
    if (!told.message) return;
    const { requirements, violates } = this.#exchange.step(from, told.message);
    if (from === this.#side) {
      for (const id of requirements) this.#findings.judged.add(id);
      for (const id of violates) this.#broken(id, expectedOf(this.#side, id), `${told.message.type}${told.message.data['reason'] === undefined ? '' : ` ${String(told.message.data['reason'])}`}`);
    }
    this.#exchange.remember(from, told.message);
  }

  #ended(close: Happening & { readonly kind: 'close' }): void {
    for (const watch of this.#watches) watch.ended?.(close, this.#now);
  }

  /** Remembers a token as it came, to find it where it must not be. */
  knows(token: string): void {
    this.#tokens = [...this.#tokens.slice(1 - mostTokens), token];
  }

  #mask(text: string): string {
    return jwts.mask(this.#tokens.reduce((masked, token) => masked.replaceAll(token, hashed(token)), text));
  }

  #searchTokens(text: string): void {
    if (this.#side === 'server' && this.#tokens.some(token => text.includes(token))) this.#broken('ERR-1', 'no token in any message of the server', 'a token that the client sent');
  }

  #notes(): Notes {
    return {
      judged: (...requirements) => { for (const id of requirements) this.#findings.judged.add(id); },
      broken: (requirement, expected, seen) => this.#broken(requirement, expected, seen),
      require: (requirement, holds, expected, seen) => (holds ? void this.#findings.judged.add(requirement) : this.#broken(requirement, expected, seen)),
      requireTime: (requirement, what, after, earliest, latest) => {
        if (Number.isNaN(after - earliest - latest)) return;
        this.#findings.judged.add(requirement);
        if (after >= earliest - tolerances.deadline_early.seconds && after <= latest + lateInTrace) return;
        this.#broken(requirement, `${what} after ${earliest.toFixed(1)}${latest - earliest > 0.05 ? ` to ${latest.toFixed(1)}` : ''} s`, `after ${after.toFixed(2)} s`);
      },
    };
  }

  #broken(requirement: RequirementId, expected: string, seen: string): void {
    this.#findings.add(requirement, () => ({ side: this.#side, requirement, expected, seen: this.#mask(seen), where: this.#where(), transcript: this.#transcript() }));
  }

  #where(): string {
    const { connection, place, at } = this.#recent.at(-1)!;
    const since = at === null || this.#startedAt === null ? '' : `, ${(this.#now - this.#startedAt).toFixed(3)} s`;
    return `connection ${connection}, frame ${this.#frames}, ${place}${since}`;
  }

  #transcript(): readonly TranscriptLine[] {
    return this.#recent.map(({ connection, at, what }) => ({ at: (at ?? 0) - (this.#startedAt ?? 0), peer: connection, ...this.#shown(what) }));
  }

  #shown(what: Happening): Pick<TranscriptLine, 'direction' | 'text'> {
    switch (what.kind) {
      case 'open': return { direction: 'event', text: 'opened' };
      case 'close': return { direction: 'event', text: `closed ${what.code}${what.from ? ` by the ${what.from}` : ''}` };
      case 'binary': return { direction: what.from === 'client' ? 'sent' : 'received', text: `(binary, ${what.bytes} bytes)` };
      case 'text': return { direction: what.from === 'client' ? 'sent' : 'received', text: this.#mask(what.text) };
    }
  }
}

/** What a row of the observer that says `violates` would have had instead. */
function expectedOf(side: Side, id: RequirementId): string {
  const expected: Partial<Record<RequirementId, string>> = {
    'AUTH-1': 'AUTHENTICATE before anything else',
    'CLI-1': 'one AUTHENTICATE on a connection, and one AUTHENTICATE or REAUTH outstanding at a time',
    'AUTH-4': 'nothing that a token entitles to before AUTHENTICATED',
    'AUTH-10': 'AUTHENTICATED in reply to AUTHENTICATE',
    'REAUTH-1': 'AUTHENTICATED in reply to a REAUTH',
    'EXP-1': 'one TOKEN_EXPIRED expiring for each expiry',
    'EXP-3': 'no TOKEN_EXPIRED in grace',
    'EXP-4': 'only REAUTH, PING and PONG served in grace',
    'ERR-2': 'nothing but the close frame after CLOSING',
  };
  return expected[id] ?? `what ${id} asks of the ${side}`;
}

/** A token as it is remembered and shown: a hash, equal for equal tokens. */
export function hashed(token: string): string {
  return token.startsWith('sha256:') ? token : `sha256:${createHash('sha256').update(token).digest('hex').slice(0, 16)}`;
}

/** Whether a value carries a token in the place of AUTHENTICATE and REAUTH. */
export function carriesData(value: unknown): value is { data: { token: string } } {
  return isRecord(value) && isRecord(value['data']) && typeof value['data']['token'] === 'string';
}
