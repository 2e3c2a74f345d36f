import type { ClientFault } from '../faulty-client.ts';

/** It offers the token as a subprotocol, as some do for want of a header. */
export const fault: ClientFault = {
  webSocket: (Healthy, { token }) => function connect(url: string, protocol: string) {
    return new Healthy(url, [protocol, token()] as never);
  } as never,
};
