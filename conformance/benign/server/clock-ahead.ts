import { systemClock } from '../../../server/clock.ts';
import type { Fault } from '../../broken/faulty-server.ts';

/** Its clock is two seconds ahead. */
export const fault: Fault = { options: { clock: { now: () => ({ ...systemClock.now(), wall: systemClock.now().wall + 2 }), after: systemClock.after } } };
