import { bendState, type ClientFault } from '../faulty-client.ts';

/** It goes on sending once its token has lapsed. */
export const fault: ClientFault = {
  session: bendState(after => (after.phase === 'grace' ? { ...after, phase: 'ready' } : after)),
};
