import { openSync, write } from 'node:fs';
import { promisify } from 'node:util';
import type { AuditRecord } from '../generated/messages.ts';
import type { Clock } from './clock.ts';
import { OptionError } from './option-error.ts';

const writeBytes: (file: number, bytes: Buffer) => Promise<{ bytesWritten: number }> = promisify(write);

/** Records that wait while the file can't be written; some 3 MB. */
const mostWaiting = 10_000;
/** Seconds between tries while it can't. */
const retryInterval = 1;

/** Told once when records can't be written, and once when they can again. */
export interface AuditAlarm {
  failing(error: unknown): void;
  /** @param lost how many records found no room meanwhile; their sequence numbers are missing in the file. */
  recovered(lost: number): void;
}

/**
 * Appends audit records to a file, one JSON object a line (AUD-1). Service never waits for it: while the file can't be
 * written, records wait in bounded room and the alarm is raised.
 */
export class AuditFile {
  readonly #file: number;
  readonly #write: typeof writeBytes;
  readonly #clock: Clock;
  readonly #alarm: AuditAlarm;
  readonly #waiting: string[] = [];
  /** What is being written; after a failure, what is left of it. */
  #bytes = Buffer.alloc(0);
  #busy: Promise<void> | null = null;
  #failing = false;
  #lost = 0;

  /** @throws {OptionError} when the file can't be opened. */
  constructor(path: string, clock: Clock, alarm: AuditAlarm, write: typeof writeBytes = writeBytes) {
    this.#file = open(path);
    this.#write = write;
    this.#clock = clock;
    this.#alarm = alarm;
  }

  /** Records that are not in the file yet. */
  get waiting(): number {
    return this.#waiting.length + (this.#bytes.length > 0 ? 1 : 0);
  }

  /** Whether records can't be written at present. */
  get failing(): boolean {
    return this.#failing;
  }

  write(record: AuditRecord): void {
    if (this.#waiting.length >= mostWaiting) this.#lost += 1;
    else this.#waiting.push(`${JSON.stringify(record)}\n`);
    if (!this.#failing) this.#start();
  }

  /** Resolves when everything is written, or when it can't be. */
  async flush(): Promise<void> {
    this.#start();
    await this.#busy;
  }

  #start(): void {
    this.#busy ??= this.#drain().finally(() => { this.#busy = null; });
  }

  async #drain(): Promise<void> {
    try {
      while (this.#bytes.length > 0 || this.#waiting.length > 0) {
        if (this.#bytes.length === 0) this.#bytes = Buffer.from(this.#waiting.splice(0).join(''));
        const { bytesWritten } = await this.#write(this.#file, this.#bytes);
        this.#bytes = this.#bytes.subarray(bytesWritten);
      }
      this.#settle();
    } catch (error) {
      if (!this.#failing) this.#alarm.failing(error);
      this.#failing = true;
      this.#clock.after(retryInterval, () => this.#start());
    }
  }

  #settle(): void {
    if (!this.#failing) return;
    this.#failing = false;
    this.#alarm.recovered(this.#lost);
    this.#lost = 0;
  }
}

function open(path: string): number {
  try {
    return openSync(path, 'a', 0o600);
  } catch (error) {
    throw new OptionError('audit', `${path} can't be written (${(error as NodeJS.ErrnoException).code}); give a path in a folder that exists`);
  }
}
