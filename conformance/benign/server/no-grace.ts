import { timings, type TimingName } from '../../../generated/timings.ts';
import type { Fault } from '../../broken/faulty-server.ts';

const short = Object.fromEntries(Object.entries(timings).map(([name, entry]) => [name, entry.short])) as Record<TimingName, number>;

/** Closes at the expiry and warns of none. */
export const fault: Fault = { options: { timings: { ...short, grace_period: 0, expiry_warning: 0 } } };
