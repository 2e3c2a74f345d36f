import { createSession } from '../../../server/session/session.ts';
import { slowly } from '../../benign/slowly.ts';
import type { Fault } from '../faulty-server.ts';

/** Judges a SUBSCRIBE when it comes, and not again when its log, which takes a while, has answered. */
export const fault: Fault = {
  log: slowly,
  session(healthy, settings) {
    const lenient = createSession({ ...settings, events: { ...settings.events!, authorize: () => 'permitted' } });
    return { open: healthy.open, step: (state, input, now) => (input.on === 'SUBSCRIBE' && input.log ? lenient : healthy).step(state, input, now) };
  },
};
