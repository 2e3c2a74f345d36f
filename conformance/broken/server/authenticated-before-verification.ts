import { bendEffects, type Fault } from '../faulty-server.ts';

/** Answers AUTHENTICATED first and verifies afterwards. */
export const fault: Fault = {
  session: bendEffects((effect, { input, before, settings }) => {
    if (effect.effect !== 'verify' || input.on !== 'AUTHENTICATE') return [effect];
    const data = {
      user_id: 'unknown', session_id: before.sessionId, auth_seq: 1, expires_in: 3600, heartbeat_interval: settings.timings.heartbeat_interval,
      max_missed_pongs: settings.limits.max_missed_pongs, expiry_warning: 0, grace_period: 0, capabilities: ['reauth'],
    };
    return [{ effect: 'send', message: { type: 'AUTHENTICATED', id: 's0', reply_to: input.id, data } }, effect];
  }),
};
