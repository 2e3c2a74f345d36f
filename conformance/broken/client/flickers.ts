import type { ClientFault } from '../faulty-client.ts';

/** It shows the application each refresh as a reconnect. */
export const fault: ClientFault = {
  manager: (healthy, { report }) => ({
    ...healthy,
    async refresh(request) {
      if (healthy.current()) report({ saw: 'state', state: 'reconnecting' });
      const result = await healthy.refresh(request);
      report({ saw: 'state', state: 'connected' });
      return result;
    },
  }),
};
