import fc from 'fast-check';
import { createSession } from './session.ts';
import type { ClientSession } from './state.ts';
import { World, type Weather } from './world.ts';

/** What can happen to a client: something is done, or the weather changes; then time passes. */
type Play =
  | { readonly kind: 'publish' | 'push' | 'subscribe' | 'unsubscribe' | 'wake' | 'cut' | 'vanish' | 'warn' | 'stray' | 'close' | 'connect' | 'none' }
  | { readonly kind: 'code'; readonly code: number; readonly announced: boolean }
  | { readonly kind: 'late'; readonly seconds: number }
  | { readonly kind: 'weather'; readonly change: Partial<Weather> };

const doings = ['publish', 'publish', 'push', 'subscribe', 'unsubscribe', 'wake', 'cut', 'vanish', 'warn', 'stray', 'none'] as const;
const weather = fc.oneof(
  fc.record({ endpoint: fc.constantFrom('good' as const, 'good' as const, 'same' as const, 'transient' as const, 'useless' as const, 'login_required' as const) }),
  fc.record({ verdict: fc.constantFrom('good' as const, 'good' as const, 'token_invalid' as const, 'token_stale' as const, 'token_expired' as const, 'auth_unavailable' as const, 'rate_limited' as const, 'mute' as const) }),
  fc.record({ service: fc.constantFrom('good' as const, 'good' as const, 'internal' as const, 'forbidden_topic' as const, 'mute' as const) }),
  fc.record({ network: fc.constantFrom('good' as const, 'good' as const, 'down' as const, 'lossy' as const) }),
  fc.record({ delay: fc.constantFrom(0, 0.1, 2, 12) }),
  fc.record({ life: fc.constantFrom(2, 20, 60, 3600) }),
);
const play: fc.Arbitrary<Play> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constantFrom(...doings) }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('weather' as const), change: weather }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('code' as const), code: fc.constantFrom(1001, 1009, 4400, 4401, 4408, 4410, 4411, 4500), announced: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('late' as const), seconds: fc.constantFrom(0, 0, 1, 20) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('close' as const, 'connect' as const) }) },
);
const life = fc.array(fc.tuple(play, fc.constantFrom(0, 0.05, 0.5, 3, 11, 40)), { minLength: 8, maxLength: 24, size: 'max' });

export function act(world: World, one: Play): void {
  switch (one.kind) {
    case 'publish': return world.publish();
    case 'push': return world.push();
    case 'subscribe':
    case 'unsubscribe': return world.take({ on: `app.${one.kind}`, topic: 't' });
    case 'wake': return world.take({ on: 'wake' });
    case 'cut': return world.cut(1006);
    case 'vanish': return world.cut();
    case 'warn': return world.say({ type: 'TOKEN_EXPIRED', data: { reason: 'expiring', expires_in: 5, auth_seq: world.state.link.authSeq || 1 } });
    case 'stray': return world.say({ type: 'AUTHENTICATED', reply_to: 'c0', data: { auth_seq: 1 } });
    case 'code':
      if (one.announced) world.say({ type: 'CLOSING', data: { code: one.code, reason: 'x', reconnect: 'backoff', retry_after: 2 } });
      return world.cut(one.code);
    case 'late':
      world.lateness = one.seconds;
      return;
    case 'weather':
      Object.assign(world.weather, one.change);
      return;
    case 'close': return world.take({ on: 'app.close' });
    case 'connect':
      world.isOver = false;
      return world.take({ on: 'app.connect' });
  }
}

/** Seconds of fair weather after which a client that is wanted is connected: two waits of 30 s at most, and a refresh put off. */
const recovery = 100;

/**
 * Plays that many lives of a session in virtual time and holds it to its promises after each step.
 * @param bend puts another session in the place of the healthy one, to see that its faults are found.
 * @param seed of what is drawn; another one each time if left out.
 * @returns the number of steps.
 * @throws {Error} that names the promise that was broken, and the shortest life that breaks it.
 */
export function explore(lives: number, bend: (healthy: ClientSession) => ClientSession = healthy => healthy, seed?: number): number {
  let steps = 0;
  const property = fc.property(life, fc.integer({ min: 1, max: 9 }), (plays, seed) => {
    let drawn = seed;
    const random = (): number => (drawn = (drawn * 7 + 3) % 11) / 11;
    const world = new World(bend(createSession({ random, queueLimit: 6 })));
    world.isOver = false;
    world.take({ on: 'app.connect' });
    for (const [one, seconds] of plays) {
      act(world, one);
      world.pass(seconds);
    }
    world.heal();
    world.pass(recovery);
    steps += world.steps;
    const { phase } = world.state;
    if (!world.isOver && phase !== 'ready' && phase !== 'grace') throw new Error('not connected after all had been well for long');
  });
  fc.assert(property, { numRuns: lives, ...(seed === undefined ? {} : { seed }) });
  return steps;
}
