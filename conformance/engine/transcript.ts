import { createHash } from 'node:crypto';

export interface TranscriptLine {
  /** Seconds since the case began. */
  readonly at: number;
  /** Which of the case's connections. */
  readonly peer: string;
  readonly direction: 'sent' | 'received' | 'event';
  readonly text: string;
}

/** Longer frames are cut, as nobody reads 64 KiB of padding. */
const longestText = 1000;
// A JWT begins with the base64url of `{"`. Matching only at a boundary keeps this linear on long padding.
const jwt = /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]*\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/g;

/** The text with a hash in place of everything that looks like a JWT. */
export function withoutJwts(text: string): string {
  return text.includes('eyJ') ? text.replace(jwt, found => `<token ${createHash('sha256').update(found).digest('hex').slice(0, 8)}>`) : text;
}

/** What passed between suite and target. A token never enters it: what is kept are its claims and a short hash. */
export class Transcript {
  readonly lines: TranscriptLine[] = [];
  readonly #tokens = new Map<string, string>();
  readonly #start: number;

  /** @param start monotonic seconds. */
  constructor(start: number) {
    this.#start = start;
  }

  /** Has to be called with each token before it is sent. */
  hide(token: string, claims: Readonly<Record<string, unknown>>): void {
    const hash = createHash('sha256').update(token).digest('hex').slice(0, 8);
    this.#tokens.set(token, `<token ${hash} ${JSON.stringify(claims).replaceAll('"', '').slice(0, 300)}>`);
  }

  add(at: number, peer: string, direction: TranscriptLine['direction'], text: string): void {
    this.lines.push({ at: at - this.#start, peer, direction, text: this.mask(text) });
  }

  /** The text without tokens: those that are known by their claims, those that only look like one by a hash. */
  mask(text: string): string {
    let masked = text;
    for (const [token, shown] of this.#tokens) masked = masked.replaceAll(token, shown);
    masked = withoutJwts(masked);
    return masked.length > longestText ? `${masked.slice(0, longestText)}… (${masked.length} characters)` : masked;
  }

  /** Whether the text carries one of the tokens that were sent (SEC-2, ERR-1). */
  leaks(text: string): boolean {
    return [...this.#tokens.keys()].some(token => token.length >= 16 && text.includes(token));
  }
}
