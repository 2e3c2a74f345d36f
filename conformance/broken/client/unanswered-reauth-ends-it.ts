import { bendInput, broken, type ClientFault } from '../faulty-client.ts';

/** It takes a connection for dead whose REAUTH is not answered within ten seconds. */
export const fault: ClientFault = {
  session: bendInput(({ before, input, now }) => (input.on === 'timer' && before.phase === 'ready' && before.deadlines.answer! <= now ? broken(before) : input)),
};
