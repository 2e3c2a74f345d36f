import { lapsesOffBy } from '../kept-timing.ts';

/** Takes tokens to lapse a second and a half late. */
export const fault = lapsesOffBy(1.5);
