import { bendState, type ClientFault } from '../faulty-client.ts';

/** It goes on with token after token that is refused. */
export const fault: ClientFault = {
  session: bendState(after => ({ ...after, denials: 0 })),
};
