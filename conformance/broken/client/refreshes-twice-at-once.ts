import type { ClientFault } from '../faulty-client.ts';

/** It makes a request for each of its reasons to want a token. */
export const fault: ClientFault = {
  manager: (healthy, { tokenUrl }) => ({
    ...healthy,
    refresh: request => {
      void fetch(tokenUrl, { method: 'POST' }).catch(() => {});
      return healthy.refresh(request);
    },
  }),
};
