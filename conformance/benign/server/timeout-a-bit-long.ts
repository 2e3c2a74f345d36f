import { keeps } from '../../broken/kept-timing.ts';

/** Gives up on a client without a token late, but within a second. */
export const fault = keeps('authentication_timeout', 0.75);
