import type { Fault } from '../../broken/faulty-server.ts';
import { slowly } from '../slowly.ts';

/** Its event log is on another machine. */
export const fault: Fault = { log: slowly };
