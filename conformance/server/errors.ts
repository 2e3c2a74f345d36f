import { errorCodes } from '../../generated/codes.ts';
import { serverMessageTypes, clientMessageTypes } from '../../generated/document.ts';
import { limits } from '../../generated/timings.ts';
import { prompt, type ServerCase } from '../case.ts';
import { describe } from '../engine/observer.ts';
import type { Peer } from '../engine/peer.ts';
import { NotApplicable } from '../engine/violation.ts';
import { flipSignatureBit } from '../tokens/tamper.ts';
import type { Trial } from '../engine/trial.ts';

/** Expects an ERROR of that code; the id could not always be read, so any ERROR that comes now is it. */
async function anyError(t: Trial, peer: Peer, what: string, codes: readonly string[], id?: string): Promise<void> {
  const reply = await peer.next(message => message.type === 'ERROR', t.promptly('ERR-3', `ERROR for ${what}`));
  const code = String(reply.data['code']);
  t.require('ERR-3', codes.includes(code), `ERROR ${codes.join(' or ')} for ${what}`, describe(reply));
  t.require('ERR-1', Object.hasOwn(errorCodes, code), 'a registered error code', code);
  if (id !== undefined) t.require('ERR-3', reply.reply_to === id, `reply_to ${id}, as the id could be read`, `reply_to ${String(reply.reply_to)}`);
  const entry = errorCodes[code as keyof typeof errorCodes];
  t.require('ERR-1', reply.data['retryable'] === entry.retryable, `retryable ${entry.retryable} with ${code}`, String(reply.data['retryable']));
}

const invalid = ['invalid_message'];

/** Fewer than what closes the connection. */
const malformed: readonly (readonly [string, string, readonly string[]])[] = [
  ['text that is no JSON', '{"type":', invalid],
  ['a JSON array', '[]', invalid],
  ['a message without type', '{"id":"c1"}', invalid],
  ['a message without id', '{"type":"PING"}', invalid],
  ['a field that is not known', '{"type":"PING","id":"c2","colour":"red"}', invalid],
  ['a token that is a number', '{"type":"REAUTH","id":"c3","data":{"token":7}}', invalid],
  ['a field that is not known, under the longest id', `{"type":"PING","id":"${'c'.repeat(64)}","colour":"red"}`, invalid],
  ['an unknown type', '{"type":"BREW_COFFEE","id":"c4"}', ['unknown_type']],
  ['a type that every object of some languages knows', '{"type":"constructor","id":"c5"}', ['unknown_type']],
];

const hostile: readonly (readonly [string, string])[] = [
  ['deep nesting', `${'['.repeat(5_000)}${']'.repeat(5_000)}`],
  ['__proto__', '{"type":"PING","id":"p1","__proto__":{"data":1},"constructor":{"prototype":{"x":1}}}'],
  ['duplicate keys', '{"type":"AUTHENTICATE","type":"PING","id":"d1","id":"d2","id":{}}'],
  ['huge numbers', '{"type":"PING","id":"n1","ext":{"n":1e999,"m":-1e999,"i":123456789012345678901234567890}}'],
  ['a lone surrogate', '{"type":"PING","id":"\\ud800"}'],
  ['NUL', '{"type":"PING\\u0000","id":"z1"}'],
];

