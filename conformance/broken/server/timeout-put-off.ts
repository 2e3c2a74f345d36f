import { bendState, type Fault } from '../faulty-server.ts';

/** A PING puts the authentication timeout off, so that a socket without a token can be held for ever. */
export const fault: Fault = {
  session: bendState((after, { input, now, settings }) => (input.on === 'PING' && after.deadlines.authentication ? { ...after, deadlines: { ...after.deadlines, authentication: { monotonic: now.monotonic + settings.timings.authentication_timeout, wall: null } } } : after)),
};
