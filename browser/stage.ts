import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Test } from 'tap';
import { timings, type TimingName } from '../generated/timings.ts';
import { generateKey, sign } from '../keys/sign.ts';
import { startReferenceServer } from '../server/reference-server.ts';

const short = Object.fromEntries(Object.entries(timings).map(([name, entry]) => [name, entry.short])) as Record<TimingName, number>;
const [issuer, audience] = ['urn:browser', 'browser'];

/** A server with orders that come in all the time, a page with a client, and a token endpoint, until the test is over. */
export interface Stage {
  /** Of the page; search parameters are added by `&`. */
  readonly page: string;
  /** Requests for a token so far. */
  readonly tokenRequests: () => number;
}

/** A module for a browser, bundled. */
export async function bundle(file: string): Promise<string> {
  const { outputFiles: [script] } = await build({ entryPoints: [join(import.meta.dirname, file)], bundle: true, format: 'esm', platform: 'browser', target: 'es2022', write: false });
  return script!.text;
}

/** @param life seconds that each token has. */
export async function setStage(t: Test, life: number): Promise<Stage> {
  const key = generateKey('browser');
  const script = await bundle('pages/screen.ts');
  let requests = 0;
  const http = createServer((request, response) => {
    if (request.url === '/token') {
      requests += 1;
      const now = Date.now() / 1000;
      const token = sign(key, { iss: issuer, aud: audience, sub: 'cook', iat: now, exp: now + life, jti: String(requests), scope: 'read:orders.42' });
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ token, expires_in: life }));
    } else if (request.url === '/screen.js') response.setHeader('content-type', 'text/javascript').end(script);
    else response.setHeader('content-type', 'text/html').end('<!doctype html><title>screen</title><script type="module" src="/screen.js"></script>');
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const origin = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const server = await startReferenceServer({ host: '127.0.0.1', port: 0, key, issuer, audience, development: false, timings: { ...short, refresh_lead: 60 }, events: {}, audit: () => {}, origins: [origin], limits: { reauth_per_minute: 60 } });
  let made = 0;
  const orders = setInterval(() => { void server.emit('orders.42', 'order.status_changed', { order_id: `o${made += 1}`, status: 'ready' }); }, 50);
  t.teardown(async () => {
    clearInterval(orders);
    http.closeAllConnections();
    http.close();
    await server.close();
  });
  return { page: `${origin}/?url=${encodeURIComponent(server.url)}`, tokenRequests: () => requests };
}
