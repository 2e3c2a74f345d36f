import type { Fault } from '../faulty-server.ts';

/** Refuses what a later version of the protocol adds. */
export const fault: Fault = {
  read: healthy => text => {
    const input = healthy(text);
    return text.includes('"ext":') ? { on: 'malformed', id: 'id' in input ? input.id : null } : input;
  },
};
