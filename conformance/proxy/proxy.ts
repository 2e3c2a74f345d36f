import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { TraceRecord } from '../trace/record.ts';
import { ProxiedConnection } from './connection.ts';
import type { FaultAction, Faults } from './faults.ts';

export interface ProxyOptions {
  /** Address of the server, ws: or wss:. */
  readonly upstream: string;
  /** On loopback; 0 takes a free one. */
  readonly port: number;
  /** Certificates that are trusted for wss, PEM. */
  readonly ca?: string;
  readonly faults: Faults;
  readonly onRecord: (record: TraceRecord) => void;
  /** Told in a line of what was done to a connection, or why there is none. */
  readonly onNote: (line: string) => void;
}

export interface Proxy {
  /** Where clients connect instead. */
  readonly url: string;
  /** Does to all open connections what a rule says. */
  apply(action: FaultAction): void;
  /** Cuts what is open and listens no more. */
  close(): Promise<void>;
}

/** Seconds in which the upstream has to take a connection. */
const patience = 10;
/** Bytes of a response's head that are waited for. */
const mostHead = 64 * 1024;

/** Stands between clients and a server on loopback: WebSocket frames are passed on untouched, unless a fault meets them, and other requests as they are. */
export async function startProxy(options: ProxyOptions): Promise<Proxy> {
  const upstream = new URL(options.upstream);
  const open = new Set<ProxiedConnection>();
  let count = 0;
  const server = createServer((request, response) => passRequest(upstream, options, request, response));
  server.on('upgrade', (request: IncomingMessage, client: Socket, head: Buffer) => {
    client.on('error', () => {});
    upgrade(upstream, options, request, client).then(answer => {
      if (!answer) return;
      count += 1;
      options.onRecord(opening(`${count}`, upstream, request, answer.head));
      const connection = new ProxiedConnection(client, answer.server, { client: head, server: answer.rest }, {
        number: count, faults: options.faults, onRecord: options.onRecord, onFault: options.onNote, onEnd: () => open.delete(connection),
      });
      open.add(connection);
    }, (error: NodeJS.ErrnoException) => {
      options.onNote(`the server at ${upstream.host} did not take a connection: ${error.code ?? error.message}`);
      client.end('HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    });
  });
  server.listen(options.port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}${upstream.pathname}`,
    apply(action) { for (const each of open) each.apply(action); },
    async close() {
      for (const each of open) each.cut();
      server.closeAllConnections();
      await new Promise<void>(resolve => { server.close(() => resolve()); });
    },
  };
}

interface Answer {
  readonly server: Socket;
  /** Head of the response, as it came. */
  readonly head: string;
  /** What came behind it. */
  readonly rest: Buffer;
}

/** Asks the server for the same upgrade. Yields null where it refused, which the client has been told as it was. */
async function upgrade(upstream: URL, { ca }: ProxyOptions, request: IncomingMessage, client: Socket): Promise<Answer | null> {
  const isTls = upstream.protocol === 'wss:';
  const port = Number(upstream.port || (isTls ? 443 : 80));
  const host = upstream.hostname.replace(/^\[(.*)\]$/, '$1');
  const server = isTls ? connectTls({ host, port, servername: host, ALPNProtocols: ['http/1.1'], ...(ca === undefined ? {} : { ca }) }) : connect({ host, port });
  server.setTimeout(patience * 1000, () => server.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })));
  await once(server, isTls ? 'secureConnect' : 'connect');
  server.write(`${request.method} ${request.url} HTTP/1.1\r\n${headersFor(upstream, request).map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`);
  const { head, rest } = await readHead(server);
  server.setTimeout(0);
  if (client.destroyed) {
    server.destroy();
    return null;
  }
  client.write(head);
  if (/^HTTP\/1\.1 101 /.test(head)) return { server, head, rest };
  client.write(rest);
  server.on('error', () => client.destroy());
  server.pipe(client);
  return null;
}

/** The client's headers, but for those that name the proxy, and without the offer to compress, which would hide all messages. */
function headersFor(upstream: URL, request: IncomingMessage): readonly (readonly [string, string])[] {
  const pairs = request.rawHeaders.flatMap((name, index, all): [string, string][] => (index % 2 === 0 ? [[name, all[index + 1]!]] : []));
  const own = `http://${request.headers.host}`;
  return pairs.filter(([name]) => name.toLowerCase() !== 'sec-websocket-extensions').map(([name, value]) => {
    if (name.toLowerCase() === 'host') return [name, upstream.host] as const;
    // A page that came through the proxy is of the server's own origin.
    if (name.toLowerCase() === 'origin' && value === own) return [name, `${upstream.protocol === 'wss:' ? 'https' : 'http'}://${upstream.host}`] as const;
    return [name, value] as const;
  });
}

async function readHead(server: Socket): Promise<{ readonly head: string; readonly rest: Buffer }> {
  let bytes = Buffer.alloc(0);
  for (;;) {
    const end = bytes.indexOf('\r\n\r\n');
    if (end >= 0) return { head: bytes.subarray(0, end + 4).toString('latin1'), rest: bytes.subarray(end + 4) };
    if (bytes.length > mostHead) throw new Error('a response without end');
    const chunk = await nextChunk(server);
    bytes = Buffer.concat([bytes, chunk]);
  }
}

/** The next bytes; what comes behind them waits until somebody listens. */
async function nextChunk(server: Socket): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      server.off('data', onData).off('error', onError).off('close', onClose);
      act();
    };
    const onData = (bytes: Buffer): void => { server.pause(); settle(() => resolve(bytes)); };
    const onError = (error: Error): void => settle(() => reject(error));
    const onClose = (): void => settle(() => reject(Object.assign(new Error('closed'), { code: 'ECONNRESET' })));
    server.on('data', onData).on('error', onError).on('close', onClose);
    server.resume();
  });
}

function opening(connection: string, upstream: URL, request: IncomingMessage, head: string): TraceRecord {
  const selected = /^sec-websocket-protocol:\s*(\S+)/im.exec(head)?.[1] ?? null;
  const offered = request.headers['sec-websocket-protocol']?.split(',').map(each => each.trim()) ?? [];
  return {
    connection, at: (performance.timeOrigin + performance.now()) / 1000, side: null, place: 'record 0',
    what: { kind: 'open', url: `${upstream.protocol}//${upstream.host}${request.url}`, offered, selected, headers: request.headers.authorization?.split(' ') ?? [] },
  };
}

/** Anything that is no upgrade, such as a page or a token endpoint of the same origin. */
function passRequest(upstream: URL, { ca, onNote }: ProxyOptions, request: IncomingMessage, response: ServerResponse): void {
  const isTls = upstream.protocol === 'wss:';
  const url = new URL(request.url ?? '/', `${isTls ? 'https' : 'http'}://${upstream.host}`);
  const onward = (isTls ? httpsRequest : httpRequest)(url, { method: request.method, headers: headersFor(upstream, request).flat(), ...(ca === undefined ? {} : { ca }) }, answer => {
    response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
    answer.pipe(response);
  });
  onward.on('error', (error: NodeJS.ErrnoException) => {
    onNote(`the server at ${upstream.host} did not answer ${request.method} ${url.pathname}: ${error.code}`);
    if (!response.headersSent) response.writeHead(502);
    response.end();
  });
  request.pipe(onward);
}
