import { keeps } from '../kept-timing.ts';

/** Sends PING five times as often as advertised. */
export const fault = keeps('heartbeat_interval', -0.8, 15);
