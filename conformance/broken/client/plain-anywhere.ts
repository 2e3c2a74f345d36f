import type { ClientFault } from '../faulty-client.ts';

/** It connects without TLS to any address. */
export const fault: ClientFault = {
  url: url => url.replace('0.0.0.0', '127.0.0.1'),
  webSocket: (Healthy, { url }) => function connect(_allowed: string, protocol: string) {
    return new Healthy(url, protocol);
  } as never,
};
