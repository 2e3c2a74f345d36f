import type { ClientFault } from '../faulty-client.ts';

/** It puts the token into the query of the URL. */
export const fault: ClientFault = {
  webSocket: (Healthy, { token }) => function connect(url: string, protocol: string) {
    return new Healthy(`${url}?ticket=${token()}`, protocol);
  } as never,
};
