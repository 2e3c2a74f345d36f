import type { ClientFault } from '../faulty-client.ts';

/** It tells nobody that events may be missing. */
export const fault: ClientFault = {
  report: report => (report['saw'] === 'recovery_failed' ? [] : [report]),
};
