import { keeps } from '../kept-timing.ts';

/** Sends PING almost half as often as advertised. */
export const fault = keeps('heartbeat_interval', 0.9, 2);
