import fc from 'fast-check';
import type { ServerCase } from '../case.ts';
import { explore } from '../engine/explore.ts';
import { describe } from '../engine/observer.ts';
import type { Peer } from '../engine/peer.ts';
import type { Trial } from '../engine/trial.ts';
import { codeFor, frame, optional } from './frames.ts';

/** The frames of one connection; fewer than what closes it. */
const frames = fc.array(frame, { minLength: 1, maxLength: 8, size: 'max' });

/** Generated frames, judged by the document's schemas. */
export const fuzzCases: readonly ServerCase[] = [{
  id: 'server/fuzz/frames',
  title: 'Frames bred at random get what the document says of them: ERROR for the malformed and the unknown, and the connection is kept',
  requirements: ['ERR-3', 'ERR-4'],
  profile: 'core',
  seconds: () => 3,
  run: t => explore(t, { arbitrary: frames, begin, describe: each => each, runs: 60 }),
}];

async function begin(t: Trial): Promise<(text: string) => Promise<boolean>> {
  const peer = await t.connect();
  await t.authenticate(peer);
  return async each => {
    const { code, id } = codeFor(each);
    // A message in order is another case's affair: its meaning, its budget.
    if (code === null || optional.some(type => each.includes(`"${type}"`))) return true;
    await refused(t, peer, each, code, id);
    if (t.target.messagesPerSecond !== null) await peer.pause(2.5 / Math.max(1, t.target.messagesPerSecond));
    return true;
  };
}

async function refused(t: Trial, peer: Peer, text: string, code: string, id: unknown): Promise<void> {
  peer.sendText(text);
  const expected = `ERROR ${code}`;
  const reply = await peer.next(message => message.type === 'ERROR', t.promptly('ERR-3', expected));
  t.require('ERR-3', reply.data['code'] === code, expected, describe(reply));
  if (typeof id === 'string' && /^[A-Za-z0-9._:-]{1,64}$/.test(id)) t.require('ERR-3', reply.reply_to === id, `reply_to ${id}, as the id could be read`, `reply_to ${String(reply.reply_to)}`);
  await peer.alive('ERR-4');
}
