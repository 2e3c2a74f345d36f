import { keeps } from '../../broken/kept-timing.ts';

/** Warns within one heartbeat after its window opened. */
export const fault = keeps('expiry_warning', -0.75);
