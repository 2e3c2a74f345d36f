import { bendState, tells, type ClientFault } from '../faulty-client.ts';

/** It puts a message that was refused at the end of what waits. */
export const fault: ClientFault = {
  session: bendState((after, { input }) => (tells(input, 'ERROR') ? { ...after, outbox: after.outbox.toSorted((a, b) => a.tries - b.tries) } : after)),
};
