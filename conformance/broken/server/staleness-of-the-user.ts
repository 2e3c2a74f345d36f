import type { Fault } from '../faulty-server.ts';

const newest = new Map<string, number>();

/** Remembers the newest issue time of a user, whatever connection it came over. */
export const fault: Fault = {
  session: healthy => ({
    open: healthy.open,
    step(state, input, now) {
      const user = state.token && JSON.stringify(state.token.verified.identity);
      const issuedAt = user === null ? undefined : newest.get(user);
      const judged = input.on === 'verify.ok' && state.token && issuedAt !== undefined ? { ...state, token: { ...state.token, verified: { ...state.token.verified, issuedAt } } } : state;
      const step = healthy.step(judged, input, now);
      const { token } = step.state;
      if (input.on === 'verify.ok' && token && token.verified.issuedAt !== null) newest.set(JSON.stringify(token.verified.identity), token.verified.issuedAt);
      return step;
    },
  }),
};
