import { bendInput, broken, messageIn, tells, type ClientFault } from '../faulty-client.ts';

/** It reconnects when the server could not verify its token. */
export const fault: ClientFault = {
  session: bendInput(({ before, input }) => (tells(input, 'ERROR') && before.phase === 'ready' && before.link.pending && (messageIn(input)!.data as { retryable: boolean }).retryable ? broken(before) : input)),
};
