import { bendState, tells, type ClientFault } from '../faulty-client.ts';

/** It subscribes again from where the subscription began. */
export const fault: ClientFault = {
  session: bendState((after, { before, input }) => (tells(input, 'EVENT') ? { ...after, topics: before.topics } : after)),
};
