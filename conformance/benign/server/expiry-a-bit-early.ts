import { lapsesOffBy } from '../../broken/kept-timing.ts';

/** Takes tokens to lapse a moment early. */
export const fault = lapsesOffBy(-0.2);
