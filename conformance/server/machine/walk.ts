import fc from 'fast-check';
import { limits, tolerances } from '../../../generated/timings.ts';
import type { ServerGuard, ServerRow } from '../../../generated/states.ts';
import type { ServerCase } from '../../case.ts';
import { explore } from '../../engine/explore.ts';
import type { Received } from '../../engine/observer.ts';
import type { Peer } from '../../engine/peer.ts';
import type { Trial } from '../../engine/trial.ts';
import { isExpired } from '../reauthentication.ts';
import { actions, tokenFor, verdicts, type FrameInput, type TokenVerdict } from './actions.ts';
import { follow, rowsOf } from './follow.ts';
import type { HeldState } from './states.ts';

/** One step of a walk. `lapse`: a REAUTH with a token about to lapse, and the wait for it. */
type Step = Frame | { readonly do: 'lapse' };
type Frame = { readonly do: Exclude<FrameInput, 'AUTHENTICATE' | 'REAUTH'> } | { readonly do: 'AUTHENTICATE' | 'REAUTH'; readonly verdict: TokenVerdict };

const small: fc.Arbitrary<Step> = fc.constantFrom('PING' as const, 'PONG' as const, 'SUBSCRIBE' as const, 'UNSUBSCRIBE' as const, 'PUBLISH' as const, 'application' as const, 'malformed' as const, 'unknown_type' as const).map(one => ({ do: one }));
const ending: fc.Arbitrary<Step> = fc.constantFrom('binary' as const, 'invalid_utf8' as const).map(one => ({ do: one }));
const token: fc.Arbitrary<Step> = fc.record({ do: fc.constantFrom('AUTHENTICATE' as const, 'REAUTH' as const, 'REAUTH' as const), verdict: fc.constantFrom('acceptable' as const, 'acceptable' as const, ...verdicts) });
const step = fc.oneof({ weight: 8, arbitrary: small }, { weight: 8, arbitrary: token }, { weight: 2, arbitrary: fc.constant<Step>({ do: 'lapse' }) }, { weight: 1, arbitrary: ending });
/** Most walks get in soon: one that stays outside sees little of the machine. */
const walk = fc.tuple(fc.array(small, { maxLength: 2 }), fc.boolean(), fc.array(step, { minLength: 1, maxLength: 14, size: 'max' }))
  .map(([before, early, after]): readonly Step[] => [...before, ...(early ? [{ do: 'REAUTH', verdict: 'acceptable' } as const] : []), { do: 'AUTHENTICATE', verdict: 'acceptable' }, ...after]);

/** What a walk knows of the server: as much of its state as shows from outside. */
class Model {
  state: HeldState | 'ended' = 'awaiting_auth';
  offences = 0;
  reauths = 0;
  session: { readonly id: unknown; readonly seq: number } | null = null;
  /** Monotonic seconds after which a deadline might come between. */
  until: number;

  constructor(until: number) {
    this.until = until;
  }
}

/** Seconds before a deadline at which a walk ends, so that no answer meets it. */
const clearOfDeadlines = 0.7;

/** Model-based walks: whatever valid or invalid frames a client strings together, the server's machine says what comes of each. */
export const walkCases: readonly ServerCase[] = [{
  id: 'server/walks/random',
  title: 'On random walks through the machine each frame is answered by its row, and auth_seq rises by one',
  requirements: ['AUTH-3', 'AUTH-6', 'AUTH-8', 'REAUTH-1', 'REAUTH-3', 'REAUTH-4', 'REAUTH-7', 'EXP-4', 'ERR-3'],
  profile: 'core',
  seconds: () => 4,
  run: t => explore(t, { arbitrary: walk, begin, describe: nameOf, runs: 32 }),
}];

async function begin(t: Trial): Promise<(one: Step) => Promise<boolean>> {
  const peer = await t.connect();
  const model = new Model(performance.now() / 1000 + t.target.authenticationTimeout - clearOfDeadlines);
  return async one => {
    if (performance.now() / 1000 > model.until) return false;
    if (one.do === 'lapse') await lapse(t, peer, model);
    else await take(t, peer, model, one);
    // The advertised rate is kept: each step is at most two messages.
    if (t.target.messagesPerSecond !== null) await peer.pause(2.5 / Math.max(1, t.target.messagesPerSecond));
    return model.state !== 'ended';
  };
}

