import { bendEffects, type Fault } from '../faulty-server.ts';

/** Drops the events that happen while a new token is being verified, and takes its time over that. */
export const fault: Fault = {
  session: bendEffects((effect, { before }) => (effect.effect === 'event' && before.verification ? [] : [effect])),
  verifier: healthy => ({ verify: async token => { await new Promise(resolve => setTimeout(resolve, 50)); return healthy.verify(token); } }),
};
