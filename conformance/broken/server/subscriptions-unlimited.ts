import { createSession } from '../../../server/session/session.ts';
import type { Fault } from '../faulty-server.ts';

/** Says how many topics a connection may have, and does not count them. */
export const fault: Fault = {
  session(healthy, settings) {
    const unlimited = createSession({ ...settings, limits: { ...settings.limits, max_subscriptions: 1e6 } });
    return { open: healthy.open, step: (state, input, now) => (input.on === 'SUBSCRIBE' ? unlimited : healthy).step(state, input, now) };
  },
};
