import { bendEffects, type Fault } from '../faulty-server.ts';

/** Closes the connection over one message that it does not know. */
export const fault: Fault = {
  session: bendEffects((effect, { input }) => (input.on === 'unknown_type' && effect.effect === 'send' ? [{ effect: 'close', code: 4400, reason: 'protocol_violation' }] : [effect])),
};
