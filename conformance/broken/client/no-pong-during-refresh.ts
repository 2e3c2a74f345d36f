import { bendEffects, sends, type ClientFault } from '../faulty-client.ts';

/** It answers no PING while it has something to do with its token. */
export const fault: ClientFault = {
  session: bendEffects((effect, { before }) => (sends(effect, 'PONG') && (before.refreshing > 0 || before.link.pending || before.phase === 'grace') ? [] : [effect])),
};
