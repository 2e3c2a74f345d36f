import { keeps } from '../../broken/kept-timing.ts';

/** Gives up on a client without a token a moment early. */
export const fault = keeps('authentication_timeout', -0.2);
