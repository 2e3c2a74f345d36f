import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { clientMessageTypes, messages } from '../../generated/document.ts';
import { limits } from '../../generated/timings.ts';
import { prompt, type ServerCase } from '../case.ts';
import { describe } from '../engine/observer.ts';
import { isRecord } from '../engine/record.ts';
import type { Trial } from '../engine/trial.ts';
import { requireCapability } from './topics.ts';

/** A test vector, as files of generated/vectors hold them. */
interface Vector {
  readonly description: string;
  readonly data: unknown;
  readonly valid: boolean;
  readonly reason?: { readonly keyword: string; readonly path: string };
}

const folder = join(import.meta.dirname, '../../generated/vectors');
const idPattern = /^[A-Za-z0-9._:-]{1,64}$/;

/** What servers check of messages that they do not offer is their own affair. */
const events = ['SUBSCRIBE', 'UNSUBSCRIBE', 'PUBLISH'];

/** Every vector of every message that clients send, sent on authenticated connections: the refused ones, and the taken ones. */
export const vectorCases: readonly ServerCase[] = messages.filter(({ direction }) => direction === 'client-to-server').flatMap(({ name, type, schema }): ServerCase[] => {
  const label = (type ?? name.replace(/_$/, '')).toLowerCase();
  const about = { requirements: ['ERR-3'], profile: events.includes(name) ? 'events' : 'core', seconds: prompt, connections: 6 } as const;
  return [
    { id: `server/vectors/${label}-refused`, title: `Every ${name} that breaks one rule of its schema is refused, and the connection is kept`, ...about, run: t => refusals(t, type ?? name, schema) },
    { id: `server/vectors/${label}-taken`, title: `No ${name} that keeps its schema is refused as malformed`, ...about, run: t => acceptances(t, type ?? name, schema) },
  ];
});

async function refusals(t: Trial, type: string, schema: string): Promise<void> {
  if (type === 'PUBLISH') requireCapability(t, 'publish');
  for (const some of chunks(vectors(schema, false), limits.offences_per_minute.default - 1)) {
    const peer = await t.connect();
    await t.authenticate(peer);
    for (const { description, data, reason } of some) {
      const id = member(data, 'id');
      peer.sendText(JSON.stringify(data));
      // A type that is broken is another type, which may be unknown.
      const codes = reason?.path === '/type' ? ['invalid_message', 'unknown_type'] : ['invalid_message'];
      const expected = `ERROR ${codes.join(' or ')} for ${type}, vector '${description}'`;
      const reply = await peer.next(message => message.type === 'ERROR' || (id !== undefined && message.reply_to === id), t.promptly('ERR-3', expected));
      t.require('ERR-3', reply.type === 'ERROR' && codes.includes(String(reply.data['code'])), expected, describe(reply));
      if (typeof id === 'string' && idPattern.test(id)) t.require('ERR-3', reply.reply_to === id, `reply_to ${id}, as the id could be read`, `reply_to ${String(reply.reply_to)}`);
    }
    await peer.alive('ERR-3');
  }
}

async function acceptances(t: Trial, type: string, schema: string): Promise<void> {
  for (const some of chunks(vectors(schema, true), 4)) {
    const peer = await t.connect();
    await t.authenticate(peer);
    for (const { description, data } of some) {
      peer.sendText(JSON.stringify(data));
      await peer.alive('ERR-3');
      const refusal = peer.observer.history(message => message.type === 'ERROR' && message.reply_to === member(data, 'id')).find(message => message.data['code'] === 'invalid_message');
      t.require('ERR-3', refusal === undefined, `${type} taken, vector '${description}'`, refusal ? describe(refusal) : '');
    }
  }
}

function vectors(schema: string, valid: boolean): readonly Vector[] {
  const [{ tests }] = JSON.parse(readFileSync(join(folder, `${schema}.json`), 'utf8')) as [{ tests: readonly Vector[] }];
  // A body of this message under the type of another is no vector of the other.
  return tests.filter(vector => vector.valid === valid && (vector.reason?.path !== '/type' || !clientMessageTypes.includes(String(member(vector.data, 'type')))));
}

function member(value: unknown, name: string): unknown {
  return isRecord(value) ? value[name] : undefined;
}

function chunks<T>(values: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, index) => values.slice(index * size, (index + 1) * size));
}
