import { bendState, type ClientFault } from '../faulty-client.ts';

/** It subscribes again without since. */
export const fault: ClientFault = {
  session: bendState((after, { input }) => (input.on === 'socket.closed' ? { ...after, topics: new Map([...after.topics.keys()].map(topic => [topic, null])) } : after)),
};
