import { bendEffects, type Fault } from '../faulty-server.ts';

const refusedAt = new Map<string, number>();

/** Leaves the deadline of a verification armed after it was answered, and answers again when it comes. */
export const fault: Fault = {
  session: bendEffects((effect, { before, after, input, now, settings }) => {
    if (effect.effect === 'audit' && effect.record.event === 'refusal' && input.on === 'verify.fail' && before.token) refusedAt.set(after.sessionId, now.monotonic);
    const at = refusedAt.get(after.sessionId);
    const due = at !== undefined && now.monotonic - at >= settings.timings.verification_deadline && effect.effect === 'send' && effect.message.type === 'PING';
    if (!due) return [effect];
    refusedAt.delete(after.sessionId);
    return [{ effect: 'send', message: { type: 'ERROR', id: `${effect.message.id}.late`, data: { code: 'auth_unavailable', message: 'late', retryable: true } } }, effect];
  }),
};
