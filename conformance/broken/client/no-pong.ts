import { bendEffects, sends, type ClientFault } from '../faulty-client.ts';

/** It answers no PING. */
export const fault: ClientFault = {
  session: bendEffects(effect => (sends(effect, 'PONG') ? [] : [effect])),
};
