import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { Test } from 'tap';
import WebSocket, { type ClientOptions } from 'ws';
import type { AuditRecord } from '../../generated/messages.ts';
import { generateKey, sign } from '../../keys/sign.ts';
import { dial, type Client } from '../plugin-under-test.ts';
import { startReferenceServer, type ReferenceServerOptions } from '../reference-server.ts';

const key = generateKey('threats');

/** A server of which everything is kept that it says to anybody: log, audit, metrics, frames, close reasons, answers. */
export interface Watched {
  readonly url: string;
  readonly http: string;
  /** A good token that carries a canary, with other claims or header members laid over. */
  token(claims?: Record<string, unknown>, header?: Record<string, unknown>): string;
  /** A client whose frames are kept. */
  dial(): Promise<Client>;
  /** One that is in. */
  enter(): Promise<Client>;
  /** An upgrade as it came out: 101, or the status of the refusal. */
  upgrade(url: string, protocols?: readonly string[], options?: ClientOptions): Promise<number>;
  get(path: string, init?: RequestInit): Promise<Response>;
  /** Parts of tokens, and canaries in them, that were found in what the server said. */
  leaks(): Promise<readonly string[]>;
  readonly audit: readonly AuditRecord[];
  readonly log: () => string;
}

export async function watched(t: Test, options: Partial<ReferenceServerOptions> = {}): Promise<Watched> {
  const said: string[] = [];
  const audit: AuditRecord[] = [];
  const secrets: string[] = [];
  const server = await startReferenceServer({
    host: '127.0.0.1', port: 0, key, issuer: 'urn:i', audience: 'a', development: false, operations: true,
    logger: { level: 'trace', stream: { write: (line: string) => { said.push(line); } } },
    audit: record => audit.push(record),
    ...options,
  });
  t.teardown(() => server.close());
  const http = server.url.replace('ws:', 'http:').replace(/\/ws$/, '');
  const watch: Watched = {
    url: server.url,
    http,
    audit,
    log: () => said.join(''),
    token(claims = {}, header = {}) {
      const now = Date.now() / 1000;
      const canary = `canary-${randomUUID()}`;
      const token = sign(key, { iss: 'urn:i', aud: 'a', sub: 'cook', iat: now - 60, exp: now + 3600, jti: canary, ...claims }, header);
      const [, body = '', signature = ''] = token.split('.');
      secrets.push(canary, body.slice(-30), signature.slice(0, 30));
      return token;
    },
    async dial() {
      const client = await dial(server.url);
      client.socket.on('message', data => { said.push(String(data)); });
      client.socket.on('close', (_code, reason) => { said.push(String(reason)); });
      return client;
    },
    async enter() {
      const client = await watch.dial();
      client.send({ type: 'AUTHENTICATE', id: 'in', data: { token: watch.token() } });
      await client.next('AUTHENTICATED');
      return client;
    },
    async upgrade(url, protocols = [], upgradeOptions = {}) {
      const socket = new WebSocket(url, [...protocols], upgradeOptions);
      return new Promise<number>((resolve, reject) => {
        socket.on('open', () => { said.push(socket.protocol); socket.terminate(); resolve(101); });
        socket.on('unexpected-response', (_request, response) => {
          response.on('data', chunk => { said.push(String(chunk)); });
          response.on('end', () => resolve(response.statusCode ?? 0));
        });
        socket.on('error', reject);
      });
    },
    async get(path, init) {
      const response = await fetch(`${http}${path}`, init);
      said.push(JSON.stringify([...response.headers]), await response.clone().text());
      return response;
    },
    async leaks() {
      // Whatever is still on its way is said by then.
      for (let round = 0; round < 3; round += 1) await new Promise(setImmediate);
      const everything = [...said, JSON.stringify(audit), await (await fetch(`${http}/metrics`)).text()].join('\n');
      return secrets.filter(secret => everything.includes(secret));
    },
  };
  return watch;
}

/** Sends one token and yields what came of it: the code of the refusal, or `taken`. */
export async function present(client: Client, type: 'AUTHENTICATE' | 'REAUTH', token: unknown): Promise<string> {
  client.send({ type, id: randomUUID(), data: { token } });
  const reply = await client.next('ERROR', 'AUTHENTICATED');
  return reply['type'] === 'ERROR' ? reply['data'].code : 'taken';
}

/** The code with which the server ended the connection. */
export async function ended(client: Client): Promise<number> {
  return client.socket.readyState === WebSocket.CLOSED ? 1006 : (await once(client.socket, 'close'))[0];
}
