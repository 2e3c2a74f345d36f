import { withDeadline, type ClientFault } from '../faulty-client.ts';

/** It holds back the token that was refused until retry_after is over, and no other. */
export const fault: ClientFault = {
  session: healthy => ({
    open: () => healthy.open(),
    step: (before, input, now) => healthy.step(input.on === 'manager.refreshed' ? withDeadline(before, 'reauth', Infinity) : before, input, now),
  }),
};
