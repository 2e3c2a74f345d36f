import { mock } from 'node:test';
import { test } from 'tap';
import { createTokenManager, LoginRequired, type FetchedToken, type TokenStore } from './index.ts';

const request = { force: false, reason: 'test' };

function memory(): TokenStore {
  let record: string | null = null;
  return { get: () => record, set: next => { record = next; } };
}

/** One lock, held by one at a time. */
function oneLock() {
  let last: Promise<unknown> = Promise.resolve();
  return { request<Result>(_name: string, act: () => Promise<Result>): Promise<Result> {
    const result = last.then(act);
    last = result.catch(() => {});
    return result;
  } };
}

function issuer(life = 100): { count: () => number; fetchToken: () => Promise<FetchedToken> } {
  let issued = 0;
  return { count: () => issued, fetchToken: async () => ({ token: `t${++issued}`, expires_in: life }) };
}

test('Refreshes at the same time are one request, and the token is told to everybody', async t => {
  const { count, fetchToken } = issuer();
  const manager = createTokenManager({ fetchToken, ahead: 0 });
  const told: string[] = [];
  manager.on('token:refreshed', ({ token }) => told.push(token));
  const [one, two] = await Promise.all([manager.refresh(request), manager.refresh(request)]);
  t.match(one, { outcome: 'refreshed', token: 't1' });
  t.equal(one, two);
  t.equal(count(), 1);
  t.strictSame(told, ['t1']);
  t.match(manager.current(), { token: 't1' });
});

test('What the function yields decides: the same, transient, or a login', async t => {
  const answers: (() => Promise<unknown>)[] = [
    async () => ({ token: 'a', expires_in: 10 }),
    async () => ({ token: 'a', expires_in: 9 }),
    async () => ({ token: '', expires_in: 9 }),
    async () => null,
    async () => { throw new Error('down'); },
    () => new Promise(() => {}),
    async () => { throw new LoginRequired(); },
  ];
  const manager = createTokenManager({ fetchToken: () => answers.shift()!() as Promise<FetchedToken>, ahead: 0, patience: 0.05 });
  const outcomes: string[] = [];
  while (answers.length) outcomes.push((await manager.refresh(request)).outcome);
  t.strictSame(outcomes, ['refreshed', 'same', 'transient', 'transient', 'transient', 'transient', 'login_required']);
});

test('A token that came from elsewhere during a refresh is not replaced by its result (CLI-10)', async t => {
  let answer = (_token: FetchedToken): void => {};
  const manager = createTokenManager({ fetchToken: () => new Promise(resolve => { answer = resolve; }), ahead: 0 });
  manager.adopt('first', 100);
  const told: string[] = [];
  manager.on('token:refreshed', ({ token }) => told.push(token));
  const result = manager.refresh(request);
  await null;
  manager.adopt('newer', 100);
  answer({ token: 'older', expires_in: 100 });
  t.match(await result, { outcome: 'refreshed', token: 'newer' });
  t.strictSame(told, ['newer']);
});

test('It refreshes by itself before the expiry', async t => {
  mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  t.teardown(() => mock.timers.reset());
  const { count, fetchToken } = issuer(0.2);
  const manager = createTokenManager({ fetchToken });
  await manager.refresh(request);
  t.equal(count(), 1);
  const refreshed = new Promise(resolve => { manager.on('token:refreshed', resolve); });
  mock.timers.tick(199);
  await refreshed;
  t.equal(count(), 2);
  manager.adopt('last', 1e6);
});

test('Of two tabs one asks, and the other takes what it got, once the lock is held (CLI-13)', async t => {
  const { count, fetchToken } = issuer();
  const store = memory();
  const locks = oneLock();
  const tab = () => createTokenManager({ fetchToken, ahead: 0, store, locks, channel: { postMessage() {}, onmessage: null } });
  const [one, two] = [tab(), tab()];
  const results = await Promise.all([one.refresh(request), two.refresh(request)]);
  t.equal(count(), 1);
  t.match(results, [{ outcome: 'refreshed', token: 't1' }, { outcome: 'refreshed', token: 't1' }]);
  await two.refresh(request);
  t.equal(count(), 2, 'the token that is to be replaced is not taken from the store');
  t.match(tab().current(), { token: 't2' }, 'a tab that is opened later finds it');
});

test('A token that one tab gets reaches the others, over a channel that carries none', async t => {
  const { fetchToken } = issuer();
  const store = memory();
  const name = `test ${process.pid}`;
  const said: unknown[] = [];
  const spy = new BroadcastChannel(name);
  spy.onmessage = event => said.push((event as MessageEvent).data);
  const tab = () => createTokenManager({ fetchToken, ahead: 0, store, name });
  const [one, two] = [tab(), tab()];
  const told = new Promise<{ token: string; login: string | undefined }>(resolve => { two.on('token:refreshed', resolve); });
  one.adopt('fresh', 100, 'ann');
  t.match(await told, { token: 'fresh', login: 'ann' });
  spy.close();
  t.notMatch(JSON.stringify(said), /fresh/);
});

test('A store that holds nonsense is as good as empty', async t => {
  const { fetchToken } = issuer();
  const manager = createTokenManager({ fetchToken, ahead: 0, store: { get: () => '{', set() {} }, channel: { postMessage() {}, onmessage: null } });
  t.equal(manager.current(), null);
  t.match(await manager.refresh(request), { outcome: 'refreshed', token: 't1' });
});
