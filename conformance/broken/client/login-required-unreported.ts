import type { ClientFault } from '../faulty-client.ts';

/** It tells nobody that a person must act. */
export const fault: ClientFault = {
  report: report => (report['saw'] === 'login_required' ? [] : [report]),
};
