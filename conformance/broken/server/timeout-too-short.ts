import { keeps } from '../kept-timing.ts';

/** Gives up on a client without a token before the time that it advertises. */
export const fault = keeps('authentication_timeout', -0.6);
