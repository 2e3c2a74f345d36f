import type { Fault } from '../faulty-server.ts';

/** Reads the token and does not look at what else stands beside it. */
export const fault: Fault = {
  read: healthy => text => {
    const input = healthy(text);
    if (input.on !== 'malformed' || !/"type":"(AUTHENTICATE|REAUTH)"/.test(text)) return input;
    const { data, ...rest } = JSON.parse(text) as { data?: { token?: unknown } };
    return healthy(JSON.stringify({ ...rest, data: { token: data?.token } }));
  },
};
