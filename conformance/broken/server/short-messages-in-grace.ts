import { bendInput, type Fault } from '../faulty-server.ts';

let length = 0;

/** Takes in grace no longer messages than before authentication. */
export const fault: Fault = {
  read: healthy => text => {
    length = text.length;
    return healthy(text);
  },
  session: bendInput(({ before, input, settings }) => (before.phase === 'grace' && input.on === 'PING' && length > settings.limits.max_unauthenticated_frame_bytes ? { on: 'oversize' } : input)),
};
