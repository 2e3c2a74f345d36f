import { handshake } from '../../../server/handshake.ts';
import type { Fault } from '../faulty-server.ts';

/** Splits an offer at its commas and leaves the blanks in. */
export const fault: Fault = {
  handshake: {
    chooseSubprotocol: offered => handshake.chooseSubprotocol([...offered].map((name, index) => (index === 0 ? name : ` ${name}`))),
  },
};
