import { closeSync, openSync, writeSync } from 'node:fs';
import { withoutJwts } from '../engine/transcript.ts';
import { carriesData, hashed } from '../trace/connection.ts';
import type { TraceLine } from '../trace/read-lines.ts';
import type { Happening, TraceRecord } from '../trace/record.ts';
import { looksLikeToken } from '../trace/url-token.ts';

/** Tokens that are remembered, to be hidden wherever they come up again. */
const mostTokens = 256;
/** Shorter ones might be any word. */
const shortestSecret = 16;

/** Writes what passed as JSON lines that `conform trace` reads. Tokens never get into the file: their hashes do. */
export class TraceWriter {
  readonly #handle: number;
  #tokens: string[] = [];

  /** @throws what opening a file throws. */
  constructor(file: string) {
    this.#handle = openSync(file, 'w', 0o600);
  }

  write(record: TraceRecord): void {
    writeSync(this.#handle, `${JSON.stringify(this.#line(record))}\n`);
  }

  close(): void {
    closeSync(this.#handle);
  }

  #line({ connection, at, side, what }: TraceRecord): TraceLine {
    return { connection, ...(at === null ? {} : { at: Math.round(at * 1e6) / 1e6 }), ...(side ? { side } : {}), ...this.#told(what) };
  }

  #told(what: Happening): TraceLine {
    switch (what.kind) {
      case 'open': return { open: {
        ...(what.url === null ? {} : { url: hiddenQuery(what.url) }),
        ...(what.offered ? { offered: what.offered.map(word => hiddenWord(word)) } : {}),
        selected: what.selected,
        ...(what.headers.length > 0 ? { authorization: what.headers.map((word, index) => (index === 0 && what.headers.length > 1 ? word : hiddenWord(word, '…'))).join(' ') } : {}),
      } };
      case 'text': return { from: what.from, text: this.#hidden(what.text) };
      case 'binary': return { from: what.from, binary: what.bytes };
      case 'close': return { ...(what.from ? { from: what.from } : {}), close: what.code };
    }
  }

  #hidden(text: string): string {
    const masked = text.includes('"token"') ? this.#withoutToken(text) : text;
    return withoutJwts(this.#tokens.reduce((all, token) => (all.includes(token) ? all.replaceAll(token, hashed(token)) : all), masked));
  }

  #withoutToken(text: string): string {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return text;
    }
    if (!carriesData(value)) return text;
    const { token } = value.data;
    if (token.length >= shortestSecret && !this.#tokens.includes(token)) this.#tokens = [...this.#tokens.slice(1 - mostTokens), token];
    return JSON.stringify({ ...value, data: { ...value.data, token: token === '' ? '' : hashed(token) } });
  }
}

/** What still looks like a token to whoever judges, and is none. */
const standIn = 'eyJ.x.x';

function hiddenWord(word: string, otherwise = word): string {
  return looksLikeToken(word) ? standIn : otherwise;
}

/** The address without the values of its query. */
function hiddenQuery(address: string): string {
  const url = URL.parse(address);
  if (!url) return address;
  const query = [...url.searchParams].map(([name, value]) => `${encodeURIComponent(name)}=${hiddenWord(value, '')}`).join('&');
  return `${url.protocol}//${url.host}${url.pathname}${query ? `?${query}` : ''}`;
}
