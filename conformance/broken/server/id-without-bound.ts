import type { Fault } from '../faulty-server.ts';

/** Takes ids of any length and echoes them. */
export const fault: Fault = {
  read: healthy => text => {
    const long = /"id":"([A-Za-z0-9._:-]{65,})"/.exec(text)?.[1];
    if (long === undefined) return healthy(text);
    const input = healthy(text.replace(long, 'short'));
    return 'id' in input ? { ...input, id: long } : input;
  },
};
