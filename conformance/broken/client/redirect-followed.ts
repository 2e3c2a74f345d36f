import { WebSocket } from 'ws';
import type { ClientFault } from '../faulty-client.ts';

/** It follows a redirect of the upgrade, wherever that leads. */
export const fault: ClientFault = {
  webSocket: () => function connect(url: string, protocol: string) {
    return new WebSocket(url, protocol, { followRedirects: true });
  } as never,
};
