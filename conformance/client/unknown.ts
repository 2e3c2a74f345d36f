import { exampleTopic } from '../engine/topics.ts';
import { Violation } from '../engine/violation.ts';
import type { ClientCase } from './case.ts';
import type { Connection } from './engine/connection.ts';
import type { ClientTrial } from './engine/trial.ts';

/** Sends something odd, and expects that it changes nothing: no answer but to PING, no request for a token, no end. */
function ignores(name: string, title: string, seconds: number, send: (connection: Connection, t: ClientTrial) => void): ClientCase {
  return {
    id: `client/unknown/${name}`, title, requirements: ['CLI-8'], profile: 'core', seconds,
    async run(t) {
      const connection = await t.connected();
      send(connection, t);
      await t.tokens.noMoreThan(1, seconds, seen => new Violation('CLI-8', 'no request for a token because of it', seen));
      await connection.absent(({ type }) => type !== 'PONG' && type !== 'PING', 0.3, { requirement: 'CLI-8', expected: 'no message because of it' });
    },
  };
}

const session = { user_id: 'cook', session_id: 'session-a', heartbeat_interval: 1, max_missed_pongs: 3, expiry_warning: 1, grace_period: 1.5, capabilities: ['reauth'] };

/** CLI-8: a client lets the server grow. */
export const unknownCases: readonly ClientCase[] = [
  ignores('type', 'A type that nobody knows is ignored', 1, connection => {
    connection.send({ type: 'NEWS', data: { headline: 'a later version' } });
    connection.send({ type: 'X_PRINTER_STATUS', data: { paper: 'low' } });
    connection.send({ type: 'AUTHENTICATE', data: {} });
  }),
  ignores('reply', 'A reply to nothing is ignored', 1, connection => {
    connection.send({ type: 'PONG', reply_to: 'nobody' });
    connection.send({ type: 'ERROR', reply_to: 'nobody', data: { code: 'token_invalid', message: 'The token was refused.', retryable: false } });
    connection.send({ type: 'ERROR', data: { code: 'invalid_message', message: 'The frame is not JSON.', retryable: false } });
    connection.send({ type: 'PUBLISHED', reply_to: 'nobody', data: { topic: exampleTopic, epoch: 'e1', seq: 1 } });
  }),
  ignores('authenticated', 'AUTHENTICATED in reply to nothing puts no token and no expiry into force', 2.5, connection => {
    connection.send({ type: 'AUTHENTICATED', reply_to: 'nobody', data: { ...session, auth_seq: 2, expires_in: 2 } });
  }),
  ignores('malformed', 'What is no message, or not as its schema says, is ignored', 1, connection => {
    for (const text of ['', '{', '[]', 'null', '7', '{"type":7}', '{"type":"TOKEN_EXPIRED","id":"s900","data":{}}', '{"type":"PING"}', '{"type":"CLOSING","id":"s901","data":{"code":"soon"}}', `{"type":"EVENT","id":"s902","data":{"topic":"${exampleTopic}"}}`, '{"__proto__":{"type":"PING"},"id":"s903"}']) connection.sendText(text);
  }),
  ignores('event', 'An EVENT of a topic that nobody asked for is ignored', 1, connection => {
    connection.send({ type: 'EVENT', data: { topic: `${exampleTopic}7`, epoch: 'e1', seq: 9, kind: 'wstr.unknown', payload: {}, published_at: 1_800_000_000 } });
  }),
  {
    id: 'client/unknown/fields',
    title: 'Fields that nobody knows are ignored, in any message',
    requirements: ['CLI-8'],
    profile: 'core',
    seconds: 1,
    async run(t) {
      await t.launch();
      const connection = await t.connection();
      const { id } = await t.authenticate(connection);
      connection.send({ type: 'AUTHENTICATED', later: [1], reply_to: id, data: { later: {}, ...session, capabilities: ['reauth', 'teleport'], auth_seq: 1, expires_in: 3600, limits: { later: 1 } } });
      const ping = connection.send({ type: 'PING', later: true, data: { load: 0.5 } });
      await connection.next(({ type, reply_to: to }) => type === 'PONG' && to === ping, t.promptly('CLI-8', 'PONG to a PING with more fields than are known'));
      connection.send({ type: 'TOKEN_EXPIRED', later: null, data: { reason: 'expiring', expires_in: 60, auth_seq: 1, later: [] } });
      const reauth = await t.reauth(connection, t.promptly('CLI-8', 'REAUTH because of a TOKEN_EXPIRED with more fields than are known'));
      connection.send({ type: 'AUTHENTICATED', reply_to: reauth.id, data: { later: {}, ...session, auth_seq: 2, expires_in: 3600 } });
      await connection.absent(({ type }) => type === 'REAUTH', 0.5, { requirement: 'CLI-8', expected: 'an AUTHENTICATED with more fields that is taken' });
    },
  },
  {
    id: 'client/unknown/earlier-token',
    title: 'A warning about an earlier token is ignored',
    requirements: ['CLI-8'],
    profile: 'core',
    seconds: 3,
    async run(t) {
      const connection = await t.connected();
      connection.accept(await t.warned(connection));
      for (const reason of ['expiring', 'expired'] as const) connection.tellExpiry(reason, 1);
      await t.tokens.noMoreThan(2, 2, seen => new Violation('CLI-8', 'no request for a token because of a lower auth_seq', seen));
      await connection.alive('CLI-8');
    },
  },
  {
    id: 'client/unknown/error-about-nothing',
    title: 'An ERROR that answers nothing is no answer to the REAUTH that is under way',
    requirements: ['CLI-8'],
    profile: 'core',
    seconds: 3,
    async run(t) {
      const connection = await t.connected();
      const reauth = await t.warned(connection);
      connection.send({ type: 'ERROR', data: { code: 'invalid_message', message: 'The frame is not JSON.', retryable: false } });
      await t.tokens.noMoreThan(2, 1.5, seen => new Violation('CLI-8', 'no request for another token because of it', seen));
      connection.accept(reauth);
      await connection.alive('CLI-8');
    },
  },
  {
    id: 'client/unknown/error-code',
    title: 'A code that nobody knows is taken by retryable alone',
    requirements: ['CLI-8'],
    profile: 'core',
    seconds: 4,
    async run(t) {
      const connection = await t.connected();
      const first = await t.warned(connection);
      connection.send({ type: 'ERROR', reply_to: first.id, data: { code: 'moon_phase', message: 'Not now.', retryable: true } });
      const again = await t.reauth(connection, { requirement: 'CLI-8', expected: 'REAUTH again within 2 s, as the code says retryable', within: 5 });
      t.require('CLI-8', t.tokens.requests.length === 2, 'no request for another token, as the code says retryable', `${t.tokens.requests.length - 2}`);
      connection.accept(again);
      await connection.alive('CLI-8');
    },
  },
  {
    id: 'client/unknown/binary',
    title: 'A binary frame does not stop the client',
    requirements: ['CLI-8'],
    profile: 'core',
    seconds: 1,
    async run(t) {
      const connection = await t.connected();
      connection.sendBinary(Buffer.from('{"type":"PING","id":"s9"}'));
      await connection.alive('CLI-8');
    },
  },
];
