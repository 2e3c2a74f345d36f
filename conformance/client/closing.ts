import { closeCodes, type CloseCode, type CloseCodeEntry } from '../../generated/codes.ts';
import type { ClientCase } from './case.ts';
import type { Connection } from './engine/connection.ts';
import type { ClientTrial } from './engine/trial.ts';

/** Seconds for which a client that must not come back is watched: longer than the longest first backoff. */
const away = 3;

/** What a client does after a close. */
const follows: Readonly<Record<CloseCodeEntry['reconnect'], (t: ClientTrial) => Promise<void>>> = {
  async refresh(t) {
    const asked = t.tokens.requests.length;
    const next = await t.connection({ requirement: 'CLI-5', expected: 'a new connection with another token within 2 s', within: 5 });
    const { data } = await t.authenticate(next);
    t.require('CLI-5', t.tokens.requests.length > asked && t.tokens.find(data['token']) !== t.tokens.issued[0], 'another token, asked for after the close', 'the token of before');
  },
  async backoff(t) {
    const next = await t.returns('CLI-5');
    next.accept(await t.authenticate(next));
    await next.alive('CLI-5');
  },
  async never(t) {
    const asked = t.tokens.requests.length;
    await t.staysAway(away, 'CLI-5', 'no connection until the application or a new login asks');
    t.require('CLI-5', t.tokens.requests.length === asked, 'no request for a token either', `${t.tokens.requests.length - asked}`);
  },
};

/** What a server may close with; a client that knows nothing of the code does as the default says. */
const byServer = Object.values(closeCodes).filter(({ sender }) => sender !== 'client');

function closeCase(name: string, title: string, advice: CloseCodeEntry['reconnect'], close: (connection: Connection) => void): ClientCase {
  return {
    id: `client/closing/${name}`, title, requirements: ['CLI-5'], profile: 'core', seconds: 4,
    async run(t) {
      const connection = await t.connected();
      await connection.alive('CLI-5');
      close(connection);
      await follows[advice](t);
    },
  };
}

const does = { refresh: 'another token and a new connection', backoff: 'a new connection after a backoff', never: 'no connection until somebody asks' } as const;

/** Refuses the token of one connection after another. */
async function refuseAll(t: ClientTrial, times: number): Promise<void> {
  for (let round = 0; round < times; round += 1) {
    const connection = round === 0 ? await t.connection() : await t.returns('CLI-5', round);
    connection.refuse(await t.authenticate(connection), 'token_invalid');
    connection.end(4401);
  }
}

