import type { Fault } from '../faulty-server.ts';
import { publishesUnchecked } from '../unchecked-events.ts';

/** Checks the kind of an event, and not its payload. */
export const fault: Fault = publishesUnchecked(({ payload }) => Object.keys(payload).length === 0);
