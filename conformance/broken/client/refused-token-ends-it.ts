import { broken, tells, type ClientFault } from '../faulty-client.ts';

/** It reconnects when a new token is refused. */
export const fault: ClientFault = {
  session: healthy => ({
    open: () => healthy.open(),
    step(before, input, now) {
      const refused = healthy.step(before, input, now);
      if (!tells(input, 'ERROR', { retryable: false }) || before.phase !== 'ready' || !before.link.pending) return refused;
      const left = healthy.step(refused.state, broken(refused.state), now);
      return { state: left.state, effects: [...refused.effects, { effect: 'close', data: { connection: before.connection, code: 1000 } }, ...left.effects] };
    },
  }),
};
