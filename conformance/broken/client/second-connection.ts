import type { ClientFault } from '../faulty-client.ts';

/** It opens a second connection with the new token beside the first. */
export const fault: ClientFault = {
  webSocket: (Healthy, { url }) => class extends (Healthy as unknown as typeof WebSocket) {
    override send(text: string): void {
      super.send(text);
      if (text.includes('"REAUTH"')) new WebSocket(url, 'token-refresh.v1').onerror = () => {};
    }
  } as never,
};
