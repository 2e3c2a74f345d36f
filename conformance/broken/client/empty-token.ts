import type { ClientFault } from '../faulty-client.ts';

/** It presents whatever the endpoint answers, an empty text too. */
export const fault: ClientFault = {
  manager: healthy => ({
    ...healthy,
    refresh: async request => {
      const result = await healthy.refresh(request);
      return result.outcome === 'transient' && !healthy.current() ? { outcome: 'refreshed', token: '', expiresIn: 3600, login: undefined } : result;
    },
  }),
};
