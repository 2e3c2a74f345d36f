import type { ClientFault } from '../../broken/faulty-client.ts';

/** Milliseconds that each message of its is under way. */
const underWay = 150;

/** It sits behind a slow line. */
export const fault: ClientFault = {
  webSocket: Healthy => class extends (Healthy as unknown as typeof WebSocket) {
    override send(text: string): void {
      setTimeout(() => { if (this.readyState === 1) super.send(text); }, underWay);
    }
  } as never,
};
