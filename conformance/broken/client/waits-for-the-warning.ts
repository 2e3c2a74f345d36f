import { bendState, withDeadline, type ClientFault } from '../faulty-client.ts';

/** It never asks for a token of its own accord. */
export const fault: ClientFault = {
  session: bendState(after => (after.deadlines.refresh === undefined ? after : withDeadline(after, 'refresh', Infinity))),
};
