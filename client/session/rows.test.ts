import { test } from 'tap';
import { closeCodes } from '../../generated/codes.ts';
import { clientRows, type ClientAction, type ClientRow, type ClientState } from '../../generated/states.ts';
import { closeAdvice, offenceCodes } from './link.ts';
import type { DeadlineName, SessionInput, SessionState } from './state.ts';
import { terms, VirtualSession } from './virtual-session.ts';

/** What can't be brought about, or is done otherwise, with the reason. */
const otherwise: Readonly<Record<string, string>> = {
  'authenticating ERROR token_stale': 'only a REAUTH can be stale',
  'authenticating ERROR retry_later': 'says REAUTH; AUTHENTICATE that is refused so is closed 4500, or given up after 10 s (AUTH-9)',
  'authenticating ERROR not_supported': 'says REAUTH',
  'authenticating ERROR of_message': 'no message of the application is sent before AUTHENTICATED',
  'authenticating timer.silence': 'the 10 s of AUTH-9 end first, as no heartbeat is advertised yet',
};

/** A session in that state, with the token A, nothing in flight and nothing outstanding. */
function inState(state: ClientState): VirtualSession {
  const virtual = new VirtualSession();
  if (state === 'stopped') return virtual;
  if (state === 'waiting') {
    virtual.take({ on: 'app.connect' });
    change(virtual, { refreshing: 0 });
    return virtual;
  }
  virtual.refreshed('A');
  virtual.take({ on: 'app.connect' });
  if (state !== 'connecting') virtual.socket('open');
  if (state === 'ready' || state === 'grace') {
    virtual.take({ on: 'app.subscribe', topic: 't' });
    virtual.accept();
    virtual.hear({ type: 'SUBSCRIBED', reply_to: virtual.last('SUBSCRIBE')!.id, data: { topic: 't', epoch: 'e', seq: 1 } });
  }
  if (state === 'grace') {
    for (let heard = 0; heard < 5; heard++) {
      virtual.pass(20);
      virtual.hear({ type: 'PING' });
    }
    change(virtual, { refreshing: 0 });
  }
  return virtual;
}

function change(virtual: VirtualSession, changes: Partial<SessionState>): void {
  virtual.state = { ...virtual.state, ...changes };
}

/** REAUTH with B is outstanding. */
function reauthenticating(virtual: VirtualSession): void {
  virtual.refreshed('B');
}

/** Brings about what the guard says, and yields the input; null where the row's state has no such deadline, ever. */
function bringAbout({ state, on, when }: ClientRow, virtual: VirtualSession): SessionInput | null {
  const { connection } = virtual.state;
  const message = (given: object): SessionInput => ({ on: 'message', connection, message: { id: 's', ...given } as never });
  const isOn = state === 'ready' || state === 'grace';
  const outstanding = (): string => virtual.state.link.pending!.ids[0]!;
  if (when === 'token_held' && !isOn) change(virtual, { token: { value: 'A', expiresAt: virtual.now + 50 } });
  if (when === 'token_held' && state === 'grace') change(virtual, { token: { value: 'B', expiresAt: virtual.now + 50 } });
  if (when === 'token_missing' && state === 'ready') change(virtual, { refused: ['A'] });
  if (when === 'for_backoff') change(virtual, { deadlines: { backoff: virtual.now + 5 } });
  if (when === 'not_offered') change(virtual, { link: { ...virtual.state.link, terms: terms({ capabilities: [] }) } });
  if (when === 'outstanding' || when === 'answered') reauthenticating(virtual);
  if (on.startsWith('manager.') && on !== 'manager.refreshed') {
    change(virtual, { refreshes: 9, refreshing: 9 });
    return { on, number: 9 } as SessionInput;
  }
  switch (on) {
    case 'manager.refreshed':
      if (when?.startsWith('other_login')) change(virtual, { login: 'ann' });
      return { on, token: when === 'presented' ? 'A' : 'C', expiresIn: 100, ...(when?.startsWith('other_login') && { login: 'bob' }) };
    case 'app.message': return { on, message: { ticket: {}, type: 'PUBLISH', data: { topic: 't', kind: 'k', payload: {}, idempotency_key: 'x' } } };
    case 'socket.closed': return { on, connection, code: when === 'never' ? 4403 : when === 'backoff' ? 1006 : state === 'authenticating' ? 4401 : 4410 };
    case 'socket.open':
    case 'socket.failed': return { on, connection };
    case 'AUTHENTICATED':
      if (isOn) reauthenticating(virtual);
      if (isOn || state === 'authenticating') {
        virtual.refreshed('C');
        if (state !== 'ready') virtual.publish('x');
        return message({ type: on, reply_to: outstanding(), data: terms({ auth_seq: 2 }) });
      }
      return message({ type: on, reply_to: 'c1', data: terms() });
    case 'TOKEN_EXPIRED': return message({ type: on, data: { reason: when === 'expired' ? 'expired' : 'expiring', expires_in: 0, auth_seq: when === 'past' ? 0 : 1 } });
    case 'PING': return message({ type: on });
    case 'PONG': return message({ type: on, reply_to: 'c9' });
    case 'CLOSING': return message({ type: on, data: { code: 4500, reason: 'internal', reconnect: 'backoff' } });
    case 'event': return message({ type: 'EVENT', data: { topic: 't', epoch: 'e', seq: 2, kind: 'k', payload: {}, published_at: 1 } });
    case 'unknown': return { on: 'message', connection, message: 'unknown' };
    case 'ERROR': {
      if (when === 'of_message') change(virtual, { outbox: [{ ticket: {}, type: 'PUBLISH', data: {}, sent: 77, from: 0, tries: 0 }] });
      else if (isOn) reauthenticating(virtual);
      const code = ({ token_refused: 'token_invalid', retry_later: 'auth_unavailable', final: 'session_revoked', of_message: 'idempotency_conflict' } as Record<string, string>)[when ?? ''] ?? when ?? 'internal';
      return message({ type: on, reply_to: when === 'of_message' ? 'c77' : state === 'authenticating' || isOn ? outstanding() : 'c1', data: { code, message: '', retryable: when === 'retry_later' } });
    }
    case 'timer.refresh':
    case 'timer.answer':
    case 'timer.expiry':
    case 'timer.silence':
    case 'timer.backoff': {
      const name = on.slice('timer.'.length) as DeadlineName;
      if (name === 'answer' && isOn) reauthenticating(virtual);
      const { [name]: due = Infinity } = virtual.state.deadlines;
      if (due === Infinity && !(state === 'waiting' && name === 'backoff')) return null;
      // Opening a socket is bounded as an answer is, which no row says.
      if (state === 'connecting') return null;
      change(virtual, { deadlines: { [name]: virtual.now } });
      return { on: 'timer' };
    }
    default: return { on } as SessionInput;
  }
}

