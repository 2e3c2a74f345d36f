import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test, type Test } from 'tap';
import { startChromium } from '../../browser/browsers.ts';
import { launch } from '../../cli-under-test.ts';

const root = join(import.meta.dirname, '../..');

/** Runs a file in Node as a user would: tap puts its hooks into every child's NODE_OPTIONS. */
function node(args: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}): ChildProcess {
  return spawn('env', ['-u', 'NODE_OPTIONS', process.execPath, ...args], { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] });
}

/** This folder and the client as plain modules, side by side as in a checkout. */
async function build(t: Test): Promise<string> {
  const copy = t.testdir();
  cpSync(import.meta.dirname, join(copy, 'examples/browser-page'), { recursive: true });
  const flags = ['--ignoreConfig', '--rewriteRelativeImportExtensions', '--module', 'nodenext', '--target', 'es2024', '--types', 'node', '--strict', '--skipLibCheck', '--rootDir', '.'];
  const compiler = node([join(root, 'node_modules/typescript/bin/tsc'), 'client/index.ts', ...flags, '--outDir', join(copy, 'dist')], root);
  const [code] = await once(compiler, 'close');
  if (code !== 0) throw new Error(`the client does not compile: ${code}`);
  return join(copy, 'examples/browser-page');
}

/** What a program says, as soon as it says that. */
async function said(program: ChildProcess, from: 'stdout' | 'stderr', what: RegExp): Promise<string> {
  let text = '';
  for await (const chunk of program[from]!.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    text += chunk;
    const found = what.exec(text);
    if (found) return found[0];
  }
  throw new Error(`it never said ${what}: ${text}`);
}

function untilOver(t: Test, program: ChildProcess): ChildProcess {
  t.teardown(() => program.kill());
  return program;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function startPage(t: Test, folder: string, env: Readonly<Record<string, string>>): Promise<string> {
  const page = untilOver(t, node(['server.js'], folder, env));
  return said(page, 'stdout', /http:\S+/);
}

test('The page connects, renews its token in place, by itself and by its button, and shows the events that it publishes', { timeout: 120_000 }, async t => {
  const browser = await startChromium(t);
  if (!browser) return;
  const port = await freePort();
  const server = untilOver(t, launch(['serve', '--port', '0', '--origin', `http://127.0.0.1:${port}`]));
  const url = await said(server, 'stdout', /ws:\S+/);
  const home = await startPage(t, await build(t), { PORT: String(port), SIGN_URL: url.replace(/^ws(.*)\/ws$/, 'http$1/dev/token') });
  const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
  const complaints: string[] = [];
  page.on('console', message => { if (message.type() === 'error') complaints.push(message.text()); });
  page.on('pageerror', error => { complaints.push(error.message); });
  await page.goto(`${home}?url=${encodeURIComponent(url)}`);
  await page.locator('#state[data-state=connected]').waitFor({ timeout: 10_000 });
  await page.getByRole('button', { name: 'Renew now' }).click();
  await page.getByText('Token 2 is in force over the same connection').waitFor({ timeout: 10_000 });
  await page.getByText('Token 3 is in force over the same connection').waitFor({ timeout: 20_000 });
  await page.getByRole('button', { name: 'Publish' }).click();
  await page.getByText('1: order o1 is ready').waitFor({ timeout: 10_000 });
  t.equal(await page.getByText(/^\d\d:\d\d:\d\dConnected/).count(), 1, 'one connection');
  t.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), 'it fits 390 pixels');
  t.notMatch(await page.content(), /eyJ[\w-]+\.[\w-]+/);
  await page.getByRole('button', { name: 'Close' }).click();
  await page.getByText('Closed: application').waitFor({ timeout: 10_000 });
  t.strictSame(complaints, []);
});

test('The client that the page loads conforms', { timeout: 300_000 }, async t => {
  const browser = await startChromium(t);
  if (!browser) return;
  const folder = await build(t);
  const home = await startPage(t, folder, { PORT: '0' });
  const suite = untilOver(t, launch(['conform', 'client', '--listen', '0', '--adapter', join(folder, 'adapter.js'), '--report', 'summary']));
  let out = '';
  suite.stdout!.on('data', chunk => { out += chunk; });
  const address = await said(suite, 'stderr', /http:\S+/);
  const page = await browser.newPage();
  await page.goto(`${address}?client=${encodeURIComponent(`${home}dist/client/index.js`)}`);
  const [code] = await once(suite, 'close');
  t.equal(code, 0, out);
  t.match(out, /CONFORMS: (\d+) of \1 cases passed/);
});
