import type { Fault } from '../faulty-server.ts';
import type { SessionState } from '../../../server/session/state.ts';

/** Keeps the newest token by user, so that one tab's refresh keeps the other tabs alive. */
export const fault: Fault = {
  session: healthy => {
    const newest = new Map<string, SessionState>();
    return {
      open: healthy.open,
      step(before, input, now) {
        const subject = before.token?.verified.identity.subject;
        const lender = subject === undefined ? undefined : newest.get(subject);
        const lent = before.token && lender?.token && lender.token.lapsesAt > before.token.lapsesAt
          ? { ...before, token: lender.token, deadlines: { ...before.deadlines, expiry: lender.deadlines.expiry! } }
          : before;
        const step = healthy.step(lent, input, now);
        if (step.state.token && step.state.phase === 'authenticated') newest.set(step.state.token.verified.identity.subject, step.state);
        return step;
      },
    };
  },
};
