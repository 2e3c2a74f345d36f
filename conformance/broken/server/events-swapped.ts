import type { SessionEffect } from '../../../server/session/state.ts';
import { bendEffects, type Fault } from '../faulty-server.ts';

/** Swaps two events now and then. */
export const fault: Fault = {
  session: bendEffects((effect, { before }) => {
    if (effect.effect !== 'event') return [effect];
    const late = held.get(before.sessionId);
    held.delete(before.sessionId);
    if (late) return [effect, late];
    if (effect.event.seq % 3 !== 1) return [effect];
    held.set(before.sessionId, effect);
    return [];
  }),
};

const held = new Map<string, SessionEffect>();
