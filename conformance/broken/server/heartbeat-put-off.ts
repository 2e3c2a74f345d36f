import { bendState, type Fault } from '../faulty-server.ts';

/** Sends PING only to a client that says nothing: each message puts the heartbeat off. */
export const fault: Fault = {
  session: bendState((after, { input, now, settings }) => (input.on === 'PING' && after.deadlines.heartbeat ? { ...after, deadlines: { ...after.deadlines, heartbeat: { monotonic: now.monotonic + settings.timings.heartbeat_interval, wall: null } } } : after)),
};
