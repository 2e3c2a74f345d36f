import type { Fault } from '../faulty-server.ts';

/** Says yes to any version of the protocol. */
export const fault: Fault = {
  handshake: { chooseSubprotocol: offered => ({ selected: [...offered][0] ?? null, supported: true }) },
};
