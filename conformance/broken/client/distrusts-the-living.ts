import { bendState, tells, withDeadline, type ClientFault } from '../faulty-client.ts';

/** It leaves after sleep, though the connection answers. */
export const fault: ClientFault = {
  session: bendState((after, { before, input }) => (tells(input, 'PONG') ? withDeadline(after, 'silence', before.deadlines.silence ?? Infinity) : after)),
};
