import { bendInput, withData, type ClientFault } from '../faulty-client.ts';

/** It comes back after a close that says never. */
export const fault: ClientFault = {
  session: bendInput(({ input }) => (input.on === 'socket.closed' ? { ...input, code: input.code === 4403 || input.code === 1000 || input.code === 4406 ? 4500 : input.code } : withData(input, 'CLOSING', data => ({ ...data, reconnect: data['reconnect'] === 'never' ? 'backoff' : data['reconnect'] })))),
};
