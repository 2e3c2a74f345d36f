import { keeps } from '../../broken/kept-timing.ts';

/** Opens the warning window a moment early. */
export const fault = keeps('expiry_warning', 0.2);
