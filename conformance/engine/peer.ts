import WebSocket from 'ws';
import type { RequirementId } from '../../generated/requirements.ts';
import { tolerances } from '../../generated/timings.ts';
import { describe, Observer, type Received } from './observer.ts';
import { Busy, Violation } from './violation.ts';
import type { LatenessWatch } from './lateness.ts';
import { shownUrl } from './shown-url.ts';
import type { Transcript } from './transcript.ts';
import { Waits, type Expectation } from './waits.ts';

/** What every connection to the target takes besides its address. Values of headers may be secret; only names are written down. */
export interface Access {
  readonly headers?: Readonly<Record<string, string>>;
  /** Certificates that are trusted, PEM. */
  readonly ca?: string;
}

export interface PeerOptions {
  readonly url: string;
  readonly access: Access;
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly protocols: readonly string[];
  /** False for a client that seems dead: it answers no PING. */
  readonly answersPing: boolean;
  readonly transcript: Transcript;
  readonly lateness: LatenessWatch;
  /** Told of each requirement that an observation was made of. */
  readonly onJudged: (requirement: RequirementId) => void;
}

/** How an upgrade ended. */
export type Handshake = { readonly open: true; readonly protocol: string } | { readonly open: false; readonly status: number; readonly error: string };

/** Seconds that an upgrade may take. */
export const upgradePatience = 10;
/** With which an upgrade is refused where there are too many connections. */
const busy: readonly number[] = [429, 503];

/** The suite's side of one connection: sends what a case says, keeps what comes, and watches rules that hold always. */
export class Peer {
  readonly observer: Observer;
  handshake: Handshake | null = null;
  readonly #options: PeerOptions;
  readonly #socket: WebSocket;
  #ids = 0;
  /** Whether this side has hung up. */
  #left = false;
  readonly #waits: Waits;