/** The actions that were seen. */
function seen(row: ClientRow, before: SessionState, virtual: VirtualSession, input: SessionInput): ReadonlySet<ClientAction> {
  const after = virtual.state;
  const effects = virtual.effects;
  const sent = (type: string): boolean => effects.some(({ effect, data }) => effect === 'send' && data.type === type);
  const did = (...names: string[]): boolean => effects.some(({ effect }) => names.includes(effect));
  const armed = (name: DeadlineName): boolean => (after.deadlines[name] ?? Infinity) < Infinity && after.deadlines[name] !== before.deadlines[name];
  const forced = effects.some(({ effect, data }) => effect === 'refresh' && data.force);
  const token = input.on === 'manager.refreshed' ? input.token : null;
  const looks: Record<ClientAction, boolean> = {
    refresh: did('refresh') && row.when !== 'token_stale',
    refresh_forced: forced && row.when === 'token_stale',
    refresh_later: armed('again'),
    stop_refreshing: after.barred && !before.barred && before.phase !== 'stopped',
    connect: did('open'),
    keep_token: token !== null && after.token?.value === token && before.token?.value !== token,
    drop_token: after.refused.length > before.refused.length,
    adopt: armed('refresh') || (after.link.terms !== null && after.link.terms !== before.link.terms),
    subscribe_again: sent('SUBSCRIBE'),
    queue: row.on === 'app.message' && after.outbox.some(({ sent }) => !sent),
    flush: row.on === 'AUTHENTICATED' && after.outbox.every(({ sent }) => sent) && after.phase === 'ready',
    send: row.on === 'app.message' && sent('PUBLISH'),
    deliver: did('message') || (row.on === 'ERROR' && did('dropped')),
    report: did('login_required', 'refused') || (did('closed') && row.on === 'socket.closed') || (row.on === 'app.message' && did('dropped')),
    back_off: armed('backoff') || armed('reauth'),
    remember_advice: after.link.advice !== before.link.advice && after.link.advice !== null,
    check_connection: sent('PING') && after.deadlines.silence === virtual.now + 5,
    present_newest: row.on === 'AUTHENTICATED' ? sent('REAUTH') : armed('reauth'),
  };
  return new Set((Object.keys(looks) as ClientAction[]).filter(action => looks[action]));
}

test('The session does what each row of the document says', async t => {
  let brought = 0;
  for (const row of clientRows) {
    const name = [row.state, row.on, row.when].filter(Boolean).join(' ');
    if (otherwise[name]) continue;
    const virtual = inState(row.state);
    if (row.on === 'AUTHENTICATED' && row.state === 'authenticating') virtual.take({ on: 'app.subscribe', topic: 't' });
    const input = bringAbout(row, virtual);
    if (!input) {
      t.equal(row.next, 'same', name);
      continue;
    }
    brought += 1;
    const before = virtual.state;
    virtual.effects = [];
    virtual.take(input);
    const replies = virtual.effects.flatMap(({ effect, data }) => (effect === 'send' && /^(AUTHENTICATE|REAUTH|PONG)$/.test(data.type) && !row.do?.includes('present_newest') ? [data.type] : []));
    t.strictSame(replies, row.reply ? [row.reply.type] : [], `${name}: reply`);
    t.equal(virtual.effects.find(({ effect }) => effect === 'close') ? 1000 : null, row.close, `${name}: close`);
    t.equal(virtual.state.phase, row.next === 'same' ? row.state : row.next, `${name}: next`);
    t.strictSame([...seen(row, before, virtual, input)].sort(), [...(row.do ?? [])].sort(), `${name}: do`);
  }
  t.ok(brought > 150, `${brought} rows`);
});

test('The rows that are left out are rows of the document', async t => {
  const names = new Set(clientRows.map(row => [row.state, row.on, row.when].filter(Boolean).join(' ')));
  for (const name of Object.keys(otherwise)) t.ok(names.has(name), name);
});

test('The advice of each close code is the document’s', async t => {
  for (const { code, reconnect } of Object.values(closeCodes)) t.equal(closeAdvice[code] ?? 'backoff', reconnect, String(code));
  const offences = Object.values(closeCodes).filter(({ client }) => client.startsWith('Drops the message')).map(({ code }) => code);
  t.strictSame([...offenceCodes], offences);
});
