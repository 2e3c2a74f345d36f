import { keeps } from '../kept-timing.ts';

/** Ends grace before the time that it advertises. */
export const fault = keeps('grace_period', -0.6);
