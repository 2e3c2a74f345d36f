import type { ClientFault } from '../faulty-client.ts';

/** It closes with a code of its own. */
export const fault: ClientFault = {
  webSocket: Healthy => class extends (Healthy as unknown as typeof WebSocket) {
    override close(): void {
      super.close(4000);
    }
  } as never,
};
