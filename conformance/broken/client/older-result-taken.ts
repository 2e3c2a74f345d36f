import { bendInput, type ClientFault } from '../faulty-client.ts';

/** It takes the result of the refresh that ended last. */
export const fault: ClientFault = {
  session: bendInput(({ before, input }) => (input.on === 'manager.refreshed' && before.applied > (input.number ?? Infinity) ? { ...input, number: before.refreshes + 1 } : input)),
  manager: (healthy, { tokenUrl }) => ({
    ...healthy,
    async refresh() {
      const { token, expires_in: expiresIn } = await (await fetch(tokenUrl, { method: 'POST' })).json() as { token: string; expires_in: number };
      return { outcome: 'refreshed', token, expiresIn, login: undefined };
    },
  }),
};