async function take(t: Trial, peer: Peer, model: Model, one: Frame): Promise<void> {
  const { state } = model;
  if (state === 'ended') return;
  const tokens = 'verdict' in one;
  const verified = tokens && ((one.do === 'AUTHENTICATE' && state === 'awaiting_auth') || (one.do === 'REAUTH' && state !== 'awaiting_auth'));
  if (one.do === 'REAUTH' && (!t.target.capabilities.includes('reauth') || model.reauths >= t.target.reauthPerMinute)) return;
  const expected = verified ? verdictRows(state, one.verdict) : rowsOf(state, one.do, guards(t, model, one.do));
  const text = tokens ? await tokenFor(t, one.verdict) : '';
  // In the first state there is no budget to keep.
  const id = (one.do === 'REAUTH' && state === 'awaiting_auth' ? peer.send({ type: 'REAUTH', data: { token: text } }) : actions[one.do](t, peer, text)) ?? null;
  if (one.do === 'REAUTH' && state !== 'awaiting_auth') model.reauths += 1;
  const { row, reply } = await follow(t, peer, expected, id, `${nameOf(one)} in ${state}`);
  if (row.reply?.code === 'invalid_message' || row.reply?.code === 'unknown_type') model.offences += 1;
  if (reply?.type === 'AUTHENTICATED') admitted(t, model, reply);
  else if (row.next !== 'same') model.state = 'ended';
}

/** The rows that end a verification; before the first token every subject is new, and none is stale. */
function verdictRows(state: HeldState, verdict: TokenVerdict): readonly ServerRow[] {
  if (state === 'awaiting_auth') {
    const first = verdict === 'other_identity' || verdict === 'stale' ? 'acceptable' : verdict;
    return rowsOf('authenticating', first === 'refused' ? 'verify.fail' : 'verify.ok', [first]);
  }
  return rowsOf(state, verdict === 'refused' ? 'verify.fail' : 'verify.ok', [verdict]);
}

function guards(t: Trial, { offences }: Model, on: FrameInput): readonly ServerGuard[] {
  const repeated = offences + 1 >= limits.offences_per_minute.default;
  const events: readonly ServerGuard[] = t.target.capabilities.includes(on === 'PUBLISH' ? 'publish' : 'events') ? ['invalid_topic', 'forbidden_topic', 'offered'] : ['not_offered'];
  return [...events, 'handled', ...(repeated ? ['repeated', 'unhandled_repeated'] as const : ['tolerated', 'unhandled'] as const)];
}

function admitted(t: Trial, model: Model, { data }: Received): void {
  const { session } = model;
  const seq = (session?.seq ?? 0) + 1;
  t.require('AUTH-8', data['auth_seq'] === seq, `auth_seq ${seq}`, `auth_seq ${String(data['auth_seq'])}`);
  if (session) t.require('REAUTH-1', data['session_id'] === session.id, `session_id ${String(session.id)} as before`, `session_id ${String(data['session_id'])}`);
  model.session = { id: data['session_id'], seq };
  model.state = 'authenticated';
  model.until = Infinity;
}

/** Brings the session into grace, where there is one that is long enough for a few steps. */
async function lapse(t: Trial, peer: Peer, model: Model): Promise<void> {
  const { gracePeriod, reauthPerMinute, capabilities } = t.target;
  if (model.state !== 'authenticated' || gracePeriod <= clearOfDeadlines || model.reauths >= reauthPerMinute || !capabilities.includes('reauth')) return;
  const exp = t.in(0.5);
  model.reauths += 1;
  const reply = await t.refreshed(peer, { exp });
  admitted(t, model, reply);
  const within = t.localTime(exp) - performance.now() / 1000 + tolerances.deadline_late.seconds + t.target.clockUncertainty + tolerances.reply_late.seconds;
  await peer.next(isExpired, { requirement: 'EXP-3', expected: 'TOKEN_EXPIRED expired at the expiry', within });
  model.state = 'grace';
  model.until = t.localTime(exp) + gracePeriod - clearOfDeadlines;
}

function nameOf(one: Step): string {
  return 'verdict' in one ? `${one.do} (${one.verdict})` : one.do;
}
