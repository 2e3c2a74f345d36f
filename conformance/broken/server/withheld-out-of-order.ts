import { bendState, type Fault } from '../faulty-server.ts';

/** Keeps what happens in grace as a stack. */
export const fault: Fault = {
  session: bendState((after, { before }) => (after.withheld.length > before.withheld.length ? { ...after, withheld: [...after.withheld.slice(-1), ...before.withheld] } : after)),
};
