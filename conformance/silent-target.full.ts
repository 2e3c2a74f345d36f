import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { test, type Test } from 'tap';
import { WebSocketServer } from 'ws';
import { generateKey } from '../keys/sign.ts';
import { runServerSuite } from './suite.ts';
import { keySource } from './tokens/token-source.ts';
import type { Verdict } from './verdict.ts';

const judge = (url: string): Promise<Verdict> => runServerSuite({ url, tokens: keySource(generateKey('silent')), issuer: 'urn:i', audience: 'a' });

async function listening(t: Test, server: Server): Promise<string> {
  const sockets = new Set<Socket>();
  server.on('connection', socket => { sockets.add(socket); });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => { for (const socket of sockets) socket.destroy(); server.close(); });
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/ws`;
}

test('A target that never answers gets a clear verdict: not reached before the upgrade, not let in after it', { timeout: 60_000 }, async t => {
  const mute = await listening(t, createServer());
  const upgrading = createHttpServer();
  new WebSocketServer({ server: upgrading });
  const deaf = await listening(t, upgrading);
  const [never, later] = await Promise.all([judge(mute), judge(deaf)]);
  t.equal(never.exitCode, 4);
  t.match(never.aborted?.why, /can't be reached \(Opening handshake has timed out\); is the server up, and is this its address\?$/);
  t.equal(later.exitCode, 1);
  t.match(later.aborted?.why, /^no token of --key silent is accepted by .* \(nothing of the kind for 10\.00 s\); check that the server trusts who signs these tokens, issuer "urn:i"/);
  for (const { results } of [never, later]) t.ok(results.length > 200 && results.every(({ outcome }) => outcome === 'failed'), 'nothing ran, so nothing passed');
});
