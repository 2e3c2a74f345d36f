import { bendState, type Fault } from '../faulty-server.ts';

/** Keeps what was withheld after it is sent, and sends it again with the next REAUTH. */
export const fault: Fault = { session: bendState((after, { before }) => (before.phase === 'grace' && after.phase === 'authenticated' ? { ...after, withheld: before.withheld.filter(({ topic }) => after.topics.has(topic)) } : after)) };
