import type { TraceCheck } from './checks.ts';
import { authenticate, authenticated, client, closed, closing, event, expiry, healthyTrace, inOrder, publish, reauth, refused, server, type NamedLine } from './healthy-trace.ts';

/** The healthy trace with one thing wrong, and the checks that say so, all of them. */
export interface BrokenTrace {
  readonly name: string;
  readonly finds: readonly TraceCheck['id'][];
  readonly lines: readonly NamedLine[];
}

const without = (...names: readonly string[]): readonly NamedLine[] => healthyTrace.filter(({ name }) => !names.includes(name));
const until = (at: number, ...more: readonly NamedLine[]): readonly NamedLine[] => inOrder([...healthyTrace.filter(line => line.at < at), ...more]);
const withMore = (...more: readonly NamedLine[]): readonly NamedLine[] => inOrder([...healthyTrace, ...more]);
const instead = (...lines: readonly NamedLine[]): readonly NamedLine[] => inOrder(healthyTrace.map(line => lines.find(({ name }) => name === line.name) ?? line));
const on = (connection: string, lines: readonly NamedLine[], later = 0): readonly NamedLine[] => lines.map(line => ({ ...line, connection, at: line.at + later }));
const opened = (at: number, open: NonNullable<NamedLine['open']> = { url: 'wss://orders.example/ws', offered: ['token-refresh.v1'], selected: 'token-refresh.v1' }): NamedLine => ({ name: 'open', at, open });
const broken = (name: string, finds: BrokenTrace['finds'], lines: readonly NamedLine[]): BrokenTrace => ({ name, finds, lines });
const silent = healthyTrace.filter(({ name }) => !name.endsWith('-pong') && name !== 'unsubscribe' && name !== 'unsubscribed' && name !== 'closed');
const first = (at = 0): readonly NamedLine[] => [opened(at), authenticate('c1', at + 0.1, 'token-a'), authenticated('first', at + 0.2, 'c1', 1)];

