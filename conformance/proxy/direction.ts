import type { Socket } from 'node:net';

/** Milliseconds between two writes at a bounded rate. */
const tick = 50;

/** One direction of a connection: what was taken from one end goes to the other, at once or later. */
export class Direction {
  readonly #sink: Socket;
  readonly #source: Socket;
  readonly #timers = new Set<NodeJS.Timeout>();
  /** What waits in order, each with its instant in milliseconds of the monotonic clock. */
  #queue: { readonly due: number; readonly deliver: () => void }[] = [];
  #queueTimer: NodeJS.Timeout | null = null;
  #over = false;
  #dead = false;
  /** Bytes a second; null for no bound. */
  #rate: number | null = null;
  #slow: Buffer[] = [];

  constructor(source: Socket, sink: Socket) {
    [this.#source, this.#sink] = [source, sink];
    sink.on('drain', () => { if (this.#rate === null) source.resume(); });
  }

  /** Passes bytes on as they are, behind what waits. */
  pass(bytes: Buffer, told: () => void = () => {}): void {
    this.after(0, bytes, told);
  }

  /** The same, so many seconds later; what follows waits too. @param told called when they are on their way. */
  after(seconds: number, bytes: Buffer, told: () => void = () => {}): void {
    const deliver = (): void => { this.#write(bytes); told(); };
    if (seconds === 0 && this.#queue.length === 0) return this.#dead ? undefined : deliver();
    const now = performance.now();
    this.#queue.push({ due: Math.max(now + seconds * 1000, this.#queue.at(-1)?.due ?? 0), deliver });
    this.#arm();
  }

  /** So many seconds later, while others pass. */
  aside(seconds: number, bytes: Buffer, told: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      if (this.#dead || this.#over) return;
      this.#write(bytes);
      told();
    }, seconds * 1000);
    this.#timers.add(timer);
  }

  /** From here on nothing passes. */
  kill(): void {
    this.#dead = true;
    this.#stopTimers();
    this.#source.resume();
  }

  /** From here on the sink seems to read so many bytes a second. */
  slowDown(rate: number): void {
    this.#rate = rate;
    let allowance = 0;
    const timer = setInterval(() => {
      allowance = Math.min(allowance + rate * tick / 1000, rate);
      while (this.#slow.length > 0 && allowance >= 1) {
        const [first] = this.#slow as [Buffer];
        const part = first.subarray(0, Math.floor(allowance));
        this.#sink.write(part);
        allowance -= part.length;
        if (part.length === first.length) this.#slow.shift();
        else this.#slow[0] = first.subarray(part.length);
      }
      // What is not read is not taken from the other end either: it has to notice.
      if (this.#slow.length > 0) this.#source.pause();
      else this.#source.resume();
    }, tick);
    this.#timers.add(timer);
  }

  /** The source has ended: so does the sink, behind what waits. */
  end(): void {
    if (this.#dead) return;
    this.#over = true;
    const finish = (): void => { this.#sink.end(); };
    if (this.#queue.length === 0) return finish();
    this.#queue.push({ due: this.#queue.at(-1)!.due, deliver: finish });
  }

  close(): void {
    this.#dead = true;
    this.#stopTimers();
  }

  #write(bytes: Buffer): void {
    if (this.#rate !== null) {
      this.#slow.push(bytes);
      this.#source.pause();
    } else if (!this.#sink.write(bytes)) this.#source.pause();
  }

  #arm(): void {
    if (this.#queueTimer || this.#queue.length === 0) return;
    this.#queueTimer = setTimeout(() => {
      this.#queueTimer = null;
      while (!this.#dead && this.#queue[0] && this.#queue[0].due <= performance.now() + 0.5) this.#queue.shift()!.deliver();
      if (!this.#dead) this.#arm();
    }, Math.max(0, this.#queue[0]!.due - performance.now()));
  }

  #stopTimers(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    if (this.#queueTimer) clearTimeout(this.#queueTimer);
    [this.#queue, this.#slow] = [[], []];
  }
}
