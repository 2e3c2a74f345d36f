import { limits } from '../../../generated/timings.ts';
import type { RequirementId } from '../../../generated/requirements.ts';
import { serverRows, type ServerGuard, type ServerInput, type ServerRow, type ServerState } from '../../../generated/states.ts';
import type { ServerCase } from '../../case.ts';
import type { Peer } from '../../engine/peer.ts';
import type { Trial } from '../../engine/trial.ts';
import { NotApplicable } from '../../engine/violation.ts';
import { actions, isFrameInput, tokenFor, type FrameInput, type TokenVerdict } from './actions.ts';
import { follow, groundOf, describeRow, rowsOf } from './follow.ts';
import { bringTo, requireGrace, secondsTo, type HeldState } from './states.ts';

const held: readonly ServerState[] = ['awaiting_auth', 'authenticated', 'grace'] satisfies readonly HeldState[];

/** Guards that a client can't bring about, or whose outcome it can't tell, with the case that sees to them otherwise. */
const guardsElsewhere: Partial<Record<ServerGuard, string>> = {
  verifying: 'whether a verification is still running depends on the verifier; server/reauthentication/one-answer-each',
  over_budget: 'credits for warnings make the limit itself uncertain; server/reauthentication/budget',
  handled: 'X_ types are the application\'s',
  revoked: 'takes a revocation',
};
const eventGuards: readonly ServerGuard[] = ['invalid_topic', 'forbidden_topic', 'too_many', 'unavailable', 'permitted', 'offered', 'repeated', 'conflicting', 'invalid_event', 'accepted'];
const eventInputs: readonly ServerInput[] = ['SUBSCRIBE', 'UNSUBSCRIBE', 'PUBLISH'];

/** The frame that reaches the row, or why no frame of a client does. */
function reach(row: ServerRow): { readonly send: FrameInput; readonly from: HeldState | 'closing'; readonly verdict: TokenVerdict } | { readonly elsewhere: string } {
  const { state, on, when } = row;
  if (when !== null && guardsElsewhere[when] !== undefined) return { elsewhere: guardsElsewhere[when] };
  if (when !== null && eventInputs.includes(on) && eventGuards.includes(when)) return { elsewhere: 'what there is to a topic and to a key takes more than one frame; server/subscriptions/repeated' };
  // The two that end in a verification are reached through their verdicts.
  if (when === 'token_fits' || when === 'admitted') return { elsewhere: 'the rows of verify.ok and verify.fail' };
  if (on === 'verify.ok' || on === 'verify.fail') {
    if (state === 'authenticating') return { send: 'AUTHENTICATE', from: 'awaiting_auth', verdict: when as TokenVerdict };
    if (held.includes(state) && state !== 'awaiting_auth') return { send: 'REAUTH', from: state as HeldState, verdict: when as TokenVerdict };
  }
  if (!isFrameInput(on)) return { elsewhere: 'no frame of a client' };
  if (state === 'closing') return { send: on, from: state, verdict: 'acceptable' };
  if (!held.includes(state)) return { elsewhere: 'a client can\'t hold the server in this state' };
  return { send: on, from: state as HeldState, verdict: 'acceptable' };
}

/** Rows that no case here judges, each with the reason. */
export const rowsElsewhere: readonly { readonly row: ServerRow; readonly why: string }[] = serverRows.flatMap(row => {
  const way = reach(row);
  return 'elsewhere' in way ? [{ row, why: way.elsewhere }] : [];
});

/** One case for each row of the server's machine that a frame of a client reaches. */
export const rowCases: readonly ServerCase[] = serverRows.flatMap((row): readonly ServerCase[] => {
  const way = reach(row);
  if ('elsewhere' in way) return [];
  const { from } = way;
  return [{
    id: `server/rows/${[row.state, row.on, ...(row.when === null ? [] : [row.when])].join('-').toLowerCase().replaceAll(/[_.]/g, '-')}`,
    title: `In ${row.state}, ${row.on}${row.when === null ? '' : ` (${row.when})`} leads to ${describeRow(row)}`,
    requirements: judgedBy(row),
    profile: 'core',
    seconds: () => (from === 'closing' ? 0 : secondsTo(from)),
    run: t => (from === 'closing' ? closingStaysSilent(t, way.send) : walkRow(t, row, way.send, from, way.verdict)),
  }];
});