/** For each check at least one trace that breaks it. */
export const brokenTraces: readonly BrokenTrace[] = [
  broken('another subprotocol selected', ['trace/server/CONN-1'], instead(opened(0, { url: 'wss://orders.example/ws', offered: ['token-refresh.v1'], selected: null }))),
  broken('a token in the URL, and let in', ['trace/server/CONN-2', 'trace/client/CONN-3'], instead(opened(0, { url: 'wss://orders.example/ws?access_token=x' }))),
  broken('a token in Authorization', ['trace/client/CONN-3'], instead(opened(0, { url: 'wss://orders.example/ws', authorization: 'Bearer eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJjb29rIn0.c2ln' }))),
  broken('ws to a host that is not loopback', ['trace/client/CONN-7'], instead(opened(0, { url: 'ws://orders.example/ws' }))),
  broken('a binary frame that closes otherwise', ['trace/server/CONN-5', 'trace/client/CLI-3'], until(20, { name: 'binary', at: 20, from: 'client', binary: 12 }, closed('closed', 20.1, 'server', 1000))),
  broken('4408 for who has sent AUTHENTICATE', ['trace/server/AUTH-2'], [opened(0), authenticate('c1', 0.1, 'token-a'), closing('closing', 10, 4408, 'backoff'), closed('closed', 10.1, 'server', 4408)]),
  broken('SUBSCRIBE first, and served', ['trace/client/AUTH-1', 'trace/server/AUTH-3', 'trace/server/AUTH-4'], [opened(0), client('c0', 0.1, { type: 'SUBSCRIBE', id: 'c0', data: { topic: 'orders.42' } }), server('early', 0.2, { type: 'SUBSCRIBED', id: 's-0', reply_to: 'c0', data: { topic: 'orders.42', epoch: 'e7', seq: 5 } }), authenticate('c1', 0.3, 'token-a'), authenticated('first', 0.4, 'c1', 1)]),
  broken('an event before AUTHENTICATED', ['trace/server/AUTH-4', 'trace/server/EVT-1'], withMore(event('too-early', 0.15, 4))),
  broken('another close after a refused token', ['trace/server/AUTH-5'], [opened(0), authenticate('c1', 0.1, 'token-a'), refused('no', 0.2, 'c1', 'token_invalid'), closing('closing', 0.3, 4400, 'backoff'), closed('closed', 0.4, 'server', 4400)]),
  broken('a refused token and no close', ['trace/server/AUTH-5'], [opened(0), authenticate('c1', 0.1, 'token-a'), refused('no', 0.2, 'c1', 'token_invalid'), server('ping', 15, { type: 'PING', id: 's-1' })]),
  broken('4401 where the verifier was away', ['trace/server/AUTH-7'], [opened(0), authenticate('c1', 0.1, 'token-a'), refused('no', 0.2, 'c1', 'auth_unavailable', true), closing('closing', 0.3, 4401, 'refresh'), closed('closed', 0.4, 'server', 4401)]),
  broken('a second AUTHENTICATE, and accepted', ['trace/client/CLI-1', 'trace/server/AUTH-6', 'trace/server/REAUTH-1'], withMore(authenticate('c9', 20, 'token-z'), authenticated('again', 20.1, 'c9', 2, { expires_in: 40.1 }))),
  broken('no heartbeat_interval advertised', ['trace/server/AUTH-8'], instead(authenticated('first', 0.2, 'c1', 1, { limits: { reauth_per_minute: '5' } }))),
  broken('auth_seq that begins with 3', ['trace/server/AUTH-10'], until(40, authenticated('first', 0.2, 'c1', 3)).filter(({ name, text }) => name !== 'first' || text!.includes('"auth_seq":3'))),
  broken('auth_seq that jumps', ['trace/server/REAUTH-1'], instead(authenticated('third', 102.1, 'c6', 4))),
  broken('another session after REAUTH', ['trace/server/REAUTH-1'], instead(authenticated('third', 102.1, 'c6', 3, { session_id: 'e2' }))),
  broken('another user after REAUTH', ['trace/server/REAUTH-3'], instead(authenticated('third', 102.1, 'c6', 3, { user_id: 'chef' }))),
  broken('another identity, and the connection goes on', ['trace/server/REAUTH-3'], withMore(reauth('c8', 20, 'token-x'), refused('mismatch', 20.1, 'c8', 'identity_mismatch'))),
  broken('a refused REAUTH that closes', ['trace/server/REAUTH-4'], until(20, reauth('c8', 20, 'token-x'), refused('no', 20.1, 'c8', 'token_invalid'), closing('closing', 20.2, 4401, 'refresh'), closed('closed', 20.3, 'server', 4401))),
  broken('a REAUTH without an answer', ['trace/server/REAUTH-4'], until(61).filter(({ name }) => name !== 'second' && name !== 'event-8')),
  broken('an event of a topic that was revoked', ['trace/server/REAUTH-8'], instead(authenticated('second', 41.1, 'c5', 2, { revoked: ['orders.42'] })).filter(({ name }) => name !== 'event-9')),
  broken('an event lost across a REAUTH', ['trace/server/EVT-1', 'trace/server/REAUTH-9'], without('event-8')),
  broken('a burst of REAUTHs, all taken', ['trace/server/REAUTH-10'], [...first(), ...Array.from({ length: 8 }, (_each, index) => [reauth(`r${index}`, 1 + index, `token-${index}`), authenticated(`a${index}`, 1.1 + index, `r${index}`, index + 2)]).flat()]),
  broken('a warning before its window', ['trace/server/EXP-1'], instead(expiry('warning', 22, 'expiring', 1, 38.2))),
  broken('a warning twice', ['trace/server/EXP-1'], withMore(expiry('twice', 40.7, 'expiring', 1, 19.5))),
  broken('no warning', ['trace/server/EXP-1'], without('warning-again')),
  broken('a warning with the wrong time left', ['trace/server/EXP-1'], instead(expiry('warning', 40.5, 'expiring', 1, 300))),
  broken('no expiry', ['trace/server/EXP-3'], without('expired', 'c6', 'third', 'event-9')),
  broken('an expiry too early', ['trace/server/EXP-3'], instead(expiry('expired', 95, 'expired', 2, 0))),
  broken('an event in grace', ['trace/server/EXP-4'], instead(event('event-9', 101.5, 9))),
  broken('grace that never ends', ['trace/server/EXP-5'], without('c6', 'third', 'event-9', 'unsubscribe', 'unsubscribed', 'closed').concat(server('late', 120, { type: 'PING', id: 'late' }))),
  broken('grace that is cut short', ['trace/server/EXP-5'], until(102, closing('closing', 105, 4410, 'refresh'), closed('closed', 105.1, 'server', 4410))),
  broken('an expiry of the token before', ['trace/server/EXP-6'], until(62, expiry('old', 60.2, 'expired', 2, 0))),
  broken('PING of the client without an answer', ['trace/server/HB-1'], without('pong')),
  broken('no PING', ['trace/server/HB-2'], healthyTrace.filter(({ name }) => !name.startsWith('beat-'))),
  broken('PING too often', ['trace/server/HB-2'], withMore(server('hasty', 20, { type: 'PING', id: 'hasty' }), client('hasty-pong', 20.1, { type: 'PONG', id: 'c-hasty', reply_to: 'hasty' }))),
  broken('a living client closed 4440', ['trace/server/HB-3'], until(40, closing('closing', 40, 4440, 'backoff'), closed('closed', 40.1, 'server', 4440))),
  broken('a silent client kept', ['trace/server/HB-3', 'trace/client/HB-1'], [...silent.filter(({ at, name }) => at < 40 && !['c5', 'second'].includes(name)), ...[45.2, 60.2, 75.2].map(at => server(`beat-${at}`, at, { type: 'PING', id: `beat-${at}` }))].map(line => (line.name === 'first' ? authenticated('first', 0.2, 'c1', 1, { expires_in: 3600, expiry_warning: 300 }) : line))),
  broken('an event twice', ['trace/server/EVT-1'], withMore(event('again', 51, 8))),
  broken('a position that went back', ['trace/server/EVT-2'], withMore(client('c8', 20, { type: 'SUBSCRIBE', id: 'c8', data: { topic: 'orders.42' } }), server('back', 20.1, { type: 'SUBSCRIBED', id: 's-8', reply_to: 'c8', data: { topic: 'orders.42', epoch: 'e7', seq: 4 } })).filter(({ name }) => !name.startsWith('event-8') && !name.startsWith('event-9'))),
  broken('another event for the same key', ['trace/server/EVT-3'], withMore(publish('c8', 20, 'k1'), server('other', 20.1, { type: 'PUBLISHED', id: 's-8', reply_to: 'c8', data: { topic: 'orders.42', epoch: 'e7', seq: 8 } }))),
  broken('recovered from elsewhere', ['trace/server/EVT-4'], instead(server('subscribed', 1.1, { type: 'SUBSCRIBED', id: 's-2', reply_to: 'c2', data: { topic: 'orders.42', epoch: 'e7', seq: 4, recovered: true } })).filter(({ name }) => !name.startsWith('event-'))),
  broken('an event after UNSUBSCRIBED', ['trace/server/EVT-6'], withMore(event('late', 113, 10))),
  broken('a payload of another kind', ['trace/server/EVT-7'], instead(server('event-8', 50, { type: 'EVENT', id: 's-8', data: { topic: 'orders.42', epoch: 'e7', seq: 8, kind: 'order.status_changed', published_at: 1, payload: { nothing: true } } }))),
  broken('an ERROR without a code', ['trace/server/ERR-1'], withMore(server('odd', 20, { type: 'ERROR', id: 's-9', data: { message: 'No.', retryable: false } }))),
  broken('a token in an ERROR', ['trace/server/ERR-1'], instead(authenticate('c1', 0.1, 'a-token-that-is-long-enough')).concat(refused('leak', 119, 'c0', 'internal', true, { message: 'a-token-that-is-long-enough' })).filter(({ name }) => name !== 'closed')),
  broken('a close without CLOSING', ['trace/server/ERR-2'], until(112, closed('closed', 112, 'server', 4411))),
  broken('a message after CLOSING', ['trace/server/ERR-2'], until(112, closing('closing', 112, 1001, 'backoff'), event('late', 112.1, 10), closed('closed', 112.2, 'server', 1001))),
  broken('an unknown type, and no ERROR', ['trace/server/ERR-3', 'trace/client/CLI-3'], withMore(client('brew', 20, { type: 'BREW_COFFEE', id: 'brew' }))),
  broken('a client that waits for AUTHENTICATED for ever', ['trace/client/AUTH-9'], [opened(0), authenticate('c1', 0.1, 'token-a'), client('ping', 20, { type: 'PING', id: 'c2' }), server('pong', 20.1, { type: 'PONG', id: 's-2', reply_to: 'c2' })]),
  broken('two REAUTHs at once', ['trace/client/CLI-1'], withMore(reauth('c8', 41.05, 'token-d'), refused('busy', 41.2, 'c8', 'reauth_in_progress', true)).map(line => (line.name === 'second' ? authenticated('second', 41.1, 'c5', 2) : line))),
  broken('the token in force again', ['trace/client/CLI-1'], withMore(reauth('c8', 50.5, 'token-b'), authenticated('same', 50.6, 'c8', 3, { expires_in: 50.5 }), expiry('warn', 81.6, 'expiring', 3, 19.5)).filter(({ name }) => !['warning-again', 'expired', 'c6', 'third', 'event-9'].includes(name)).filter(({ at }) => at < 100)),
  broken('SUBSCRIBE after the expiry', ['trace/client/CLI-3'], instead(client('unsubscribe', 112, { type: 'UNSUBSCRIBE', id: 'c7', data: { topic: 'orders.42' } })).filter(({ name }) => !['c6', 'third', 'event-9', 'unsubscribe', 'unsubscribed', 'closed'].includes(name)).filter(({ at }) => at < 104).concat(client('c8', 104, { type: 'SUBSCRIBE', id: 'c8', data: { topic: 'orders.43' } }), refused('no', 104.1, 'c8', 'token_expired', true))),
  broken('a client that leaves over a refused REAUTH', ['trace/client/CLI-4'], [...until(20, reauth('c8', 20, 'token-x'), refused('no', 20.1, 'c8', 'token_invalid'), closed('closed', 20.5, 'client', 1000)), ...on('2', [opened(21), authenticate('c1', 21.1, 'token-y'), authenticated('first', 21.2, 'c1', 1)])]),
  broken('back before retry_after', ['trace/client/CLI-5'], [...until(112, closing('closing', 112, 1001, 'backoff', { retry_after: 5 }), closed('closed', 112.1, 'server', 1001)), ...on('2', [opened(112.5), authenticate('c1', 112.6, 'token-c'), authenticated('first', 112.7, 'c1', 1)])]),
  broken('back at once after never', ['trace/client/CLI-5'], [...until(112, closing('closing', 112, 4411, 'never'), closed('closed', 112.1, 'server', 4411)), ...on('2', [opened(112.5), authenticate('c1', 112.6, 'token-c'), authenticated('first', 112.7, 'c1', 1)])]),
  broken('REAUTH where it is not offered', ['trace/client/CLI-6'], [...first().slice(0, 2), authenticated('first', 0.2, 'c1', 1, { capabilities: ['events'] }), reauth('c5', 1, 'token-b'), refused('no', 1.1, 'c5', 'not_supported')]),
  broken('SUBSCRIBE with a field that is not known', ['trace/client/CLI-7'], withMore(client('c8', 20, { type: 'SUBSCRIBE', id: 'c8', data: { topic: 'orders.42', colour: 'red' } }), refused('no', 20.1, 'c8', 'invalid_message'))),
  broken('a refused token on the next connection', ['trace/client/CLI-9'], [...until(20, reauth('c8', 20, 'token-x'), refused('no', 20.1, 'c8', 'token_invalid')), ...on('2', [opened(0), authenticate('c1', 0.1, 'token-x'), authenticated('first', 0.2, 'c1', 1)], 30)]),
  broken('PING of the server without an answer', ['trace/client/HB-1'], without('beat-30-pong')),
  broken('a client that talks to a silent server', ['trace/client/HB-4', 'trace/server/HB-2'], [...first(0).slice(0, 2), authenticated('first', 0.2, 'c1', 1, { expires_in: 3600, expiry_warning: 300 }), ...[20, 40].map(at => client(`c${at}`, at, { type: 'UNSUBSCRIBE', id: `c${at}`, data: { topic: 'orders.42' } })), client('c9', 70, { type: 'UNSUBSCRIBE', id: 'c9', data: { topic: 'orders.42' } })]),
];
