import type { Fault } from '../faulty-server.ts';

/** Looks types up in an object, which knows `constructor` too. */
export const fault: Fault = {
  read: healthy => text => {
    const input = healthy(text);
    return input.on === 'unknown_type' && /"type":"(constructor|toString)"/.test(text) ? { ...input, on: 'malformed' } : input;
  },
};
