import { test } from 'tap';
import { watchClock, type Clock } from './clock.ts';

test('A wall clock that is set is noticed at the next look, slewing is not', async t => {
  let [wall, monotonic] = [1000, 0];
  let due: (() => void) | null = null;
  const clock: Clock = {
    now: () => ({ wall, monotonic }),
    after: (_seconds, callback) => { due = callback; return () => { due = null; }; },
  };
  let jumps = 0;
  const stop = watchClock(clock, () => { jumps += 1; });
  const look = (wallPassed: number): void => { wall += wallPassed; monotonic += 0.5; due?.(); };
  look(0.5);
  look(0.55);
  t.equal(jumps, 0);
  look(3600);
  t.equal(jumps, 1);
  look(-3600);
  t.equal(jumps, 2);
  stop();
  t.equal(due, null);
});
