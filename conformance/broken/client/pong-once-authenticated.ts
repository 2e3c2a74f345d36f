import { bendEffects, sends, type ClientFault } from '../faulty-client.ts';

/** It answers PING only once it is authenticated. */
export const fault: ClientFault = {
  session: bendEffects((effect, { before }) => (sends(effect, 'PONG') && before.phase === 'authenticating' ? [] : [effect])),
};
