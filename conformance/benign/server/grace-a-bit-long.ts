import { keeps } from '../../broken/kept-timing.ts';

/** Ends grace late, but within a second. */
export const fault = keeps('grace_period', 0.75);