/** CLI-5: what a client does after each way to end. */
export const closingCases: readonly ClientCase[] = [
  ...byServer.map(({ code, name, reconnect }) => closeCase(`${code}-${name.replaceAll('_', '-')}`, `After close ${code} the client does what the table says: ${does[reconnect]}`, reconnect, connection => connection.end(code as CloseCode))),
  closeCase('4999-unknown', 'After a code that nobody knows the client comes back after a backoff', 'backoff', connection => connection.closeWith(4999)),
  closeCase('line-cut', 'After the loss of the line the client comes back after a backoff', 'backoff', connection => connection.cut()),
  closeCase('unannounced-4410', 'Without CLOSING the close code says what to do', 'refresh', connection => connection.end(4410, { announced: false })),
  closeCase('announced-never', 'CLOSING with never beats a code that says refresh', 'never', connection => connection.end(4411, { reconnect: 'never' })),
  closeCase('announced-refresh', 'CLOSING with refresh beats a code that says backoff', 'refresh', connection => connection.end(4441, { reconnect: 'refresh', announced: true })),
  closeCase('announced-and-cut', 'What CLOSING said counts though the line is lost before the close frame', 'never', connection => {
    connection.send({ type: 'CLOSING', data: { code: 4403, reason: 'identity_mismatch', reconnect: 'never' } });
    // The message has to leave before the line is cut.
    setTimeout(() => connection.cut(), 200);
  }),
  {
    id: 'client/closing/announced-and-silent',
    title: 'What CLOSING said counts though no close frame follows and the server falls silent',
    requirements: ['CLI-5'],
    profile: 'core',
    seconds: 9,
    async run(t) {
      const connection = await t.connected();
      connection.send({ type: 'CLOSING', data: { code: 4403, reason: 'identity_mismatch', reconnect: 'never' } });
      connection.mute();
      await connection.closes({ requirement: 'CLI-5', expected: 'the end of a connection that was announced and is silent', within: 6 });
      await t.staysAway(away, 'CLI-5', 'no connection until the application or a new login asks');
    },
  },
  {
    id: 'client/closing/retry-after',
    title: 'The client does not come back before retry_after is over',
    requirements: ['CLI-5'],
    profile: 'core',
    seconds: 7,
    async run(t) {
      const connection = await t.connected();
      connection.end(1001, { retryAfter: 4 });
      const left = performance.now() / 1000;
      const { at } = await t.upgrade(2, { requirement: 'CLI-5', expected: 'a new connection after 4 s', within: 9 });
      t.requireTime('CLI-5', 'the new connection', at - left, 4, 6);
    },
  },
  {
    id: 'client/closing/drain',
    title: 'A drain during a REAUTH counts as no refusal: the client comes back with the newest token',
    requirements: ['CLI-5', 'CLI-1'],
    profile: 'core',
    seconds: 4,
    async run(t) {
      const connection = await t.connected();
      await t.warned(connection);
      connection.end(1001, { retryAfter: 1 });
      const next = await t.returns('CLI-5');
      const message = await t.authenticate(next);
      t.require('CLI-5', t.tokens.requests.length === 2, 'no request for a token because of a drain', `${t.tokens.requests.length - 2}`);
      t.require('CLI-1', t.tokens.find(message.data['token'])?.name === 't2', 'AUTHENTICATE with t2, the newest token', t.tokens.find(message.data['token'])?.name ?? 'another');
      next.accept(message);
      await next.alive('CLI-5');
    },
  },
  {
    id: 'client/closing/refused-three-times',
    title: 'A first token that is refused is replaced; after three in a row the client stops',
    requirements: ['CLI-5', 'CLI-9'],
    profile: 'core',
    seconds: 15,
    async run(t) {
      await t.launch();
      await refuseAll(t, 3);
      await t.staysAway(9, 'CLI-5', 'no fourth connection after three refused tokens in a row');
    },
  },
  {
    id: 'client/closing/refused-with-a-loss-between',
    title: 'A connection that is lost before AUTHENTICATED does not end a row of refused tokens',
    requirements: ['CLI-5'],
    profile: 'core',
    seconds: 33,
    async run(t) {
      await t.launch();
      await refuseAll(t, 2);
      const lost = await t.returns('CLI-5', 2);
      await t.authenticate(lost);
      lost.cut();
      const third = await t.returns('CLI-5', 3);
      third.refuse(await t.authenticate(third), 'token_invalid');
      third.end(4401);
      await t.staysAway(17, 'CLI-5', 'no other connection after three refused tokens without AUTHENTICATED between them');
    },
  },
  {
    id: 'client/closing/offending-three-times',
    title: 'After three closes in a row that its own messages bring about the client stops',
    requirements: ['CLI-5'],
    profile: 'core',
    seconds: 16,
    async run(t) {
      await t.launch();
      for (let round = 0; round < 3; round += 1) {
        const connection = round === 0 ? await t.letIn() : await t.returns('CLI-5', round);
        if (round > 0) connection.accept(await t.authenticate(connection));
        await connection.alive('CLI-5');
        connection.end(4400);
      }
      await t.staysAway(9, 'CLI-5', 'no fourth connection after three closes for its own messages in a row');
    },
  },
  {
    id: 'client/closing/on-request',
    title: 'When the application is done, the client closes 1000 and does not come back',
    requirements: ['CLI-5'],
    profile: 'core',
    seconds: 4,
    async run(t) {
      const connection = await t.connected();
      await t.tell({ do: 'close' });
      const { code } = await connection.closes(t.promptly('CLI-5', 'close 1000'));
      t.require('CLI-5', code === 1000, 'close 1000', `close ${code}`);
      const end = await t.ended({ requirement: 'CLI-5', expected: 'the end of the program', within: 5 });
      t.require('CLI-5', end.kind === 'done' && t.server.upgrades.length === 1, 'the end, and no other connection', end.kind === 'crashed' ? end.how : `${t.server.upgrades.length} connections`);
    },
  },
];
