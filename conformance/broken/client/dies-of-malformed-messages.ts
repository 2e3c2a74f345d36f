import type { ClientFault } from '../faulty-client.ts';

/** It closes the connection on what it can't read. */
export const fault: ClientFault = {
  webSocket: Healthy => class extends (Healthy as unknown as new (...given: unknown[]) => any) {
    set onmessage(listen: (event: MessageEvent) => void) {
      super.onmessage = (event: MessageEvent) => {
        try {
          JSON.parse(event.data);
        } catch {
          return this['close'](3007);
        }
        listen(event);
      };
    }
  } as never,
};
