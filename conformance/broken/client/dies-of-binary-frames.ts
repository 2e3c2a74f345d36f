import type { ClientFault } from '../faulty-client.ts';

/** It closes the connection on a binary frame. */
export const fault: ClientFault = {
  webSocket: Healthy => class extends (Healthy as unknown as new (...given: unknown[]) => any) {
    set onmessage(listen: (event: MessageEvent) => void) {
      super.onmessage = (event: MessageEvent) => (typeof event.data === 'string' ? listen(event) : this['close'](3003));
    }
  } as never,
};
