import { bendEffects, type ClientFault } from '../faulty-client.ts';

/** It sends nothing while it waits for a token, as the design did that this protocol replaces. */
export const fault: ClientFault = {
  session: bendEffects((effect, { after }) => (effect.effect === 'send' && effect.data.type === 'PUBLISH' && (after.refreshing > 0 || after.link.pending) ? [] : [effect])),
};
