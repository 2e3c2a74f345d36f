import type { ClientFault } from '../faulty-client.ts';

/** It opens a connection while it still waits for its first token. */
export const fault: ClientFault = {
  manager: (healthy, { url }) => {
    const early = new WebSocket(url, 'token-refresh.v1');
    early.onerror = () => {};
    return { ...healthy, refresh: async request => healthy.refresh(request).finally(() => early.close()) };
  },
};
