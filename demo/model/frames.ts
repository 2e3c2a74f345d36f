/** A frame as the page may show it: without any token. */
export interface Frame {
  readonly number: number;
  readonly at: number;
  readonly from: 'client' | 'server' | 'network';
  readonly type: string;
  /** JSON, or words where it is no frame. */
  readonly text: string;
}

/** What the page remembers of a token in its place. */
export interface KnownToken {
  /** The first eight hexadecimal digits of its SHA-256. */
  readonly digest: string;
  readonly expires: number;
}

/** Frames that the page keeps. */
export const keptFrames = 200;
export const heartbeats: ReadonlySet<string> = new Set(['PING', 'PONG']);

/** The frame's JSON with every token replaced by what may be seen of it. */
export function maskFrame(frame: string, known: ReadonlyMap<string, KnownToken>, now: number): { readonly type: string; readonly text: string } {
  try {
    const message = JSON.parse(frame, (name, value: unknown) => (name === 'token' || known.has(value as string) ? mask(value, known, now) : value)) as { type?: unknown };
    return { type: String(message.type), text: JSON.stringify(message) };
  } catch {
    // What can't be read might carry anything.
    return { type: 'unreadable', text: `${frame.length} characters that are no JSON` };
  }
}

function mask(value: unknown, known: ReadonlyMap<string, KnownToken>, now: number): string {
  const token = known.get(value as string);
  if (!token) return '<token>';
  const left = Math.round((token.expires - now) / 1000);
  return `<token ${token.digest}, exp ${left < 0 ? `${-left} s ago` : `in ${left} s`}>`;
}

/** What is the same in message after message, or of no interest in a line. */
const dull: ReadonlySet<string> = new Set(['topic', 'epoch', 'published_at', 'user_id']);

/** The message's data without what is dull; what is none, as it is. */
export function brief(text: string): string {
  try {
    const { data = {} } = JSON.parse(text) as { data?: object };
    const telling = Object.entries(data).filter(([name]) => !dull.has(name));
    return JSON.stringify(telling.length > 0 ? Object.fromEntries(telling) : data);
  } catch {
    return text;
  }
}
