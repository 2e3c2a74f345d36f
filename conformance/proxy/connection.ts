import type { Socket } from 'node:net';
import type { Happening, Side, TraceRecord } from '../trace/record.ts';
import { Direction } from './direction.ts';
import { partsOf, type FaultAction, type Faults, type Passing } from './faults.ts';
import { closeCode, closeFrame, MessageReader, Unreadable, type WireMessage } from './messages.ts';
import { BoundedMap } from '../trace/bounded-map.ts';

export interface ProxiedOptions {
  readonly number: number;
  readonly faults: Faults;
  /** Told of everything that passed, as each side saw it. */
  readonly onRecord: (record: TraceRecord) => void;
  /** Told in a line of what was done to the connection. */
  readonly onFault: (line: string) => void;
  readonly onEnd: () => void;
}

/** Requests whose type is remembered, for rules about their answers. */
const mostRequests = 1024;

/** A connection that goes through the proxy: its messages are read, judged elsewhere, and passed on untouched unless a fault meets them. */
export class ProxiedConnection {
  readonly #options: ProxiedOptions;
  readonly #sockets: Readonly<Record<Side, Socket>>;
  readonly #directions: Readonly<Record<Side, Direction>>;
  readonly #requests = new BoundedMap<unknown, string>(mostRequests);
  readonly #opened = performance.now();
  readonly #readers: Record<Side, MessageReader | null> = { client: new MessageReader(), server: new MessageReader() };
  /** Sides that have seen the end. */
  readonly #ended = new Set<Side>();
  #records = 0;
  #halfOpen = false;
  #over = false;

  /** @param early what came with the upgrade, behind its head, of either side. */
  constructor(client: Socket, server: Socket, early: Readonly<Record<Side, Buffer>>, options: ProxiedOptions) {
    this.#options = options;
    this.#sockets = { client, server };
    // Named by who sends.
    this.#directions = { client: new Direction(client, server), server: new Direction(server, client) };
    for (const from of ['client', 'server'] as const) {
      const socket = this.#sockets[from];
      socket.setNoDelay(true);
      socket.on('data', (bytes: Buffer) => this.#took(from, bytes));
      socket.on('end', () => this.#directions[from].end());
      socket.on('error', () => {});
      socket.on('close', (broken: boolean) => this.#gone(from, broken));
      if (early[from].length > 0) this.#took(from, early[from]);
      // Whoever read the head of the upgrade has paused it.
      socket.resume();
    }
  }

  #took(from: Side, bytes: Buffer): void {
    const reader = this.#readers[from];
    if (!reader) return this.#directions[from].pass(bytes);
    try {
      for (const message of reader.take(bytes)) this.#message(from, message);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      this.#readers[from] = null;
      this.#options.onFault(`connection ${this.#options.number}: what the ${from} sends can't be read, and is passed on without being judged`);
      this.#directions[from].pass(error.rest);
    }
  }

  #message(from: Side, message: WireMessage): void {
    if (message.kind === 'control') return this.#directions[from].pass(message.raw);
    const what = happeningOf(from, message);
    const action = this.#options.faults.meeting(this.#passing(from, message, what));
    if (!action) {
      this.#record(what, this.#halfOpen ? from : null);
      return this.#directions[from].pass(message.raw);
    }
    this.#meet(from, message, what, action);
  }

  #passing(from: Side, { kind }: WireMessage, what: Happening): Passing {
    const parts = what.kind === 'text' ? partsOf(what.text) : null;
    if (from === 'client' && parts?.type) this.#requests.set(parts.id, parts.type);
    return {
      from,
      type: parts?.type ?? (kind === 'text' ? null : kind),
      data: what.kind === 'close' ? { code: what.code } : (parts?.data ?? {}),
      answers: from === 'server' && parts ? (this.#requests.get(parts.replyTo) ?? null) : null,
      connection: this.#options.number,
      age: (performance.now() - this.#opened) / 1000,
    };
  }

  #meet(from: Side, message: WireMessage, what: Happening, action: FaultAction): void {
    const to = from === 'client' ? 'server' : 'client';
    const direction = this.#directions[from];
    this.#record(what, from);
    const arrives = (): void => this.#record(what, to);
    this.#options.onFault(`connection ${this.#options.number}: ${shown(what, from)}: ${JSON.stringify(Object.fromEntries(Object.entries(action).filter(([name]) => !['when', 'skip', 'times'].includes(name))))}`);
    // A message on which the connection is cut, or goes silent, is lost with it.
    this.apply(action);
    if (action.drop || action.cut || action.half_open) return;
    if (action.hold !== undefined) return direction.aside(action.hold, message.raw, arrives);
    if (action.close_code !== undefined && what.kind === 'close') {
      const code = action.close_code;
      return direction.pass(closeFrame(message, code, from === 'client'), () => this.#record({ ...what, code }, to));
    }
    direction.after(action.delay ?? 0, message.raw, arrives);
    if (action.duplicate) direction.pass(message.raw, arrives);
  }

  /** Does to the connection what a rule says. */
  apply({ cut, half_open: halfOpen, read_rate: rate }: FaultAction): void {
    if (cut) this.cut();
    if (halfOpen) {
      this.#halfOpen = true;
      for (const direction of Object.values(this.#directions)) direction.kill();
    }
    if (rate !== undefined) this.#directions.server.slowDown(rate);
  }

  /** Cuts both ends. */
  cut(): void {
    for (const socket of Object.values(this.#sockets)) socket.resetAndDestroy();
  }

  #gone(side: Side, broken: boolean): void {
    this.#end(side);
    const other = this.#sockets[side === 'client' ? 'server' : 'client'];
    if (broken && !this.#halfOpen) other.destroy();
    if (other.destroyed) this.#finish();
  }

  #end(side: Side): void {
    if (!this.#ended.has(side)) this.#record({ kind: 'close', from: null, code: 1006 }, side);
  }

  #finish(): void {
    if (this.#over) return;
    this.#over = true;
    for (const direction of Object.values(this.#directions)) direction.close();
    for (const side of ['client', 'server'] as const) this.#end(side);
    this.#options.onEnd();
  }

  #record(what: Happening, side: Side | null): void {
    const sides: readonly Side[] = side ? [side] : ['client', 'server'];
    const living = sides.filter(each => !this.#ended.has(each));
    // After the end nobody sees anything: the close frame that answers a close frame is no news.
    if (living.length === 0) return;
    if (what.kind === 'close') for (const each of living) this.#ended.add(each);
    this.#records += 1;
    this.#options.onRecord({ connection: String(this.#options.number), at: (performance.timeOrigin + performance.now()) / 1000, side: living.length === 2 ? null : living[0]!, place: `record ${this.#records}`, what });
  }
}

function happeningOf(from: Side, message: WireMessage): Happening {
  switch (message.kind) {
    case 'text': return { kind: 'text', from, text: message.payload.toString('utf8') };
    case 'close': return { kind: 'close', from, code: closeCode(message) };
    default: return { kind: 'binary', from, bytes: message.payload.length };
  }
}

/** A message in a few words, without anything that it carries. */
function shown(what: Happening, from: Side): string {
  const name = what.kind === 'text' ? (partsOf(what.text).type ?? 'a text') : what.kind === 'close' ? `close ${what.code}` : 'a binary message';
  return `${name} of the ${from}`;
}
