import { bendState, tells, withDeadline, type ClientFault } from '../faulty-client.ts';

/** It takes the answer to a REAUTH of the last connection. */
export const fault: ClientFault = {
  session: (healthy, settings) => {
    const asked = new Set<unknown>();
    return bendState((after, { before, input, now }) => {
      if (before.link.pending) for (const id of before.link.pending.ids) asked.add(id);
      const late = input.on === 'message' && tells(input, 'AUTHENTICATED') && !before.link.pending && asked.has((input.message as { reply_to?: unknown }).reply_to);
      return late ? withDeadline(after, 'refresh', now + 1) : after;
    })(healthy, settings);
  },
};
