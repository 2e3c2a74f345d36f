import { WebSocket } from 'ws';
import type { ClientFault } from '../faulty-client.ts';

/** It sends the token as Authorization too. */
export const fault: ClientFault = {
  webSocket: (_Healthy, { token }) => function connect(url: string, protocol: string) {
    return new WebSocket(url, protocol, { headers: { authorization: `Bearer ${token()}` } });
  } as never,
};
