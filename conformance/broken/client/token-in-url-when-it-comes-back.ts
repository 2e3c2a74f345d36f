import type { ClientFault } from '../faulty-client.ts';

/** It connects in order, and puts the token into the URL when it comes back. */
export const fault: ClientFault = {
  webSocket: (Healthy, { token }) => {
    let times = 0;
    return function connect(url: string, protocol: string) {
      times += 1;
      return new Healthy(times > 1 ? `${url}?ticket=${token()}` : url, protocol);
    } as never;
  },
};
