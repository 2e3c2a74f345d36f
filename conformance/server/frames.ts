import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { clientMessageTypes, messages } from '../../generated/document.ts';
import { isApplicationMessage, isClientMessage } from '../../generated/validators.js';
import { isRecord } from '../engine/record.ts';

/** Messages of a profile that a target need not offer: what it checks of them before it says so is its own affair. */
export const optional = ['SUBSCRIBE', 'UNSUBSCRIBE', 'PUBLISH'];

/** Examples of what clients of the profile Core send, from which frames are bred. */
const seeds: readonly string[] = messages.filter(({ direction, name }) => direction === 'client-to-server' && !optional.includes(name)).flatMap(({ schema }) => {
  const [{ tests }] = JSON.parse(readFileSync(join(import.meta.dirname, '../../generated/vectors', `${schema}.json`), 'utf8')) as [{ tests: readonly { data: unknown; valid: boolean }[] }];
  return tests.filter(({ valid }) => valid).map(({ data }) => JSON.stringify(data)).filter(example => example.length < 500);
});

const text = fc.string({ unit: 'grapheme', maxLength: 20 });
const value = fc.oneof(fc.jsonValue({ maxDepth: 2, stringUnit: 'grapheme' }), text, fc.constantFrom(null, true, 0, -1, 1e21, [], {}, ''));
const name = fc.oneof(fc.constantFrom('type', 'id', 'data', 'ext', 'reply_to', 'token', '', '__proto__', 'constructor'), text);

/** A message with one member put in, changed or taken away, at the top or in `data`. */
const mutated = fc.record({ seed: fc.constantFrom(...seeds), inData: fc.boolean(), name, value: fc.option(value, { nil: undefined }) }).map(({ seed, inData, name: member, value: put }) => {
  const message = JSON.parse(seed) as Record<string, unknown>;
  const place = inData && isRecord(message['data']) ? message['data'] as Record<string, unknown> : message;
  if (put === undefined) delete place[member];
  else Object.defineProperty(place, member, { value: put, enumerable: true, configurable: true, writable: true });
  return JSON.stringify(message);
});
/** A message of which some characters are missing. */
const cut = fc.record({ seed: fc.constantFrom(...seeds), from: fc.nat(400), length: fc.nat(40) }).map(({ seed, from, length }) => seed.slice(0, from % seed.length) + seed.slice((from % seed.length) + length));
const anything = fc.oneof(value.map(each => JSON.stringify(each)), text, fc.dictionary(name, value).map(each => JSON.stringify(each)));
/** One frame: most are bred from a message in order, some are anything. */
export const frame = fc.oneof({ weight: 4, arbitrary: mutated }, { weight: 2, arbitrary: cut }, { weight: 1, arbitrary: anything });

/** The document's own judgement of a frame: what a server has to call it. */
export function codeFor(frame: string): { readonly code: 'invalid_message' | 'unknown_type' | null; readonly id: unknown } {
  let read: unknown;
  try {
    read = JSON.parse(frame);
  } catch {
    return { code: 'invalid_message', id: undefined };
  }
  const id = isRecord(read) ? read['id'] : undefined;
  const type = isRecord(read) ? read['type'] : undefined;
  if (typeof type !== 'string') return { code: 'invalid_message', id };
  if (type.startsWith('X_')) return { code: isApplicationMessage(read) ? null : 'invalid_message', id };
  if (!clientMessageTypes.includes(type)) return { code: 'unknown_type', id };
  return { code: isClientMessage(read) ? null : 'invalid_message', id };
}