/** ERR: refusals, closings and hostile bytes. */
export const errorCases: readonly ServerCase[] = [
  {
    id: 'server/errors/malformed',
    title: 'Each malformed message gets its ERROR and the connection is kept',
    requirements: ['ERR-3', 'ERR-1'],
    profile: 'core',
    seconds: prompt,
    async run(t) {
      const peer = await t.connect();
      await t.authenticate(peer);
      for (const [what, text, codes] of malformed) {
        peer.sendText(text);
        await anyError(t, peer, what, codes, /"id":"(c[c\d]+)"/.exec(text)?.[1]);
      }
      await peer.alive('ERR-3');
    },
  },
  {
    id: 'server/errors/server-types',
    title: 'Types that only servers send are unknown from a client',
    requirements: ['ERR-3', 'ERR-1'],
    profile: 'core',
    seconds: prompt,
    async run(t) {
      const peer = await t.connect();
      await t.authenticate(peer);
      for (const type of serverMessageTypes.filter(each => !clientMessageTypes.includes(each))) {
        peer.send({ type, data: {} });
        await anyError(t, peer, `${type} from a client`, ['unknown_type']);
      }
      await peer.alive('ERR-3');
    },
  },
  {
    id: 'server/errors/extension',
    title: 'What is inside ext is ignored',
    requirements: ['ERR-3'],
    profile: 'core',
    seconds: prompt,
    async run(t) {
      const peer = await t.connect();
      await t.authenticate(peer);
      const id = peer.send({ type: 'PING', ext: { later: { version: [1, null, 'two'] } } });
      const reply = await peer.reply(id, t.promptly('ERR-3', 'PONG to a PING with ext'));
      t.require('ERR-3', reply.type === 'PONG', 'PONG to a PING with ext', describe(reply));
    },
  },
  {
    id: 'server/errors/too-many',
    title: 'The tenth invalid message within a minute is closed 4400',
    requirements: ['ERR-3'],
    profile: 'core',
    burst: true,
    seconds: prompt,
    async run(t) {
      const peer = await t.connect();
      await t.authenticate(peer);
      for (let sent = 1; sent < limits.offences_per_minute.default; sent += 1) {
        const id = peer.send({ type: 'BREW_COFFEE' });
        await t.refused(peer, id, 'ERR-3', 'unknown_type');
      }
      await peer.alive('ERR-3');
      peer.send({ type: 'BREW_COFFEE' });
      await t.closes(peer, 'ERR-3', 4400, 'backoff');
    },
  },
  {
    id: 'server/errors/rate',
    title: 'Messages beyond the advertised rate are refused, those within it are served, and a flood is closed 4429',
    requirements: ['RATE-1'],
    profile: 'core',
    burst: true,
    seconds: () => 2,
    async run(t) {
      const rate = t.target.messagesPerSecond;
      if (rate !== null && rate > 1000) throw new NotApplicable(`the target allows ${rate} messages a second; a flood of that size is not sent`);
      const peer = await t.connect();
      await t.authenticate(peer);
      // A server that counts by the clock's seconds may see these in two of them.
      const ids = Array.from({ length: rate === null ? 100 : 2 * rate + 10 }, () => peer.send({ type: 'PING' }));
      const replies = await Promise.all(ids.map(id => peer.reply(id, t.promptly('RATE-1', 'an answer to each PING'))));
      const limited = replies.filter(reply => reply.data['code'] === 'rate_limited');
      if (rate === null) return t.require('RATE-1', limited.length === 0, 'no rate_limited, as no rate is advertised', `${limited.length} of ${ids.length}`);
      t.require('RATE-1', limited.length > 0, `rate_limited for some of ${ids.length} messages at once, as ${rate} a second are advertised`, 'none');
      t.require('RATE-1', ids.length - limited.length >= rate - 5, `about ${rate} of them served`, `${ids.length - limited.length}`);
      t.require('RATE-1', limited.every(reply => Number(reply.data['retry_after']) >= 0), 'retry_after with rate_limited', 'none');
      await peer.pause(1.1);
      await peer.alive('RATE-1');
      const flood = setInterval(() => { for (let sent = 0; sent < rate; sent += 1) peer.send({ type: 'PING' }); }, 50);
      const { code } = await peer.closed({ requirement: 'RATE-1', expected: 'close 4429', within: 3 + t.promptly('RATE-1', '').within }).finally(() => clearInterval(flood));
      t.require('RATE-1', code === 4429, 'close 4429', `close ${code}`);
    },
  },
  {
    id: 'server/errors/rate-is-no-offence',
    title: 'Invalid messages beyond the rate are refused for the rate, and are not counted as offences',
    requirements: ['RATE-1'],
    profile: 'core',
    seconds: () => 2,
    async run(t) {
      const rate = t.target.messagesPerSecond;
      if (rate === null || rate > 200) throw new NotApplicable(rate === null ? 'the target advertises no rate' : `the target allows ${rate} messages a second; so many are not sent`);
      const peer = await t.connect();
      await t.authenticate(peer);
      for (let sent = 0; sent < 2 * rate; sent += 1) peer.send({ type: 'PING' });
      const ids = Array.from({ length: limits.offences_per_minute.default + 2 }, () => peer.send({ type: 'BREW_COFFEE' }));
      const replies = await Promise.all(ids.map(id => peer.reply(id, t.promptly('RATE-1', 'rate_limited for each message beyond the rate'))));
      // A server that counts by the clock's seconds may begin another within the burst.
      const counted = replies.filter(reply => reply.data['code'] !== 'rate_limited').length;
      if (counted > 1) throw new NotApplicable('the burst went over two of the seconds by which the target counts');
      await peer.pause(1.1);
      await t.refused(peer, peer.send({ type: 'BREW_COFFEE' }), 'RATE-1', 'unknown_type');
      await peer.absent(message => message.type === 'CLOSING', 0.2, { requirement: 'RATE-1', expected: 'no close for one offence, as messages that were refused for the rate are none' });
    },
  },
  {
    id: 'server/errors/hostile',
    title: 'The server survives hostile bytes, on this connection and for the next',
    requirements: ['ERR-4'],
    profile: 'core',
    burst: true,
    connections: hostile.length + 1,
    seconds: prompt,
    async run(t) {
      for (const [what, text] of hostile) {
        const peer = await t.connect();
        await t.authenticate(peer);
        peer.sendText(text);
        const after = peer.send({ type: 'PING' });
        const expected = `PONG to a PING after ${what}`;
        const reply = await peer.reply(after, t.promptly('ERR-4', expected));
        t.require('ERR-4', reply.type === 'PONG', expected, describe(reply));
      }
      await t.authenticate(await t.connect());
    },
  },
  {
    id: 'server/errors/tells-nothing',
    title: 'A refusal repeats neither the token nor what it claims',
    requirements: ['ERR-1'],
    profile: 'core',
    seconds: prompt,
    async run(t) {
      const peer = await t.connect();
      await t.authenticate(peer);
      const token = await t.token({}, flipSignatureBit);
      const reply = await t.reauth(peer, token, 'ERR-1');
      t.require('ERR-1', reply.type === 'ERROR', 'ERROR for a token with a wrong signature', describe(reply));
      const text = JSON.stringify(reply.data);
      // The token itself is watched for in every message of every case.
      for (const part of [t.subject, ...token.split('.')]) t.require('ERR-1', part.length < 16 || !text.includes(part), 'no part of the token in the refusal', 'some of it');
    },
  },
  {
    id: 'server/errors/closing',
    title: 'CLOSING names the code that follows, and nothing but the close frame comes after it',
    requirements: ['ERR-2'],
    profile: 'core',
    seconds: prompt,
    async run(t) {
      const peer = await t.connect();
      const [token] = [await t.token({ exp: t.in(-30) })];
      peer.send({ type: 'AUTHENTICATE', data: { token } });
      // In closing, inbound messages are discarded.
      const ping = peer.send({ type: 'PING' });
      await t.closes(peer, 'ERR-2', 4401, 'refresh');
      const after = peer.observer.history(() => true).findIndex(message => message.type === 'CLOSING');
      const answered = peer.observer.history(() => true).slice(after + 1).some(message => message.reply_to === ping);
      t.require('ERR-2', !answered, 'no answer after CLOSING', 'PONG');
    },
  },
];
