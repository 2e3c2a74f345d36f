import type { SessionState } from '../../../client/session/state.ts';
import { bendState, tells, type ClientFault } from '../faulty-client.ts';

/** It puts a message that was refused behind those that came after it. */
export const fault: ClientFault = {
  session: (healthy, settings) => {
    let refused: SessionState['outbox'] = [];
    return bendState((after, { input }) => {
      if (tells(input, 'ERROR')) refused = after.outbox;
      if (tells(input, 'ERROR')) return { ...after, outbox: [] };
      const outbox = [...after.outbox, ...(input.on === 'app.message' ? refused : [])];
      if (input.on === 'app.message') refused = [];
      return { ...after, outbox };
    })(healthy, settings);
  },
};
