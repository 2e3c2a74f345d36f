import { bendEffects, type ClientFault } from '../faulty-client.ts';

/** It keeps the connection beyond the expiry though nobody will bring a token. */
export const fault: ClientFault = {
  session: bendEffects((effect, { before }) => (effect.effect === 'close' && before.phase === 'ready' && before.barred ? [] : [effect])),
};
