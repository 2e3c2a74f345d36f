import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';

// Serves this folder and the client's modules, and stands in for the application that hands out tokens: the reference server in
// development mode signs for pages of its own origin only.
const { PORT: port = '8000', SIGN_URL: signUrl = 'http://127.0.0.1:8080/dev/token' } = process.env;
const here = import.meta.dirname;
const built = join(here, '../../dist');
const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8' };
/** Seconds. */
const life = 20;

/** What your login service decides: who it is, what may be done, for how long. */
async function token() {
  const now = Date.now() / 1000;
  const claims = { iss: 'urn:ws-token-refresh:issuer', aud: 'urn:ws-token-refresh:audience', sub: 'cook', scope: 'read:orders.42 write:orders.42', iat: now, exp: now + life };
  const response = await fetch(signUrl, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(claims) });
  return JSON.stringify({ ...await response.json(), expires_in: life });
}

/** @param path without `..`, as URL has resolved them. */
async function file(path) {
  if (path === '/') return readFile(join(here, 'index.html'));
  return readFile(path.startsWith('/dist/') ? join(built, path.slice('/dist/'.length)) : join(here, path));
}

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, 'http://localhost');
  response.setHeader('cache-control', 'no-store');
  // The suite's page, of another origin, loads the modules too; tokens are for this page alone.
  if (pathname.startsWith('/dist/')) response.setHeader('access-control-allow-origin', '*');
  try {
    if (request.method === 'POST' && pathname === '/token') response.setHeader('content-type', 'application/json').end(await token());
    else response.setHeader('content-type', types[extname(pathname)] ?? types['.html']).end(await file(pathname));
  } catch {
    response.writeHead(request.method === 'POST' ? 502 : 404).end();
  }
});
server.listen(Number(port), '127.0.0.1', () => console.log(`page http://127.0.0.1:${server.address().port}/`));
