import { bendInput, messageIn, type ClientFault } from '../faulty-client.ts';

/** It takes an ERROR that answers nothing for the answer to its REAUTH. */
export const fault: ClientFault = {
  session: bendInput(({ before, input }) => {
    const message = messageIn(input) as { type: string; reply_to?: string } | null;
    const ids = before.link.pending?.ids;
    return message?.type === 'ERROR' && message.reply_to === undefined && ids ? { ...input, message: { ...message, reply_to: ids[0] } } as never : input;
  }),
};
