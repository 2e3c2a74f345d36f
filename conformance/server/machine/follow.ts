import { closeCodes } from '../../../generated/codes.ts';
import type { RequirementId } from '../../../generated/requirements.ts';
import { serverRows, type ServerGuard, type ServerInput, type ServerRow, type ServerState } from '../../../generated/states.ts';
import { describe, type Received } from '../../engine/observer.ts';
import type { Peer } from '../../engine/peer.ts';
import type { Trial } from '../../engine/trial.ts';
import { Violation } from '../../engine/violation.ts';

/** The rows that can answer an input: those of the guards that the suite can't tell apart from outside. */
export function rowsOf(state: ServerState, on: ServerInput, guards: readonly ServerGuard[]): readonly ServerRow[] {
  return serverRows.filter(row => row.state === state && row.on === on && (row.when === null || guards.includes(row.when)));
}

/** The requirement that a server breaks that does something else than this row. */
export function groundOf(row: ServerRow): RequirementId {
  // Rows without a requirement of their own stand in states where nothing but their silence is asked for.
  return row.requirements[0] ?? 'ERR-2';
}

/** What a row lets a client see. */
export function describeRow({ reply, close }: ServerRow): string {
  const answer = reply ? `${reply.type}${reply.code === undefined ? '' : ` ${reply.code === 'verdict' ? 'token_invalid' : reply.code}`}` : null;
  return [answer, close === null ? null : `close ${close}`].filter(part => part !== null).join(' and ') || 'no answer';
}

/**
 * Sees which of the rows the server follows after a frame with that id, null where it has none to be read, and holds it to
 * all that the row says.
 * @throws {Violation} when it is none of them.
 */
export async function follow(t: Trial, peer: Peer, rows: readonly ServerRow[], id: string | null, what: string): Promise<{ readonly row: ServerRow; readonly reply: Received | null }> {
  const ground = groundOf(rows[0]!);
  const expected = `${[...new Set(rows.map(describeRow))].join(', or ')} for ${what}`;
  const reply = await answer(t, peer, rows, id, ground, expected);
  const row = rows.find(each => fits(each, reply));
  t.require(ground, row !== undefined, expected, reply ? describe(reply) : 'no answer');
  if (row!.close !== null) await closed(t, peer, row!, ground);
  return { row: row!, reply };
}

function fits({ reply }: ServerRow, seen: Received | null): boolean {
  if (reply === null || seen === null) return reply === seen;
  const code = reply.code === 'verdict' ? 'token_invalid' : reply.code;
  return seen.type === reply.type && (code === undefined || seen.data['code'] === code) && (reply.reason === undefined || seen.data['reason'] === reply.reason);
}

async function answer(t: Trial, peer: Peer, rows: readonly ServerRow[], id: string | null, requirement: RequirementId, expected: string): Promise<Received | null> {
  const answered = rows.some(row => row.reply !== null);
  if (rows.every(row => row.reply === null && row.close !== null)) return null;
  // Where silence is right, what comes before the answer to a PING shows that it was kept.
  const fence = rows.some(row => row.reply === null) ? peer.send({ type: 'PING' }) : null;
  const found = await peer.next(message => (answered && message.reply_to === id) || (fence !== null && message.reply_to === fence), t.promptly(requirement, expected));
  if (found.reply_to === fence) {
    const surplus = peer.observer.peek(message => id !== null && message.reply_to === id);
    if (surplus) throw new Violation(requirement, expected, describe(surplus));
    return null;
  }
  return found;
}

async function closed(t: Trial, peer: Peer, { close, reconnect }: ServerRow, requirement: RequirementId): Promise<void> {
  const entry = closeCodes[close!];
  if (entry.announced) {
    await t.closes(peer, requirement, close!, reconnect ?? entry.reconnect);
    return;
  }
  const { code } = await peer.closed(t.promptly(requirement, `close ${close}`));
  t.require(requirement, code === close, `close ${close}`, `close ${code}`);
}
