import { bendInput, messageIn, withData, type ClientFault } from '../faulty-client.ts';

/** It goes by the capabilities of the first AUTHENTICATED. */
export const fault: ClientFault = {
  session: (healthy, settings) => {
    let first: unknown;
    return bendInput(({ input }) => {
      const message = messageIn(input);
      if (message?.type === 'AUTHENTICATED') first ??= (message.data as { capabilities: unknown }).capabilities;
      return withData(input, 'AUTHENTICATED', data => ({ ...data, capabilities: first }));
    })(healthy, settings);
  },
};
