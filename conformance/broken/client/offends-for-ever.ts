import { bendState, type ClientFault } from '../faulty-client.ts';

/** It comes back however often its own messages end the connection. */
export const fault: ClientFault = {
  session: bendState(after => ({ ...after, offences: 0 })),
};
