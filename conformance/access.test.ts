import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { test, type Test } from 'tap';
import { generateKey } from '../keys/sign.ts';
import { startReferenceServer } from '../server/reference-server.ts';
import { has } from '../toolchain.ts';
import { serverCases } from './server/cases.ts';
import { runServerSuite } from './suite.ts';
import { keySource } from './tokens/token-source.ts';

const key = generateKey('access');
const [issuer, audience] = ['urn:i', 'a'];
const cases = serverCases.filter(one => /authentication\/(answer|gate)$/.test(one.id));

async function reference(t: Test): Promise<number> {
  const server = await startReferenceServer({ host: '127.0.0.1', port: 0, key, issuer, audience, development: false, audit: () => {} });
  t.teardown(() => server.close());
  return Number(new URL(server.url).port);
}

test('A target behind wss is judged with the certificate that it was given, and not reached without', async t => {
  if (!has(t, 'openssl', 'version')) return;
  const dir = t.testdir({});
  const [keyFile, certFile] = [join(dir, 'key.pem'), join(dir, 'cert.pem')];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', keyFile, '-out', certFile, '-days', '1', '-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'], { stdio: 'ignore' });
  const ca = readFileSync(certFile, 'utf8');
  const upstream = await reference(t);
  const tls = createTlsServer({ key: readFileSync(keyFile), cert: ca }, socket => {
    const plain = connect(upstream, '127.0.0.1');
    for (const [from, to] of [[socket, plain], [plain, socket]] as const) from.on('error', () => to.destroy()).pipe(to);
  }).listen(0, '127.0.0.1');
  await once(tls, 'listening');
  t.teardown(() => tls.close());
  const url = `wss://127.0.0.1:${(tls.address() as AddressInfo).port}/ws`;
  const suite = { url, tokens: keySource(key), issuer, audience, cases };
  t.equal((await runServerSuite({ ...suite, access: { ca } })).exitCode, 0);
  const untrusted = await runServerSuite(suite);
  t.equal(untrusted.exitCode, 4);
  t.match(untrusted.aborted?.why, /can't be reached \(self-signed certificate/);
});

test('Headers go with every upgrade, and those of a case before them', async t => {
  const upstream = await reference(t);
  const seen: IncomingHttpHeaders[] = [];
  const proxy = createServer().listen(0, '127.0.0.1');
  proxy.on('upgrade', (request, socket, head) => {
    seen.push(request.headers);
    const plain = connect(upstream, '127.0.0.1');
    const lines = Object.entries(request.headers).map(([name, value]) => `${name}: ${String(value)}`);
    plain.write(`${request.method} ${request.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
    plain.write(head);
    for (const [from, to] of [[socket, plain], [plain, socket]] as const) from.on('error', () => to.destroy()).pipe(to);
  });
  await once(proxy, 'listening');
  t.teardown(() => { proxy.closeAllConnections(); proxy.close(); });
  const url = `ws://127.0.0.1:${(proxy.address() as AddressInfo).port}/ws`;
  const verdict = await runServerSuite({ url, tokens: keySource(key), issuer, audience, cases: [...cases, ...serverCases.filter(one => one.id === 'server/connection/origin')], access: { headers: { 'x-api-key': 'hush-hush', origin: `http://${new URL(url).host}` } } });
  t.equal(verdict.exitCode, 0);
  t.ok(seen.length > 3 && seen.every(headers => headers['x-api-key'] === 'hush-hush'));
  t.ok(new Set(seen.map(headers => headers.origin)).size > 1, 'the case about origins sends its own');
  t.notMatch(JSON.stringify(verdict), /hush-hush/);
});
