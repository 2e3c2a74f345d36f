import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { endGroup, signalGroup } from '../conformance/engine/process-group.ts';
import type { Hooks } from '../conformance/hooks.ts';
import { UsageError } from './usage-error.ts';

/** A server that the suite started, and stops. */
export interface StartedTarget {
  readonly url: string;
  /** It is drained by SIGTERM, and what it prints is its log. */
  readonly hooks: Hooks;
  stop(): Promise<void>;
}

/** Seconds until it has to take connections, and in which it has to be gone after SIGTERM. */
const [patience, farewell] = [30, 5];
/** Characters of what it said that are kept; what came before them is forgotten. */
const kept = 64 * 1024 * 1024;
/** Lines of what it said that are shown when it does not start. */
const shownLines = 5;

/**
 * Starts a command in a process group of its own. `{port}` in it, and `PORT` in its environment, is a free port; it is ready once it
 * takes connections there.
 * @param url its address, with `{port}`.
 * @throws {UsageError} when it ends or does not listen in time.
 */
export async function startTarget(command: string, url: string): Promise<StartedTarget> {
  const port = await freePort();
  const child = spawn(command.replaceAll('{port}', String(port)), { shell: true, detached: true, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, PORT: String(port) } });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => { said = `${said}${chunk}`.slice(-kept); });
  const last = (): string => said.trim().split('\n').slice(-shownLines).join('\n');
  const end = performance.now() + patience * 1000;
  while (!(await listens(port))) {
    if (child.exitCode !== null) throw new UsageError(`--start: the command ended with ${child.exitCode} before it took connections on port ${port}${said ? `:\n${last()}` : ''}`);
    if (performance.now() > end) {
      await endGroup(child, farewell);
      throw new UsageError(`--start: nothing takes connections on port ${port} after ${patience} s; does the command use {port} or PORT?${said ? `\n${last()}` : ''}`);
    }
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  const hooks = {
    drain: async () => signalGroup(child, 'SIGTERM'),
    logs: async () => said,
  };
  return { url: url.replaceAll('{port}', String(port)), hooks, stop: () => endGroup(child, farewell) };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

function listens(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => { socket.destroy(); resolve(true); });
    socket.once('error', () => resolve(false));
  });
}
