import type { ClientFault } from '../../broken/faulty-client.ts';

/** A later version: `ext` in every message, keys in another order, white space. */
export const fault: ClientFault = {
  webSocket: Healthy => class extends (Healthy as unknown as typeof WebSocket) {
    override send(text: string): void {
      const { type, id, ...rest } = JSON.parse(text);
      super.send(JSON.stringify({ ext: { device: 'till 3', later: [1] }, ...rest, id, type }, null, 1));
    }
  } as never,
};
