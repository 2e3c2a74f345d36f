import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import type { Test } from 'tap';
import WebSocket from 'ws';
import type { AuditRecord } from '../generated/messages.ts';
import { generateKey, sign } from '../keys/sign.ts';
import type { TokenRefreshOptions } from './options.ts';
import { tokenRefresh } from './plugin.ts';
import { createJwtVerifier } from './verifier/jwt.ts';

/** What signs the tokens. */
export const key = generateKey('test');
export const verifier = createJwtVerifier({ keys: [key], issuer: 'urn:i', audience: 'a', leeway: 60, now: () => Date.now() / 1000 });
/** A good token, with other claims laid over. */
export const token = (claims: Record<string, unknown> = {}): string => {
  const now = Date.now() / 1000;
  return sign(key, { iss: 'urn:i', aud: 'a', sub: 'cook', iat: now - 60, exp: now + 3600, ...claims });
};

/** An application with the plugin, and what it said. */
export interface Running {
  readonly app: FastifyInstance;
  readonly url: string;
  readonly audit: AuditRecord[];
  readonly log: string[];
  readonly close: () => Promise<void>;
}

/** Starts one on a free port, until the test ends. */
export async function start(t: Test, options: Partial<TokenRefreshOptions> = {}): Promise<Running> {
  const audit: AuditRecord[] = [];
  const log: string[] = [];
  const app = Fastify({ logger: { level: 'trace', stream: { write: line => { log.push(line); } } } });
  await app.register(tokenRefresh, { verifyToken: verifier.verify, audit: record => audit.push(record), ...options });
  await app.listen({ host: '127.0.0.1', port: 0 });
  t.teardown(() => app.close());
  return { app, url: `ws://127.0.0.1:${(app.server.address() as AddressInfo).port}/ws`, audit, log, close: () => app.close() };
}

/** A client that speaks when it is told to. */
export interface Client {
  readonly socket: WebSocket;
  send(message: unknown): void;
  /** The next message of one of these types; those of others stay for whoever asks for them. */
  next(...types: readonly string[]): Promise<Record<string, any>>;
}

/** Opens a connection. */
export async function dial(url: string): Promise<Client> {
  const socket = new WebSocket(url, ['token-refresh.v1']);
  const inbox: Record<string, any>[] = [];
  let wake = (): void => {};
  socket.on('message', data => { inbox.push(JSON.parse(String(data))); wake(); });
  socket.on('close', () => wake());
  await once(socket, 'open');
  return {
    socket,
    send: message => socket.send(JSON.stringify(message)),
    async next(...types) {
      for (;;) {
        const index = inbox.findIndex(message => types.includes(message['type']));
        if (index >= 0) return inbox.splice(index, 1)[0]!;
        if (socket.readyState === WebSocket.CLOSED) throw new Error(`closed before ${types.join(' or ')}`);
        await new Promise<void>(resolve => { wake = resolve; });
      }
    },
  };
}
