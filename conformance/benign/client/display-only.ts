import type { ClientFault } from '../../broken/faulty-client.ts';

/** It can be told nothing and reports nothing: a screen. */
export const fault: ClientFault = {
  commands: [],
  report: report => (report['saw'] === 'hello' ? [{ ...report, reports: [] }] : []),
};
