import { bendState, messageIn, withDeadline, type ClientFault } from '../faulty-client.ts';

/** It takes only PING for a sign of life. */
export const fault: ClientFault = {
  session: bendState((after, { before, input }) => (input.on === 'message' && !['PING', 'AUTHENTICATED'].includes(messageIn(input)?.type ?? '') && before.deadlines.silence !== undefined ? withDeadline(after, 'silence', before.deadlines.silence) : after)),
};
