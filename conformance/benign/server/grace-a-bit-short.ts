import { keeps } from '../../broken/kept-timing.ts';

/** Ends grace a moment early, as a coarse timer may. */
export const fault = keeps('grace_period', -0.2);
