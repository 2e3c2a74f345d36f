// What somebody who installed the package may write; `package.full.ts` type-checks it there.
import Fastify from 'fastify';
import { closeCodes, isServerMessage, requirements, type ServerMessage } from 'ws-token-refresh';
import { createClient, createTokenManager, tokenEndpoint } from 'ws-token-refresh/client';
import { judgeFiles, keySource, runServerSuite, traceVerdict, type Verdict } from 'ws-token-refresh/conformance';
import schema from 'ws-token-refresh/schemas/ServerPingMessage.json' with { type: 'json' };
import { createJwtVerifier, readKey, tokenRefresh } from 'ws-token-refresh/server';

const key = readKey('a key', 'the key of this check');
const app = Fastify();
await app.register(tokenRefresh, { path: '/ws', verifyToken: createJwtVerifier({ keys: [key], issuer: 'https://issuer.example', audience: 'orders' }).verify });
app.tokenRefresh.revoke({ sessionId: 'e1' });

const client = createClient({ url: 'wss://orders.example/ws', tokenManager: createTokenManager({ fetchToken: tokenEndpoint('/token') }) });
client.on('connected', ({ user_id: user }) => console.log(user.length));
for await (const event of client.subscribe('orders.42')) console.log(event.kind, event.seq);

const read: unknown = JSON.parse('{}');
if (isServerMessage(read)) {
  const message: ServerMessage = read;
  console.log(message.type, closeCodes[4410].client, requirements.length, schema.title);
}
const verdict: Verdict = await runServerSuite({ url: 'ws://127.0.0.1:8080/ws', tokens: keySource(key), issuer: 'https://issuer.example', audience: 'orders' });
console.log(verdict.exitCode, traceVerdict(await judgeFiles(['page.har']), { name: 'page.har', seconds: 0 }).exitCode);
