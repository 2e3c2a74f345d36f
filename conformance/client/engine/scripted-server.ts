import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { WebSocketServer } from 'ws';
import { document } from '../../../generated/document.ts';
import type { RequirementId } from '../../../generated/requirements.ts';
import { shownUrl } from '../../engine/shown-url.ts';
import type { Transcript } from '../../engine/transcript.ts';
import { Violation } from '../../engine/violation.ts';
import type { Waits } from '../../engine/waits.ts';
import { Connection } from './connection.ts';
import { ConnectionWatch, type Presented } from './connection-watch.ts';
import { TokenEndpoint } from './token-endpoint.ts';

/** How an upgrade is answered. */
export type UpgradeAnswer =
  | { readonly kind: 'accept' }
  | { readonly kind: 'status'; readonly status: number; readonly location?: string }
  | { readonly kind: 'cut' };

/** An upgrade that the client asked for. */
export interface Upgrade {
  /** Monotonic seconds. */
  readonly at: number;
  readonly path: string;
  /** Null where it was refused. */
  connection: Connection | null;
}

/** Seconds in which an old connection has to be gone once there is a new one. */
const overlap = 1;

/** The server and the identity provider of one run of a client, on a port of its own. */
export class ScriptedServer {
  readonly tokens: TokenEndpoint;
  readonly upgrades: Upgrade[] = [];
  readonly violations: Violation[] = [];
  readonly #answers: UpgradeAnswer[] = [];
  /** How upgrades are answered that no answer was laid up for. */
  usual: UpgradeAnswer = { kind: 'accept' };
  readonly #http: Server;
  readonly #sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, handleProtocols: offered => (offered.has(document.subprotocol) ? document.subprotocol : false) });
  readonly #presented: Presented = { refused: new Set() };
  readonly #transcript: Transcript;
  readonly #waits: Waits;

  private constructor(transcript: Transcript, waits: Waits) {
    [this.#transcript, this.#waits] = [transcript, waits];
    this.tokens = new TokenEndpoint(transcript, waits);
    // A client that asks over a connection of before must not find it closed, however long a case takes.
    this.#http = createServer({ keepAliveTimeout: 0 }, (request, response) => {
      // The page of a client in a browser has another origin.
      response.setHeader('access-control-allow-origin', '*').setHeader('access-control-allow-headers', '*');
      if (request.method === 'OPTIONS') response.writeHead(204).end();
      else if (request.url === '/token') this.tokens.handle(request, response);
      else response.writeHead(404).end();
    });
    this.#http.on('upgrade', (request, socket, head) => this.#upgrade(request, socket as Socket, head));
  }

  static async open(transcript: Transcript, waits: Waits): Promise<ScriptedServer> {
    const server = new ScriptedServer(transcript, waits);
    server.#http.listen(0, '127.0.0.1');
    await once(server.#http, 'listening');
    return server;
  }

  get port(): number {
    return (this.#http.address() as AddressInfo).port;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}/ws`;
  }

  get tokenUrl(): string {
    return `http://127.0.0.1:${this.port}/token`;
  }

  get connections(): readonly Connection[] {
    return this.upgrades.flatMap(({ connection }) => connection ?? []);
  }

  /** Lays up answers for the next upgrades, one each. */
  next(...answers: readonly UpgradeAnswer[]): void {
    this.#answers.push(...answers);
  }

  #upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    const at = performance.now() / 1000;
    const upgrade: Upgrade = { at, path: request.url ?? '', connection: null };
    this.upgrades.push(upgrade);
    socket.on('error', () => {});
    this.#judge(request, at);
    const answer = this.#answers.shift() ?? this.usual;
    const shown = shownUrl(`ws://127.0.0.1${request.url}`).replace('ws://127.0.0.1', '');
    this.#log(at, `upgrade of ${shown}, ${answer.kind === 'status' ? `answered ${answer.status}` : answer.kind === 'cut' ? 'cut off' : `accepted as ${this.#name()}`}`);
    if (answer.kind === 'cut') socket.destroy();
    else if (answer.kind === 'status') socket.end(`HTTP/1.1 ${answer.status} refused\r\nConnection: close\r\nContent-Length: 0\r\n${answer.location ? `Location: ${answer.location}\r\n` : ''}\r\n`);
    else this.#sockets.handleUpgrade(request, socket, head, opened => {
      upgrade.connection = new Connection({
        socket: opened, request, name: this.#name(), transcript: this.#transcript, waits: this.#waits,
        watch: new ConnectionWatch(this.tokens, this.#presented, requirement => this.#waits.judged(requirement)),
      });
      this.#waits.wake();
    });
    this.#waits.wake();
  }

  #name(): string {
    return String.fromCharCode(97 + this.connections.length);
  }

  /** CONN-3: no token in the upgrade. CLI-1: no second connection beside a living one. */
  #judge(request: IncomingMessage, at: number): void {
    const handed = JSON.stringify([request.url, request.rawHeaders]);
    this.#waits.judged('CONN-3');
    const leaked = this.tokens.issued.find(({ token }) => handed.includes(token));
    if (leaked) this.#note('CONN-3', 'no token in URL, subprotocol or header', `${leaked.name} in the upgrade`);
    for (const before of this.connections.filter(({ closed, ended }) => !closed && !ended)) {
      setTimeout(() => {
        if (!before.closed && !before.ended) this.#note('CLI-1', 'one connection, which outlives its tokens', 'a second one beside it');
        this.#waits.wake();
      }, overlap * 1000).unref();
    }
    this.#log(at, `subprotocols offered: ${request.headers['sec-websocket-protocol'] ?? 'none'}`);
  }

  #note(requirement: RequirementId, expected: string, seen: string): void {
    this.#waits.judged(requirement);
    if (!this.violations.some(each => each.requirement === requirement && each.expected === expected)) this.violations.push(new Violation(requirement, expected, seen));
  }

  #log(at: number, text: string): void {
    this.#transcript.add(at, ' ', 'event', text);
  }

  /** What was seen on all connections beside the case's own question. */
  get observed(): readonly Violation[] {
    if (this.tokens.mostAtOnce > 1) this.#note('CLI-2', 'one refresh in flight at a time', `${this.tokens.mostAtOnce} requests for a token at the same time`);
    return [...this.violations, ...this.connections.flatMap(({ watch }) => watch.violations)];
  }

  close(): void {
    for (const connection of this.connections) if (!connection.closed) connection.cut();
    this.#http.closeAllConnections();
    this.#http.close();
  }
}
