import type { EventKindName, EventPayloads } from '../../generated/events.ts';
import { explain, isEventPayload } from '../../generated/validators.js';
import type { EventLog, Position } from './event-log.ts';
import { isShallow } from './publication.ts';

/** An event of the application itself that can't be accepted. */
export class EmitError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'EmitError';
  }
}

/** What makes a retry safe: the same key again yields the same position and no second event. */
export interface EmitOptions {
  readonly key?: string;
}

/**
 * Publishes for the application, for instance from an HTTP handler. No policy is asked: who calls it answers for it.
 * @returns where the event stands in its topic.
 * @throws {EmitError} for a kind that the document doesn't know, a payload that its kind doesn't allow, a key that was used
 * for another event, and a log that is not available now.
 */
export async function emit<Kind extends EventKindName>(log: EventLog, topic: string, kind: Kind, payload: EventPayloads[Kind], { key }: EmitOptions = {}): Promise<Position> {
  if (!Object.hasOwn(isEventPayload, kind)) throw new EmitError(`there is no kind ${JSON.stringify(kind)}; known are ${Object.keys(isEventPayload).join(', ')}`);
  const isPayload = isEventPayload[kind];
  if (!isPayload(payload)) throw new EmitError(`the payload is none of ${kind}: ${explain(isPayload)}`);
  if (!isShallow(payload)) throw new EmitError(`the payload of ${kind} has more levels of objects and arrays than can be sent`);
  const outcome = await new Promise<Parameters<Parameters<EventLog['publish']>[2]>[0]>(done => {
    log.publish({ topic, kind, payload, publisher: 'application', key: key ?? null }, true, done);
  });
  if ('position' in outcome) return outcome.position;
  throw new EmitError(outcome.outcome === 'conflicting' ? `the key ${JSON.stringify(key)} was used for another event` : 'the event log is not available now; try again');
}
