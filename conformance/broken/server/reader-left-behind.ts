import { bendEffects, type Fault } from '../faulty-server.ts';

/** Ends subscriptions that a new token does not permit without telling the event log, which goes on for them. */
export const fault: Fault = { session: bendEffects((effect, { input }) => (effect.effect === 'unsubscribe' && input.on === 'verify.ok' ? [] : [effect])) };
