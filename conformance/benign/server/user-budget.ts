import type { Fault } from '../../broken/faulty-server.ts';

/** Failed REAUTHs that one user has for all connections together. */
const most = 5;
const failures = new Map<string, number>();

/** Bounds the failed REAUTHs of a user, whatever connection they come over (REAUTH-10). */
export const fault: Fault = {
  session: healthy => ({
    open: healthy.open,
    step(state, input, now) {
      const user = state.token && JSON.stringify(state.token.verified.identity);
      const spent = user !== null && (failures.get(user) ?? 0) >= most;
      if (spent && input.on === 'REAUTH') return healthy.step(state, { on: 'over_rate', id: input.id }, now);
      const step = healthy.step(state, input, now);
      const failed = user !== null && input.on.startsWith('verify.') && step.effects.some(effect => effect.effect === 'send' && effect.message.type === 'ERROR');
      if (failed) failures.set(user, (failures.get(user) ?? 0) + 1);
      return step;
    },
  }),
};
