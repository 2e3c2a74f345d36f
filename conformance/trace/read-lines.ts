import { createReadStream } from 'node:fs';
import { Ajv } from 'ajv';
import { traceLineSchema } from './line-schema.ts';
import { TraceError, type Happening, type Side, type TraceRecord } from './record.ts';

/** A line of a trace. */
export interface TraceLine {
  readonly connection?: string;
  readonly at?: number | string;
  readonly side?: Side;
  readonly from?: Side;
  readonly text?: string;
  readonly message?: object;
  readonly binary?: number;
  readonly close?: number;
  readonly open?: { readonly url?: string; readonly offered?: readonly string[]; readonly selected?: string | null; readonly authorization?: string };
}

const isTraceLine = new Ajv({ strict: true, allowUnionTypes: true, strictRequired: false }).compile<TraceLine>(traceLineSchema);

/**
 * Reads JSON lines in constant memory, some records at a time.
 * @throws {TraceError} that names the line and what is wrong with it; a last line that was cut off is left out.
 */
export async function* readLines(file: string): AsyncGenerator<readonly TraceRecord[]> {
  let rest = '';
  let number = 0;
  const take = (lines: readonly string[]): readonly TraceRecord[] => lines.flatMap(line => {
    number += 1;
    return line.trim() === '' ? [] : [readLine(line, number, file)];
  });
  for await (const chunk of createReadStream(file, { encoding: 'utf8', highWaterMark: 1 << 18 })) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop()!;
    yield take(lines);
  }
  // Whoever wrote it may have been stopped in the middle of a line.
  if (rest.trim() !== '' && isWhole(rest)) yield take([rest]);
}

function isWhole(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

function readLine(line: string, number: number, file: string): TraceRecord {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new TraceError(`${file}, line ${number}: is no JSON; each line of a trace is one JSON object`);
  }
  if (!isTraceLine(value)) {
    const { instancePath, keyword, message } = isTraceLine.errors![0]!;
    throw new TraceError(`${file}, line ${number}: ${keyword === 'required' || keyword === 'oneOf' ? 'has none, or more than one, of open, text, message, binary and close' : `${instancePath.slice(1).replaceAll('/', '.') || 'the line'} ${message}`}; conform trace --schema prints what a line holds`);
  }
  const at = typeof value.at === 'string' ? Date.parse(value.at) / 1000 : (value.at ?? null);
  if (Number.isNaN(at)) throw new TraceError(`${file}, line ${number}: at "${value.at}" is neither seconds nor ISO 8601`);
  return { connection: value.connection ?? '1', at, side: value.side ?? null, place: `line ${number}`, what: happening(value) };
}

function happening({ from, text, message, binary, close, open }: TraceLine): Happening {
  if (open) return { kind: 'open', url: open.url ?? null, offered: open.offered ?? null, selected: open.selected ?? null, headers: open.authorization?.split(' ') ?? [] };
  if (close !== undefined) return { kind: 'close', from: from ?? null, code: close };
  if (binary !== undefined) return { kind: 'binary', from: from!, bytes: binary };
  return { kind: 'text', from: from!, text: text ?? JSON.stringify(message) };
}
