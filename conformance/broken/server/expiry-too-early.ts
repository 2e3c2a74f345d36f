import { lapsesOffBy } from '../kept-timing.ts';

/** Takes tokens to lapse before they do. */
export const fault = lapsesOffBy(-0.6);
