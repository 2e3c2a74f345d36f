import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { generateKey, sign } from '../keys/sign.ts';
import { dial, type Client } from '../server/plugin-under-test.ts';

/** Who keeps a process for as long as it is needed: a test of tap, or what is like one. */
export interface Owner {
  teardown(act: () => unknown): void;
}

const cli = join(import.meta.dirname, '../cli.ts');
export const key = generateKey('faults');

/** A server in a process of its own, as a user runs it. */
export interface Served {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly url: string;
  /** What it has said on standard error: its log. */
  readonly log: () => string;
  /** Of an HTTP endpoint beside the WebSocket. */
  get(path: string): Promise<string>;
  /** The value of a metric, its labels included in the name. */
  metric(name: string): Promise<number>;
}

export interface ServeFault {
  readonly settings?: Record<string, unknown>;
  /** A command that starts the server, such as one that lowers its limits. */
  readonly under?: readonly string[];
  readonly env?: Record<string, string>;
  /** Options of Node itself. */
  readonly node?: readonly string[];
}

/** Starts `serve` on a free port with a key of its own, until the test ends. */
export async function serve(t: Owner, { settings = {}, under = [], env = {}, node = [] }: ServeFault = {}): Promise<Served> {
  const dir = mkdtempSync(join(tmpdir(), 'served-'));
  t.teardown(() => rmSync(dir, { recursive: true }));
  writeFileSync(join(dir, 'key.pem'), key.verifying.export({ type: 'spki', format: 'pem' }));
  writeFileSync(join(dir, 'server.json'), JSON.stringify({ port: 0, issuer: 'urn:i', audience: 'a', ...(settings['jwks'] ? {} : { key: 'key.pem' }), ...settings }));
  // tap puts its hooks into every child's NODE_OPTIONS; a user's process has none.
  const command = ['env', '-u', 'NODE_OPTIONS', ...under, process.execPath, ...node, cli, 'serve', '--config', join(dir, 'server.json')];
  const child = spawn(command[0]!, command.slice(1), { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  t.teardown(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  let log = '';
  child.stderr!.on('data', chunk => { log += chunk; });
  const { value: ready = '' } = await createInterface({ input: child.stdout! })[Symbol.asyncIterator]().next();
  if (!ready.startsWith('ready ')) throw new Error(`the server did not start: ${log}`);
  const url = ready.slice('ready '.length);
  const get = async (path: string): Promise<string> => (await fetch(new URL(path, url.replace('ws:', 'http:')))).text();
  return {
    child,
    pid: child.pid!,
    url,
    log: () => log,
    get,
    async metric(name) {
      const line = (await get('/metrics')).split('\n').find(each => each.startsWith(`${name} `));
      return line === undefined ? 0 : Number(line.slice(name.length + 1));
    },
  };
}

/** A token that the servers of this process trust. `exp` and `iat` default to an hour from now and a minute ago. */
export function token(claims: Record<string, unknown> = {}): string {
  const now = Date.now() / 1000;
  return sign(key, { iss: 'urn:i', aud: 'a', sub: 'cook', iat: now - 60, exp: now + 3600, ...claims });
}

/** A client that is in, and answers each PING from then on. */
export interface Screen extends Client {
  readonly sessionId: string;
  /** What came since: types, with the code or reason where there is one. */
  readonly seen: string[];
  /** The close code, once it is over. */
  readonly over: Promise<number>;
}

/** @param first its first token, or claims of one that the servers of this process trust. */
export async function enter(url: string, first: string | Record<string, unknown> = {}): Promise<Screen> {
  const client = await dial(url);
  const seen: string[] = [];
  client.socket.on('message', data => {
    const { type, id, data: body = {} } = JSON.parse(String(data)) as { type: string; id: string; data?: { code?: unknown; reason?: unknown } };
    if (type === 'PING') client.socket.send(JSON.stringify({ type: 'PONG', id: `re-${id}`, reply_to: id }));
    else seen.push([type, body.code ?? body.reason].filter(part => part !== undefined).join(' '));
  });
  const over = new Promise<number>(resolve => { client.socket.once('close', resolve); });
  client.send({ type: 'AUTHENTICATE', id: 'c1', data: { token: typeof first === 'string' ? first : token(first) } });
  const { data } = await client.next('AUTHENTICATED');
  return { ...client, sessionId: data.session_id, seen, over };
}

/** Resolves when the screen was answered: the server is alive and this session is served. */
export async function alive(screen: Screen): Promise<void> {
  screen.send({ type: 'PING', id: 'alive' });
  await screen.next('PONG');
}

/** Waits in real time, which is what these tests are about. */
export const seconds = (count: number): Promise<void> => new Promise(resolve => { setTimeout(resolve, count * 1000); });

/** Waits until something holds that nobody announces. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, within = 30): Promise<void> {
  const end = performance.now() + within * 1000;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`not within ${within} s: ${what}`);
    await seconds(0.05);
  }
}

/** Resident memory of a process in bytes, by Linux's own account. */
export function residentBytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
}
