import { bendEffects, sends, type ClientFault } from '../faulty-client.ts';

/** It answers no PING that comes more than ten seconds after the last. */
export const fault: ClientFault = {
  session: bendEffects((effect, { before, now }) => (sends(effect, 'PONG') && now - before.link.since > 10 ? [] : [effect])),
};
