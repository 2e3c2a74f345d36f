import type { TimingName } from '../../generated/timings.ts';
import { createSession } from '../../server/session/session.ts';
import type { SessionEffect } from '../../server/session/state.ts';
import { bendInput, type Fault } from './faulty-server.ts';

type Data = Readonly<Record<string, unknown>>;

/** Data of a message of the server, bent; other effects stay. */
function bent(effect: SessionEffect, bend: (data: Data) => Data): SessionEffect {
  if (effect.effect !== 'send' || (effect.message.type !== 'AUTHENTICATED' && effect.message.type !== 'TOKEN_EXPIRED')) return effect;
  return { ...effect, message: { ...effect.message, data: bend(effect.message.data as unknown as Data) } as never };
}

/**
 * A server that keeps a timing which is off by so many seconds from the one that it advertises.
 * @param missed PINGs after which it takes a client for dead, where that should not change with the interval.
 */
export function keeps(name: TimingName, offset: number, missed?: number): Fault {
  return {
    session(_healthy, settings) {
      const advertised = settings.timings[name];
      const { max_missed_pongs } = settings.limits;
      const kept = createSession({ ...settings, timings: { ...settings.timings, [name]: advertised + offset }, limits: { ...settings.limits, max_missed_pongs: missed ?? max_missed_pongs } });
      const tell = (data: Data): Data => ({
        ...data,
        // A warning that the token's life cuts short is not the timing's.
        ...(data[name] === advertised + offset ? { [name]: advertised } : {}),
        ...('max_missed_pongs' in data ? { max_missed_pongs } : {}),
        ...(typeof data['limits'] === 'object' && name in data['limits']! ? { limits: { ...data['limits'], [name]: advertised } } : {}),
      });
      return {
        open: kept.open,
        step(state, input, now) {
          const step = kept.step(state, input, now);
          return { ...step, effects: step.effects.map(effect => bent(effect, tell)) };
        },
      };
    },
  };
}

/** A server that takes tokens to lapse so many seconds later than they do, and tells the truth about it. */
export function lapsesOffBy(offset: number): Fault {
  return {
    session(healthy, settings) {
      const shifted = bendInput(({ input }) => (input.on === 'verify.ok' ? { ...input, token: { ...input.token, expiresAt: input.token.expiresAt + offset } } : input))(healthy, settings);
      const tell = (data: Data): Data => ({
        ...data,
        ...(data['reason'] === 'expired' ? {} : { expires_in: Math.max(0, Number(data['expires_in']) - offset) }),
        // Half of a life that seems longer or shorter than it is.
        ...(Number(data['expiry_warning']) < settings.timings.expiry_warning ? { expiry_warning: Math.round(1000 * (Number(data['expiry_warning']) - offset / 2)) / 1000 } : {}),
        ...(typeof data['expires_at'] === 'number' ? { expires_at: data['expires_at'] - offset } : {}),
      });
      return {
        open: shifted.open,
        step(state, input, now) {
          const step = shifted.step(state, input, now);
          return { ...step, effects: step.effects.map(effect => bent(effect, tell)) };
        },
      };
    },
  };
}
