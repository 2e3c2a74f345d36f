import { keeps } from '../kept-timing.ts';

/** Ends grace a second and a half after the time that it advertises. */
export const fault = keeps('grace_period', 1.5);
