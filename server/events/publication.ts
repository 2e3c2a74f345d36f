import { createHash } from 'node:crypto';
import type { EventMessage } from '../../generated/messages.ts';
import { isEventPayload } from '../../generated/validators.js';
import type { Position, Publication } from './event-log.ts';

/** Whether the kind is in the document's table and the payload is as its kind says (EVT-7). */
export function isEvent(kind: string, payload: unknown): boolean {
  return Object.hasOwn(isEventPayload, kind) && isEventPayload[kind as keyof typeof isEventPayload](payload);
}

/** Levels of arrays and objects in a payload. What serializes it calls itself for each, and an attacker's frame has room for thousands. */
const deepest = 64;

/** Whether a payload can be serialized and compared. One that is deeper is no valid JSON for this server (ERR-4). */
export function isShallow(payload: unknown): boolean {
  let level: readonly unknown[] = [payload];
  for (let depth = 0; depth <= deepest; depth += 1) {
    level = level.flatMap(value => (typeof value === 'object' && value !== null ? Object.values(value) : []));
    if (level.length === 0) return true;
  }
  return false;
}

/** What two publications have in common if, and only if, topic, kind and payload are the same JSON values (EVT-3). */
export function fingerprint({ topic, kind, payload }: Publication): string {
  return createHash('sha256').update(canonical([topic, kind, payload])).digest('base64url');
}

/** JSON in which the order of members makes no difference. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join()}}`;
}

/** The EVENT message as it goes to every subscriber. Its id is the same for all, or it could not be serialized once. */
export function eventFrame({ topic, kind, payload }: Publication, { epoch, seq }: Position, publishedAt: number): Buffer {
  const message = { type: 'EVENT', id: `${epoch}.${seq}`, data: { topic, epoch, seq, kind, published_at: publishedAt, payload: payload as EventMessage['data']['payload'] } } satisfies EventMessage;
  return Buffer.from(JSON.stringify(message));
}
