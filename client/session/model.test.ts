import { test } from 'tap';
import { explore } from './exploration.ts';
import type { ClientSession, SessionState } from './state.ts';

test('Whatever server, network and token endpoint do, the promises of a session hold', async t => {
  const steps = explore(3000);
  t.ok(steps > 30_000, `${steps} steps`);
});

/** A session whose state is altered after each step. */
function altered(change: (state: SessionState, before: SessionState) => Partial<SessionState>): (healthy: ClientSession) => ClientSession {
  return healthy => ({
    open: healthy.open,
    step(before, input, now) {
      const { state, effects } = healthy.step(before, input, now);
      return { state: { ...state, ...change(state, before) }, effects };
    },
  });
}

test('A session that breaks a promise is found', async t => {
  const mutants: Record<string, [RegExp, (healthy: ClientSession) => ClientSession]> = {
    'forgets what was refused': [/refused token/, altered(() => ({ refused: [] }))],
    'forgets what is outstanding': [/outstanding|presented twice|presented again/, altered(({ link }) => ({ link: { ...link, ...(link.authSeq ? { pending: null, presented: [] } : {}) } }))],
    'forgets the refresh in flight': [/two refreshes/, altered(() => ({ refreshing: 0 }))],
    'takes a token for good for ever': [/expired token|unexpired token/, altered(({ token }) => ({ token: token && { ...token, expiresAt: Infinity } }))],
    'forgets what was sent': [/PUBLISH is lost/, altered(state => ({ outbox: state.phase === 'waiting' ? [] : state.outbox }))],
    'sends in grace': [/in grace/, altered(state => ({ phase: state.phase === 'grace' ? 'ready' : state.phase }))],
    'never comes back': [/not connected/, altered(state => ({ deadlines: { ...state.deadlines, backoff: Infinity } }))],
    'does not notice silence': [/not connected|without end|outstanding/, altered(state => ({ deadlines: { ...state.deadlines, answer: Infinity } }))],
    'does not pace': [/faster/, altered(() => ({ paced: [] }))],
    'keeps deadlines of the last connection': [/is armed while/, altered((state, before) => ({ deadlines: { ...before.deadlines, ...state.deadlines } }))],
  };
  // Of one seed: whether a fault is found should not hang on luck.
  for (const [fault, [promise, bend]] of Object.entries(mutants)) t.throws(() => explore(20_000, bend, 20_260), { cause: { message: promise } }, fault);
});
