import { keeps } from '../../broken/kept-timing.ts';

/** Sends PING earlier than advertised, within the drift that is allowed. */
export const fault = keeps('heartbeat_interval', -0.4, 5);
