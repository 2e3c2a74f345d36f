import { bendInput, broken, tells, type ClientFault } from '../faulty-client.ts';

/** It closes the connection when one topic is forbidden. */
export const fault: ClientFault = {
  session: bendInput(({ before, input }) => (tells(input, 'ERROR', { code: 'forbidden_topic' }) ? broken(before) : input)),
};
