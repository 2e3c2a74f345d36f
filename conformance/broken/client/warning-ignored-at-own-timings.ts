import { bendInput, messageIn, unread, type ClientFault } from '../faulty-client.ts';

/** It relies on its own lead, and takes no notice of warnings of a minute and more. */
export const fault: ClientFault = {
  session: bendInput(({ input }) => { const message = messageIn(input); return message?.type === 'TOKEN_EXPIRED' && (message.data as { expires_in: number }).expires_in >= 60 ? unread(input) : input; }),
};
