import type { Fault } from '../faulty-server.ts';
import { publishesUnchecked } from '../unchecked-events.ts';

/** Takes kinds that nobody knows. */
export const fault: Fault = publishesUnchecked(({ kind }) => kind === 'wstr.unknown');
