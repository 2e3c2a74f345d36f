import { bendState, type ClientFault } from '../faulty-client.ts';

/** It sends what waited in the reverse order. */
export const fault: ClientFault = {
  session: bendState((after, { input }) => (input.on === 'app.message' && after.phase === 'grace' ? { ...after, outbox: [...after.outbox.slice(-1), ...after.outbox.slice(0, -1)] } : after)),
};
