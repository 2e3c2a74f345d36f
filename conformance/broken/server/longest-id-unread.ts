import type { Fault } from '../faulty-server.ts';

/** Is off by one in the length of the ids that it finds in invalid messages. */
export const fault: Fault = {
  read: healthy => text => {
    const input = healthy(text);
    return (input.on === 'malformed' || input.on === 'unknown_type') && input.id?.length === 64 ? { ...input, id: null } : input;
  },
};
