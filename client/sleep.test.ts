import { test } from 'tap';
import { createClient, type ClientSocket, type Clock } from './index.ts';
import { terms } from './session/virtual-session.ts';

/** Two clocks that are moved by hand; one timer. */
class HandClock implements Clock {
  wall = 1_800_000_000;
  monotonic = 0;
  timer: { at: number; act: () => void } | null = null;

  now = () => ({ wall: this.wall, monotonic: this.monotonic });
  after = (seconds: number, act: () => void) => {
    const timer = { at: this.monotonic + seconds, act };
    this.timer = timer;
    return () => { if (this.timer === timer) this.timer = null; };
  };
  /** Time passes, and the timer fires `late` seconds after it is due. */
  pass(seconds: number, late = 0): void {
    const end = this.monotonic + seconds;
    while (this.timer && this.timer.at + late <= end) {
      const { at, act } = this.timer;
      this.#move(Math.max(0, at + late - this.monotonic));
      this.timer = null;
      act();
    }
    this.#move(end - this.monotonic);
  }
  #move(seconds: number): void {
    this.wall += seconds;
    this.monotonic += seconds;
  }
}

class HandSocket implements ClientSocket {
  static all: HandSocket[] = [];
  onopen: ((event: never) => void) | null = null;
  onmessage: ((event: never) => void) | null = null;
  onclose: ((event: never) => void) | null = null;
  onerror: ((event: never) => void) | null = null;
  readonly sent: { type: string; id: string }[] = [];
  closedWith: number | null = null;
  readonly given: readonly unknown[];

  constructor(...given: unknown[]) {
    this.given = given;
    HandSocket.all.push(this);
  }
  send(text: string): void { this.sent.push(JSON.parse(text)); }
  close(code: number): void { this.closedWith = code; }
  say(message: object): void { this.onmessage?.({ data: JSON.stringify({ id: 's', ...message }) } as never); }
}

/** A client that is connected, with a token that lives for 100 s. */
async function connected(random = () => 0.5) {
  HandSocket.all = [];
  const clock = new HandClock();
  const refreshes: unknown[] = [];
  const tokenManager = { on: () => () => {}, current: () => ({ token: 'secret', expiresIn: 100, login: undefined }), refresh: async (request: unknown) => { refreshes.push(request); return { outcome: 'transient' } as const; } };
  const client = createClient({ url: 'wss://a.example/ws', tokenManager, clock, random, WebSocket: HandSocket });
  client.connect();
  const socket = HandSocket.all[0]!;
  socket.onopen?.({} as never);
  socket.say({ type: 'AUTHENTICATED', reply_to: socket.sent[0]!.id, data: terms() });
  return { clock, client, socket, refreshes, last: () => socket.sent.at(-1)!.type };
}

test('The token goes neither into the URL nor into the subprotocol (CONN-3)', async t => {
  const { socket, client } = await connected();
  t.strictSame(socket.given, ['wss://a.example/ws', 'token-refresh.v1']);
  client.close();
  t.equal(socket.closedWith, 1000);
});

test('A timer that is late tells of sleep, and the connection is asked before it is left (CLI-11, HB-4)', async t => {
  const { clock, client, socket, last } = await connected();
  clock.pass(66, 20);
  t.equal(last(), 'PING');
  t.equal(socket.closedWith, null);
  clock.pass(5.1);
  t.equal(socket.closedWith, 1000);
  t.equal(client.state, 'reconnecting');
  client.close();
});

test('A monotonic clock that stood still in sleep does not keep a lapsed token alive', async t => {
  const { clock, client, socket, refreshes, last } = await connected();
  clock.wall += 3600;
  socket.say({ type: 'PONG', reply_to: 'c1' });
  t.equal(last(), 'PING');
  t.equal(refreshes.length, 1, 'another token is asked for');
  clock.wall -= 7200;
  socket.say({ type: 'PONG', reply_to: 'c1' });
  t.equal(client.state, 'connected', 'a clock that is set back means nothing');
  client.close();
});

test('A WebSocket that can not be made is one that failed', async t => {
  const clock = new HandClock();
  const tokenManager = { on: () => () => {}, current: () => ({ token: 'secret', expiresIn: 100, login: undefined }), refresh: () => { throw new Error('never'); } };
  const client = createClient({ url: 'wss://a.example/ws', tokenManager, clock, random: () => 0.5, WebSocket: class { constructor() { throw new Error('not here'); } } as never });
  const told: unknown[] = [];
  client.on('reconnecting', ({ delay }) => told.push(delay));
  client.connect();
  clock.pass(3.5);
  t.strictSame(told, [1, 2, 4]);
  client.close();
});
