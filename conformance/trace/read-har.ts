import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import { isRecord } from '../engine/record.ts';
import { TraceError, type TraceRecord } from './record.ts';

/** Bytes of the largest file that is read: beyond it a text is longer than the engine permits. */
const mostBytes = 500e6;
/** Instants beyond it are milliseconds, as Playwright writes them; Chromium writes seconds. */
const leastMilliseconds = 1e11;

interface HarMessage {
  readonly type: 'send' | 'receive';
  readonly time: number;
  readonly opcode: number;
  readonly data: string;
}

/**
 * Reads the WebSocket connections of a HAR file, as browsers and Playwright export it, in the order of time.
 * @throws {TraceError} in one line.
 */
export function readHar(file: string): readonly TraceRecord[] {
  if (statSync(file).size > mostBytes) throw new TraceError(`${file}: has over ${mostBytes / 1e6} MB; export fewer pages, or record JSON lines with conform proxy`);
  const entries = entriesOf(file).filter(entry => entry['_resourceType'] === 'websocket' || Array.isArray(entry['_webSocketMessages']));
  if (entries.length === 0) throw new TraceError(`${file}: has no WebSocket connection; record while the page connects, and with Playwright embed the content`);
  const records = entries.flatMap((entry, index) => recordsOf(entry, `${index + 1}`, file));
  // The sort is stable: what has the same time stays as it was recorded.
  return records.every(({ at }) => at !== null) ? records.toSorted((a, b) => a.at! - b.at!) : records;
}

function entriesOf(file: string): readonly Readonly<Record<string, unknown>>[] {
  let har: unknown;
  try {
    har = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new TraceError(`${file}: is no JSON; export it again, it may have been cut off`);
  }
  const log = isRecord(har) ? har['log'] : null;
  const entries = isRecord(log) ? log['entries'] : null;
  if (!Array.isArray(entries)) throw new TraceError(`${file}: is no HAR file: it has no log.entries`);
  return entries.filter(isRecord);
}

function recordsOf(entry: Readonly<Record<string, unknown>>, connection: string, file: string): readonly TraceRecord[] {
  const request = isRecord(entry['request']) ? entry['request'] : {};
  const response = isRecord(entry['response']) ? entry['response'] : {};
  const offered = header(request, 'sec-websocket-protocol');
  const started = Date.parse(String(entry['startedDateTime'])) / 1000;
  const messages = messagesOf(entry, response, file);
  const timeless = messages.some(({ time }) => time < 0);
  const first = messages[0] ? seconds(messages[0].time) : started;
  const open: TraceRecord = {
    connection, at: timeless || Number.isNaN(started) ? null : Math.min(started, first), side: null, place: `entry ${connection}`,
    what: {
      kind: 'open', url: typeof request['url'] === 'string' ? request['url'] : null,
      // Playwright keeps no headers of an upgrade: then nobody knows what was offered.
      offered: offered?.split(',').map(each => each.trim()) ?? null,
      selected: header(response, 'sec-websocket-protocol'), headers: header(request, 'authorization')?.split(' ') ?? [],
    },
  };
  return [open, ...messages.map(({ type, time, opcode, data }, index): TraceRecord => {
    const from = type === 'send' ? 'client' : 'server';
    return {
      connection, at: timeless ? null : seconds(time), side: null, place: `message ${index + 1} of entry ${connection}`,
      what: opcode === 1 ? { kind: 'text', from, text: data } : { kind: 'binary', from, bytes: Buffer.from(data, 'base64').length },
    };
  })];
}

function seconds(time: number): number {
  return time > leastMilliseconds ? time / 1000 : time;
}

function header(of: Readonly<Record<string, unknown>>, name: string): string | null {
  const headers = Array.isArray(of['headers']) ? of['headers'].filter(isRecord) : [];
  const found = headers.find(each => String(each['name']).toLowerCase() === name)?.['value'];
  return typeof found === 'string' ? found : null;
}

/** Messages of control frames are none. */
function messagesOf(entry: Readonly<Record<string, unknown>>, response: Readonly<Record<string, unknown>>, file: string): readonly HarMessage[] {
  const found = Array.isArray(entry['_webSocketMessages']) ? entry['_webSocketMessages'] : attached(response, file);
  return found.filter((each): each is HarMessage => isRecord(each) && (each['type'] === 'send' || each['type'] === 'receive') && typeof each['time'] === 'number' && typeof each['data'] === 'string' && (each['opcode'] === 1 || each['opcode'] === 2));
}

/** Playwright can put the messages into a file of JSON lines beside the HAR. */
function attached(response: Readonly<Record<string, unknown>>, file: string): readonly unknown[] {
  const content = isRecord(response['content']) ? response['content'] : {};
  const name = content['_file'];
  if (typeof name !== 'string') return [];
  const path = resolve(dirname(file), name);
  // A file that somebody sent may name any other on this machine.
  if (!path.startsWith(`${resolve(dirname(file))}${sep}`) || !existsSync(path)) throw new TraceError(`${file}: its messages are in ${name}, which is not beside it`);
  try {
    return readFileSync(path, 'utf8').split('\n').filter(Boolean).map(line => JSON.parse(line) as unknown);
  } catch {
    throw new TraceError(`${file}: its messages are in ${name}, which is no file of JSON lines`);
  }
}
