import { createSession } from '../../../server/session/session.ts';
import type { Fault } from '../faulty-server.ts';

/** Advertises a limit for tokens and decodes whatever comes. */
export const fault: Fault = {
  session: (healthy, settings) => {
    const boundless = createSession({ ...settings, limits: { ...settings.limits, max_token_bytes: Infinity } });
    return {
      open: healthy.open,
      step: (state, input, now) => (input.on === 'REAUTH' ? boundless : healthy).step(state, input, now),
    };
  },
};
