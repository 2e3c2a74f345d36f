import { lapsesOffBy } from '../../broken/kept-timing.ts';

/** Takes tokens to lapse late, but within a second. */
export const fault = lapsesOffBy(0.75);
