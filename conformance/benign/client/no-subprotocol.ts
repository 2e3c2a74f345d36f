import type { ClientFault } from '../../broken/faulty-client.ts';

/** It offers no subprotocol, as a server serves that too (CONN-1). */
export const fault: ClientFault = {
  webSocket: Healthy => function connect(url: string) {
    return new (Healthy as unknown as new (url: string) => WebSocket)(url);
  } as never,
};