/** Of a row's requirements those that show in its answer, and in what still works after it. */
function judgedBy(row: ServerRow): readonly [RequirementId, ...RequirementId[]] {
  const more = row.reply?.type === 'AUTHENTICATED' ? ['AUTH-8' as const] : row.requirements.filter(id => id === 'REAUTH-4' && row.close === null);
  return [groundOf(row), ...more.filter(id => id !== groundOf(row))];
}

async function walkRow(t: Trial, row: ServerRow, send: FrameInput, from: HeldState, verdict: TokenVerdict): Promise<void> {
  requireReach(t, row);
  const peer = await bringTo(t, from);
  const token = row.when === 'token_too_large' ? await t.oversizedToken() : await tokenFor(t, verdict);
  const repeated = row.when === 'repeated' || row.when === 'unhandled_repeated';
  if (repeated) await offend(t, peer, row, send, limits.offences_per_minute.default - 1);
  // What a server does that does not offer REAUTH, or not yet, is the question here.
  const unasked = row.on === 'REAUTH' && (row.when === 'not_offered' || row.state === 'awaiting_auth');
  const id = (unasked ? peer.send({ type: 'REAUTH', data: { token } }) : actions[send](t, peer, token)) ?? null;
  const { reply } = await follow(t, peer, [row], id, `${row.on} in ${row.state}`);
  if (reply?.type === 'AUTHENTICATED') t.require('AUTH-8', reply.data['auth_seq'] === (from === 'awaiting_auth' ? 1 : 2), `auth_seq ${from === 'awaiting_auth' ? 1 : 2}`, `auth_seq ${String(reply.data['auth_seq'])}`);
  if (row.close === null) await peer.alive(judgedBy(row).at(-1));
}

/** The same again and again, each time tolerated. All are sent at once, as grace may be short and the target far away. */
async function offend(t: Trial, peer: Peer, row: ServerRow, send: FrameInput, times: number): Promise<void> {
  const tolerated = rowsOf(row.state, row.on, ['tolerated', 'unhandled']);
  const ids = Array.from({ length: times }, () => actions[send](t, peer, '') ?? null);
  for (const id of ids) await follow(t, peer, tolerated, id, `${row.on} in ${row.state}`);
}

/** @throws {NotApplicable} where this target has no such row. */
function requireReach(t: Trial, row: ServerRow): void {
  const { capabilities } = t.target;
  if (row.state === 'grace') requireGrace(t);
  const offered = row.on === 'REAUTH' ? 'reauth' : row.on === 'PUBLISH' ? 'publish' : 'events';
  if (row.when === 'not_offered' && capabilities.includes(offered)) throw new NotApplicable(`the target offers ${offered}`);
  if (row.when === 'token_too_large' && row.on === 'REAUTH' && !capabilities.includes('reauth')) throw new NotApplicable('the target does not offer reauth: rolled back');
}

/** In `closing`, frames are discarded: the observer watches that nothing follows CLOSING but the close. */
async function closingStaysSilent(t: Trial, send: FrameInput): Promise<void> {
  const peer = await t.connect();
  const token = await t.token();
  peer.send({ type: 'AUTHENTICATE', data: { token: await tokenFor(t, 'lapsed') } });
  await peer.next(message => message.type === 'CLOSING', t.promptly('AUTH-5', 'CLOSING 4401 for an expired token'));
  if (send === 'REAUTH') peer.send({ type: 'REAUTH', data: { token } });
  else actions[send](t, peer, token);
  const { code } = await peer.closed({ ...t.promptly('ERR-2', 'close 4401'), within: 2 + t.promptly('ERR-2', '').within });
  t.require('ERR-2', code === 4401, 'close 4401, as CLOSING said, whatever came after it', `close ${code}`);
}
