import { bendInput, type ClientFault } from '../faulty-client.ts';

/** It takes no notice of the device coming online. */
export const fault: ClientFault = {
  session: bendInput(({ input }) => (input.on === 'wake' ? null : input)),
  random: () => 0.9,
};
