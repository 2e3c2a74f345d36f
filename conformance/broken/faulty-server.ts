import type { Network } from '../benign/relay.ts';
import type { Key } from '../../keys/read-key.ts';
import type { EventLog } from '../../server/events/event-log.ts';
import type { Authorize } from '../../server/events/policy.ts';
import type { Handshake } from '../../server/handshake.ts';
import type { TokenRefreshOptions } from '../../server/options.ts';
import type { Session, SessionEffect, SessionInput, SessionSettings, SessionState, Now } from '../../server/session/state.ts';
import type { Verification, Verifier } from '../../server/verifier/verifier.ts';

/** What is wrong with a server: a wrapper around the healthy session, verifier, event log or reading of frames, or a setting nobody should choose. */
export interface Fault {
  readonly session?: (healthy: Session, settings: SessionSettings) => Session;
  readonly verifier?: (healthy: Verifier, key: Key) => Verifier;
  /** `log` writes a line into the server's log. */
  readonly read?: (healthy: (text: string) => SessionInput, log: (line: string) => void) => (text: string) => SessionInput;
  readonly log?: (healthy: EventLog) => EventLog;
  readonly authorize?: Authorize;
  readonly handshake?: Partial<Handshake>;
  readonly options?: Partial<TokenRefreshOptions>;
  /** What lies between it and the suite; nothing if left out. */
  readonly network?: Network;
}

/** A step of the healthy session, for a fault to bend. */
export interface Moment {
  readonly before: SessionState;
  readonly input: SessionInput;
  readonly now: Now;
  readonly settings: SessionSettings;
}

/** A session whose effects are replaced, each by none, one or several. */
export function bendEffects(bend: (effect: SessionEffect, moment: Moment & { readonly after: SessionState }) => readonly SessionEffect[]): NonNullable<Fault['session']> {
  return (healthy, settings) => ({
    open: healthy.open,
    step(before, input, now) {
      const { state: after, effects } = healthy.step(before, input, now);
      return { state: after, effects: effects.flatMap(effect => bend(effect, { before, input, now, settings, after })) };
    },
  });
}

/** A session that is told something else than what happened. */
export function bendInput(bend: (moment: Moment) => SessionInput): NonNullable<Fault['session']> {
  return (healthy, settings) => ({
    open: healthy.open,
    step: (before, input, now) => healthy.step(before, bend({ before, input, now, settings }), now),
  });
}

/** A session that remembers something else than what it should. */
export function bendState(bend: (after: SessionState, moment: Moment) => SessionState): NonNullable<Fault['session']> {
  return (healthy, settings) => ({
    open: (sessionId, now) => {
      const opened = healthy.open(sessionId, now);
      return bend(opened, { before: opened, input: { on: 'clock' }, now, settings });
    },
    step(before, input, now) {
      const { state, effects } = healthy.step(before, input, now);
      return { state: bend(state, { before, input, now, settings }), effects };
    },
  });
}

/** The state with a timer that never fires. */
export function without(state: SessionState, timer: keyof SessionState['deadlines']): SessionState {
  const { [timer]: _never, ...deadlines } = state.deadlines;
  return { ...state, deadlines };
}

/** What a verifier says of a token whose claims it takes at their word. */
export function believed(token: string): Verification {
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  const identity = { issuer: String(claims.iss), subject: String(claims.sub), tenant: null };
  return { outcome: 'ok', token: { identity, expiresAt: Number(claims.exp), issuedAt: claims.iat ?? null, tokenId: null, scopes: [] } };
}

/** A verifier that refuses good tokens of such claims. */
export function refuses(claims: (claims: Readonly<Record<string, unknown>>) => boolean): NonNullable<Fault['verifier']> {
  return healthy => ({
    async verify(token) {
      const verdict = await healthy.verify(token);
      if (verdict.outcome !== 'ok') return verdict;
      return claims(JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())) ? { outcome: 'fail', code: 'token_invalid' } : verdict;
    },
  });
}
