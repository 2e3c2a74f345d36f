import { bendState, without, type Fault } from '../faulty-server.ts';

/** Any REAUTH in grace, even one that fails, puts off its end for ever. */
export const fault: Fault = { session: bendState((after, { input, before }) => (before.phase === 'grace' && (input.on === 'REAUTH' || before.deadlines.grace === undefined) ? without(after, 'grace') : after)) };
