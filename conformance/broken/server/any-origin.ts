import type { Fault } from '../faulty-server.ts';

/** Lets the pages of a foreign site connect. */
export const fault: Fault = { options: { origins: ['https://attacker.invalid'] } };
