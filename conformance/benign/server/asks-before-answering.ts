import { bendEffects, type Fault } from '../../broken/faulty-server.ts';

/** Begins its heartbeat with a PING before AUTHENTICATED. */
export const fault: Fault = {
  session: bendEffects(effect => (effect.effect === 'send' && effect.message.type === 'AUTHENTICATED' ? [{ effect: 'send', message: { type: 'PING', id: `early-${effect.message.id}` } }, effect] : [effect])),
};