  constructor(options: PeerOptions) {
    this.#options = options;
    this.observer = new Observer(options.transcript);
    this.#waits = new Waits(options.lateness, options.onJudged);
    const asked = [...(options.protocols.length ? [`subprotocol ${options.protocols.join(', ')}`] : []), ...Object.entries(options.headers).map(([name, value]) => `${name}: ${value}`), ...Object.keys(options.access.headers ?? {}).map(name => `${name}: …`)];
    this.#log('event', `connecting to ${shownUrl(options.url)}${asked.length ? ` with ${asked.join('; ')}` : ''}`);
    this.#socket = new WebSocket(options.url, [...options.protocols], {
      headers: { ...options.access.headers, ...options.headers },
      ...(options.access.ca === undefined ? {} : { ca: options.access.ca }),
      perMessageDeflate: false,
      followRedirects: false,
      handshakeTimeout: upgradePatience * 1000,
    });
    this.#listen();
  }

  #log(direction: 'sent' | 'received' | 'event', text: string): void {
    this.#options.transcript.add(performance.now() / 1000, this.#options.name, direction, text);
  }

  #settle(handshake: Handshake): void {
    if (this.handshake) return;
    this.handshake = handshake;
    this.#log('event', handshake.open ? `open, subprotocol "${handshake.protocol}"` : `not opened: ${handshake.error}`);
    this.#waits.wake();
  }

  #listen(): void {
    const socket = this.#socket;
    socket.on('open', () => this.#settle({ open: true, protocol: socket.protocol }));
    socket.on('unexpected-response', (request, response) => {
      this.#settle({ open: false, status: response.statusCode ?? 0, error: `HTTP ${response.statusCode}` });
      response.resume();
      request.destroy();
    });
    socket.on('error', error => {
      if (this.handshake?.open) this.#log('event', `broken: ${error.message}`);
      this.#settle({ open: false, status: 0, error: error.message });
    });
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      const text = isBinary ? `(binary, ${data.length} bytes)` : data.toString('utf8');
      this.#log('received', text);
      const message = this.observer.receive(text, performance.now() / 1000);
      if (message?.type === 'PING' && this.#options.answersPing && typeof message.id === 'string') {
        this.send({ type: 'PONG', reply_to: message.id });
      }
      this.#waits.wake();
    });
    socket.on('close', (code, reason) => {
      if (this.#left) return;
      this.#log('event', `closed by the server: ${code}${reason.length ? ` ${reason.toString('utf8')}` : ''}`);
      this.observer.end(code, performance.now() / 1000);
      this.#waits.wake();
    });
  }

  /** Whether it takes one of the target's connections. */
  get isOpen(): boolean {
    return !this.#left && !this.observer.closed && this.handshake?.open !== false;
  }

  /** Sends a message and returns its id, which is made up where none is given. */
  send(message: Readonly<Record<string, unknown>> & { readonly type: string }): string {
    const id = typeof message['id'] === 'string' ? message['id'] : `c${++this.#ids}`;
    this.sendText(JSON.stringify({ id, ...message }));
    return id;
  }

  sendText(text: string): void {
    this.#log('sent', text);
    this.#write(text, {});
  }

  sendBinary(bytes: Buffer): void {
    this.#log('sent', `(binary, ${bytes.length} bytes)`);
    this.#write(bytes, { binary: true });
  }

  /** A ping frame of RFC 6455, which is no message. */
  pingFrame(): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.ping();
  }

  /** Bytes that need not be UTF-8 in a text frame. */
  sendRawText(bytes: Buffer): void {
    this.#log('sent', `(text frame of the bytes ${bytes.toString('hex')})`);
    this.#write(bytes, { binary: false });
  }

  #write(data: string | Buffer, options: { binary?: boolean }): void {
    // A target may close at any moment; what it did then shows in what comes next.
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(data, options);
  }

  /** Waits until the upgrade is answered in whatever way. */
  async opened(expectation: Expectation): Promise<Handshake> {
    const handshake = await this.#until(() => this.handshake, expectation);
    // A healthy server may bound connections per address, and all of the suite's come from one.
    if (!handshake.open && busy.includes(handshake.status)) throw new Busy(handshake.status);
    return handshake;
  }

  /** The first message not yet taken that fits; later ones stay. Messages that don't fit are left for other waits. */
  async next(fits: (message: Received) => boolean, expectation: Expectation): Promise<Received> {
    const start = performance.now() / 1000;
    return this.#until(() => {
      const found = this.observer.take(fits);
      if (!found && this.observer.closed) {
        throw this.#waits.blame(start, expectation.requirement, expectation.expected, this.#ending());
      }
      return found;
    }, expectation);
  }

  async reply(id: string, expectation: Expectation): Promise<Received> {
    return this.next(message => message.reply_to === id, expectation);
  }

  /** Waits for a frame, of those after the first `seen`, whose text fits. */
  async answered(fits: (text: string) => boolean, seen: number, expectation: Expectation): Promise<void> {
    await this.#until(() => (this.observer.history(() => true).slice(seen).some(({ text }) => fits(text)) ? true : null), expectation);
  }

  /** Waits for the end of the connection. */
  async closed(expectation: Expectation): Promise<{ readonly code: number; readonly at: number }> {
    return this.#until(() => this.observer.closed, expectation);
  }

  /**
   * Watches for so long that nothing of the kind comes. A PING answered at the end is the observation that makes it
   * count: a target that is merely dead has not kept silent.
   */
  async absent(fits: (message: Received) => boolean, forSeconds: number, violation: { requirement: RequirementId; expected: string }): Promise<void> {
    const start = performance.now() / 1000;
    const check = (): void => {
      const found = this.observer.peek(fits);
      if (found) throw new Violation(violation.requirement, violation.expected, describe(found));
      if (this.observer.closed) throw this.#waits.blame(start, violation.requirement, `${violation.expected}, on a living connection`, this.#ending());
    };
    await this.#waits.watch(forSeconds, check);
    await this.alive(violation.requirement);
    check();
    this.#waits.judged(violation.requirement);
  }

  /** PING is answered; `requirement` is broken if not, where the question was whether something else kept the connection. */
  async alive(requirement: RequirementId = 'HB-1'): Promise<void> {
    const expected = 'PONG to a PING';
    const id = this.send({ type: 'PING' });
    const reply = await this.reply(id, { requirement, expected, within: tolerances.reply_late.seconds });
    if (reply.type !== 'PONG') throw new Violation(requirement, expected, describe(reply));
  }

  /** Lets so many seconds pass, or the connection end, between bursts of traffic. */
  async pause(seconds: number): Promise<void> {
    const end = performance.now() / 1000 + seconds;
    for (let left = seconds; left > 0 && !this.observer.closed; left = end - performance.now() / 1000) await this.#waits.change(left);
  }

  /** Takes nothing off the wire until `readOn`: what the target sends piles up on its side. */
  stopReading(): void {
    this.#log('event', 'the suite stops reading');
    this.#socket.pause();
  }

  readOn(): void {
    this.#log('event', 'the suite reads on');
    this.#socket.resume();
  }

  /** Ends the connection from this side; what the target does then is its own affair. */
  leave(): void {
    if (!this.observer.closed && this.handshake?.open) this.#log('event', 'the suite hangs up');
    this.#left = true;
    if (this.#socket.readyState === WebSocket.CONNECTING || this.#socket.readyState === WebSocket.OPEN) this.#socket.close(1000);
    this.#socket.terminate();
  }

  /** As `Waits.until`; when nothing comes, what is unread, or the end, is what was seen. */
  async #until<T>(look: () => T | null, expectation: Expectation): Promise<T> {
    return this.#waits.until(look, expectation, () => (this.observer.closed ? `the connection closed ${this.observer.closed.code}` : `nothing of the kind for ${expectation.within.toFixed(2)} s${this.observer.unread()}`));
  }

  #ending(): string {
    return `the connection closed ${this.observer.closed?.code}${this.observer.lastWords()}`;
  }
}
