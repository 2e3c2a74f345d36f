import { bendState, type ClientFault } from '../faulty-client.ts';

/** It asks for no token any more once a login was required, though there was one. */
export const fault: ClientFault = {
  session: bendState((after, { before }) => ({ ...after, barred: after.barred || before.barred })),
};
