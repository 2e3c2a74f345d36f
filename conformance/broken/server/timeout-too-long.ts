import { keeps } from '../kept-timing.ts';

/** Gives up on a client without a token a second and a half late. */
export const fault = keeps('authentication_timeout', 1.5);
