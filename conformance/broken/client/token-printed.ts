import type { ClientFault } from '../faulty-client.ts';

/** It prints the token that was refused. */
export const fault: ClientFault = {
  manager: (healthy, { report }) => ({
    ...healthy,
    async refresh(request) {
      const result = await healthy.refresh(request);
      report({ saw: 'log', text: `refreshed: ${JSON.stringify(result)}` });
      return result;
    },
  }),
};
