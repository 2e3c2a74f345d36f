import { bendInput, type ClientFault } from '../faulty-client.ts';

/** It believes after sleep what it believed before. */
export const fault: ClientFault = {
  session: bendInput(({ before, input }) => (input.on === 'wake' && before.phase === 'ready' ? null : input)),
};
