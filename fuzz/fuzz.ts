import { connect } from 'node:net';
import fc from 'fast-check';
import { codeFor, frame } from '../conformance/server/frames.ts';
import { enter, type Screen } from '../faults/process.ts';

export interface Fuzz {
  /** Of the WebSocket endpoint. Its rates and budgets have to be out of the way. */
  readonly url: string;
  readonly frames: number;
  readonly seed: number;
  /** Told now and then how many frames are through. */
  readonly onProgress?: (frames: number) => void;
}

export interface FuzzReport {
  readonly frames: number;
  /** Frames that the document calls malformed or unknown, each of which was refused by its code. */
  readonly refused: number;
  /** Connections on which bytes came that are no WebSocket frames. */
  readonly streams: number;
  readonly seconds: number;
  /** What went wrong, with the seed and number of the batch that repeats it. Empty: nothing. */
  readonly problems: readonly string[];
}

/** Frames that are sent before the answers are waited for; less than fills a socket. */
const batchSize = 250;
const connections = 8;
/** Seconds after which a batch that is not answered counts as lost. */
const patience = 20;
/** A problem that shows once shows again; the rest says nothing new. */
const mostProblems = 10;

/** Sends frames drawn at random and compares each answer with the document's own judgement of the frame (ERR-3, ERR-4). */
export async function fuzz({ url, frames, seed, onProgress = () => {} }: Fuzz): Promise<FuzzReport> {
  const start = performance.now();
  const batches = Math.ceil(frames / batchSize);
  const problems: string[] = [];
  let [next, done, refused, streams] = [0, 0, 0, 0];
  const work = async (): Promise<void> => {
    while (next < batches && problems.length < mostProblems) {
      const number = next;
      next += 1;
      const drawn = fc.sample(frame, { seed: seed + number, numRuns: Math.min(batchSize, frames - number * batchSize) });
      // A batch has a connection of its own, so that it can be repeated alone.
      const screen = await enter(url);
      const { problem, count } = await judge(screen, drawn);
      screen.socket.terminate();
      if (problem !== null) problems.push(`batch ${number} of seed ${seed}: ${problem}`);
      refused += count;
      done += drawn.length;
      onProgress(done);
      if (number % 4 === 0) {
        await noise(url, seed + number);
        streams += 1;
      }
    }
  };
  await Promise.all(Array.from({ length: connections }, work));
  return { frames: done, refused, streams, seconds: (performance.now() - start) / 1000, problems };
}

interface Refusal {
  readonly code: string;
  readonly reply_to: string | undefined;
}

/** Plays one batch and says what the first wrong answer was. */
async function judge({ socket, over }: Screen, frames: readonly string[]): Promise<{ problem: string | null; count: number }> {
  const expected = frames.map(text => ({ text, refusal: refusalOf(text) })).filter(({ refusal }) => refusal !== null);
  const seen: Refusal[] = [];
  const answered = new Promise<string | null>(resolve => {
    const late = setTimeout(() => resolve(`no answer within ${patience} s`), patience * 1000);
    const listen = (data: Buffer): void => {
      const message = JSON.parse(String(data)) as { type: string; reply_to?: string; data?: { code?: string } };
      const code = message.data?.code ?? '';
      if (message.type === 'ERROR' && judged.has(code)) seen.push({ code, reply_to: message.reply_to });
      if (message.type !== 'PONG' || message.reply_to !== lastId) return;
      socket.off('message', listen);
      clearTimeout(late);
      resolve(null);
    };
    socket.on('message', listen);
    void over.then(code => { clearTimeout(late); resolve(`the connection was closed ${code}`); });
  });
  for (const text of frames) socket.send(text);
  socket.send(JSON.stringify({ type: 'PING', id: lastId }));
  const failed = await answered;
  const wrong = expected.findIndex(({ refusal }, index) => seen[index]?.code !== refusal!.code || seen[index]?.reply_to !== refusal!.reply_to);
  const told = (refusal: Refusal | null | undefined): string => (refusal ? `${refusal.code} to ${refusal.reply_to ?? 'nothing'}` : 'nothing');
  if (wrong >= 0) return { problem: `${failed ? `${failed}; ` : ''}the frame ${JSON.stringify(expected[wrong]!.text.slice(0, 200))} has to get ${told(expected[wrong]!.refusal)}, seen is ${told(seen[wrong])}`, count: wrong };
  if (seen.length > expected.length) return { problem: `${seen.length} refusals for ${expected.length} frames that are wrong`, count: expected.length };
  return { problem: failed, count: expected.length };
}

const lastId = 'end-of-batch';
const judged = new Set(['invalid_message', 'unknown_type']);
const idPattern = /^[A-Za-z0-9._:-]{1,64}$/;

/** The document's own judgement; null where the frame is in order and its answer depends on the session. */
function refusalOf(text: string): Refusal | null {
  const { code, id } = codeFor(text);
  const isApplication = code === null && text.includes('"X_') && (JSON.parse(text) as { type: string }).type.startsWith('X_');
  const verdict = isApplication ? 'unknown_type' : code;
  return verdict === null ? null : { code: verdict, reply_to: typeof id === 'string' && idPattern.test(id) ? id : undefined };
}

/** Bytes where WebSocket frames belong, cut off by the server or, where they are the beginning of a long frame, from here. */
async function noise(url: string, seed: number): Promise<void> {
  const { hostname, port, pathname, host } = new URL(url);
  const [bytes] = fc.sample(fc.uint8Array({ minLength: 2, maxLength: 400 }), { seed, numRuns: 1 });
  const socket = connect(Number(port), hostname);
  const closed = new Promise<void>(resolve => { socket.once('close', () => resolve()); });
  socket.on('error', () => {});
  socket.write(`GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`);
  socket.write(bytes!);
  socket.end();
  socket.resume();
  await closed;
}
