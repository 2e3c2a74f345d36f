import type { Fault } from '../faulty-server.ts';

/** Writes the frames that it gets into its log, for debugging. */
export const fault: Fault = {
  read: (healthy, log) => text => {
    log(`received ${text.slice(0, 2000)}`);
    return healthy(text);
  },
};
