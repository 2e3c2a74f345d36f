import { bendEffects, type Fault } from '../faulty-server.ts';

/** Answers no PING until a token is in force. */
export const fault: Fault = {
  session: bendEffects((effect, { before }) => (effect.effect === 'send' && effect.message.type === 'PONG' && before.token === null ? [] : [effect])),
};
