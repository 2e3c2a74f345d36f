import type { ClientFault } from '../faulty-client.ts';

/** The timer of an AUTHENTICATE ends whatever connection there is when it fires. */
export const fault: ClientFault = {
  webSocket: Healthy => {
    let current: WebSocket | null = null;
    return class extends (Healthy as unknown as typeof WebSocket) {
      override send(text: string): void {
        super.send(text);
        current = this;
        if (text.includes('"AUTHENTICATE"')) setTimeout(() => current?.close(1000), 10_000).unref();
      }
    } as never;
  },
};
