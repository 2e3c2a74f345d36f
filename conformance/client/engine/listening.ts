import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { ClientUnderTest, RunEnd, RunEnvironment, RunningClient } from './driver.ts';

/** One run that waits for a client, or has one. */
interface Run {
  readonly id: string;
  readonly environment: RunEnvironment;
  over: boolean;
}

/** Clients that can't be spawned: they ask for their runs over HTTP. */
export interface Listening {
  readonly client: ClientUnderTest;
  /** What to open, or to ask. */
  readonly address: string;
  /** Resolves when the first client has asked for a run. */
  readonly asked: Promise<void>;
  /** No run is left; whoever asks is told so. */
  close(): Promise<void>;
}

/** How verdicts call such a client, followed by the address. */
export const askedName = 'a client that asked ';

const page = join(import.meta.dirname, '../page');
/** Seconds for which a question is left open until there is an answer. */
const patience = 25;
/** Milliseconds for which last words are heard. */
const farewell = 500;
/** Bytes of what a client may post. */
const mostPosted = 1024 * 1024;

/**
 * Serves runs on loopback. Any page may ask, as a page under test has an origin of its own.
 * @param adapter a file with the module that the page runs; null where no page is used.
 */
export async function listenForClients(port: number, adapter: string | null): Promise<Listening> {
  const waiting: Run[] = [];
  const runs = new Map<string, Run>();
  const said: object[] = [];
  let closed = false;
  let wake = (): void => {};
  let changed = new Promise<void>(resolve => { wake = resolve; });
  const change = (): void => {
    wake();
    changed = new Promise<void>(resolve => { wake = resolve; });
  };
  let heard = (): void => {};
  const asked = new Promise<void>(resolve => { heard = resolve; });

  /** Looks at each change until there is something, or the question has been open for too long. */
  async function until<T>(response: ServerResponse, look: () => T | null): Promise<T | null> {
    const end = Date.now() + patience * 1000;
    for (;;) {
      const found = look();
      if (found !== null || Date.now() >= end || response.destroyed) return found;
      await Promise.race([changed, new Promise(resolve => setTimeout(resolve, end - Date.now()).unref())]);
    }
  }

  async function nextRun(response: ServerResponse): Promise<void> {
    heard();
    for (;;) {
      const run = await until(response, () => waiting[0] ?? (closed ? 'none' : null));
      if (run === 'none') return void response.writeHead(204).end();
      if (response.destroyed) return;
      if (!run) continue;
      waiting.shift();
      return json(response, { run: run.id, url: run.environment.url, token_url: run.environment.tokenUrl, case: run.environment.caseId });
    }
  }

  /** For all runs at once: a browser opens few connections to one server. */
  async function commandsFor(response: ServerResponse): Promise<void> {
    const commands = await until(response, () => (said.length > 0 ? said.splice(0) : closed ? [] : null)) ?? [];
    json(response, { commands });
  }

  async function reportsTo(run: Run, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = await body(request);
    for (const report of text === null ? [] : [parsed(text)].flat()) {
      const { saw, how } = (report ?? {}) as { readonly saw?: unknown; readonly how?: unknown };
      if (saw === 'unsupported') end(run, { kind: 'unsupported' });
      else if (saw === 'ended') end(run, { kind: 'done' });
      else if (saw === 'crashed') end(run, { kind: 'crashed', how: String(how) });
      else if (!run.over) run.environment.onReport(report);
    }
    response.writeHead(text === null || parsed(text) === null ? 400 : 204).end();
  }

  function end(run: Run, how: RunEnd): void {
    if (!run.over) run.environment.onEnd(how);
    run.over = true;
    change();
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', 'http://127.0.0.1').pathname;
    response.setHeader('access-control-allow-origin', '*').setHeader('cache-control', 'no-store');
    if (request.method === 'OPTIONS') return void response.writeHead(204, { 'access-control-allow-methods': 'GET, POST', 'access-control-allow-headers': 'content-type' }).end();
    if (request.method === 'POST' && path === '/runs') return nextRun(response);
    if (request.method === 'GET' && path === '/commands') return commandsFor(response);
    const run = runs.get(/^\/runs\/([^/]+)\/reports$/.exec(path)?.[1] ?? '');
    if (run && request.method === 'POST') return reportsTo(run, request, response);
    if (request.method === 'GET' && path === '/') return file(response, join(page, 'index.html'), 'text/html; charset=utf-8');
    if (request.method === 'GET' && path === '/page.js') return file(response, join(page, 'page.js'), 'text/javascript; charset=utf-8');
    if (request.method === 'GET' && path === '/adapter.js' && adapter !== null) return file(response, adapter, 'text/javascript; charset=utf-8');
    response.writeHead(404).end();
  }

  function start(environment: RunEnvironment): RunningClient {
    const run: Run = { id: `r${runs.size + 1}`, environment, over: false };
    runs.set(run.id, run);
    waiting.push(run);
    change();
    return {
      tell(command) {
        said.push({ run: run.id, ...command });
        change();
      },
      async stop() {
        run.over = true;
        if (waiting.includes(run)) waiting.splice(waiting.indexOf(run), 1);
        else said.push({ run: run.id, do: 'end' });
        change();
      },
    };
  }

  const server: Server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    client: { name: `${askedName}${address}`, start },
    address,
    asked,
    async close() {
      closed = true;
      change();
      // Clients are still told that nothing is left, and may post their last reports.
      await new Promise(resolve => setTimeout(resolve, farewell));
      server.close();
      server.closeAllConnections();
    },
  };
}

function json(response: ServerResponse, value: unknown): void {
  response.setHeader('content-type', 'application/json').end(JSON.stringify(value));
}

async function file(response: ServerResponse, path: string, type: string): Promise<void> {
  response.setHeader('content-type', type).end(await readFile(path));
}

/** The whole text, or null where it is too long. */
async function body(request: IncomingMessage): Promise<string | null> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk;
    if (text.length > mostPosted) return null;
  }
  return text;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
