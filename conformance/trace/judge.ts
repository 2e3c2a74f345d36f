import { isRecord } from '../engine/record.ts';
import type { Profile } from '../engine/target.ts';
import { BoundedMap } from './bounded-map.ts';
import { ClientMemory } from './client-memory.ts';
import { carriesData, hashed, TracedConnection } from './connection.ts';
import { Findings, type TraceFinding } from './findings.ts';
import type { Side, TraceRecord } from './record.ts';
import type { Frame } from './watch.ts';

/** Connections that are remembered at the same time, and names of those that ended. */
const [mostOpen, mostEnded] = [20_000, 1000];

const eventTypes = new Set(['SUBSCRIBE', 'SUBSCRIBED', 'UNSUBSCRIBE', 'PUBLISH', 'PUBLISHED', 'EVENT']);

interface Open {
  readonly views: Readonly<Record<Side, TracedConnection>>;
  readonly ended: Set<Side>;
}

/** Judges what passed between clients and servers, record by record, in constant memory. */
export class TraceJudge {
  readonly findings: Readonly<Record<Side, Findings>>;
  connections = 0;
  frames = 0;
  /** First and last instant of any record that has one. */
  first: number | null = null;
  last: number | null = null;
  readonly #profiles = new Set<Profile>(['core']);
  readonly #memory = new ClientMemory();
  readonly #open = new BoundedMap<string, Open>(mostOpen);
  readonly #ended = new BoundedMap<string, true>(mostEnded);

  constructor(onFinding: (finding: TraceFinding) => void = () => {}) {
    this.findings = { client: new Findings(onFinding), server: new Findings(onFinding) };
  }

  /** What the connections made use of. */
  get profiles(): readonly Profile[] {
    return [...this.#profiles];
  }

  /** Takes the next record; those of one connection have to come in their order. */
  take(given: TraceRecord): void {
    const { connection, at, what } = given;
    if (at !== null) [this.first, this.last] = [this.first ?? at, at];
    if (what.kind === 'open') this.#ended.delete(connection);
    else if (this.#ended.has(connection)) return;
    const open = this.#open.get(connection) ?? this.#begin(given);
    let [record, frame]: [TraceRecord, Frame | null] = [given, null];
    if (what.kind === 'text') {
      frame = read(what.text, at ?? NaN);
      if (carriesData(frame.value)) [record, frame] = this.#withoutToken(given, frame, open);
      this.#learn(frame);
    }
    if (what.kind === 'text' || what.kind === 'binary') this.frames += 1;
    for (const side of record.side ? [record.side] : (['server', 'client'] as const)) {
      open.views[side].take(record, frame);
      if (what.kind === 'close') open.ended.add(side);
    }
    if (open.ended.size === 2) {
      this.#open.delete(connection);
      this.#ended.set(connection, true);
    }
  }

  /** Time has come so far: for who watches live, where silence is to be noticed too. */
  passed(at: number): void {
    for (const { views, ended } of this.#open.values()) for (const side of ['server', 'client'] as const) if (!ended.has(side)) views[side].passed(at);
  }

  #begin(first: TraceRecord): Open {
    const view = (side: Side): TracedConnection => new TracedConnection(side, first, this.findings[side], this.#memory);
    const open: Open = { views: { client: view('client'), server: view('server') }, ended: new Set() };
    this.connections += 1;
    this.#open.set(first.connection, open);
    return open;
  }

  /** The frame with the token's hash in place of the token, which nothing keeps but the search for leaks. */
  #withoutToken(record: TraceRecord, { value, at }: Frame, { views }: Open): [TraceRecord, Frame] {
    const { data } = value as { data: { token: string } };
    if (data.token.length >= shortestSecret) for (const view of Object.values(views)) view.knows(data.token);
    const hidden = { ...(value as object), data: { ...data, token: data.token === '' ? '' : hashed(data.token) } };
    const text = JSON.stringify(hidden);
    return [{ ...record, what: { ...record.what, text } as TraceRecord['what'] }, { ...read(text, at), value: hidden }];
  }

  #learn({ message }: Frame): void {
    if (!message || !eventTypes.has(message.type)) return;
    this.#profiles.add('events');
    if (message.data['since'] !== undefined || message.data['recovered'] !== undefined) this.#profiles.add('resume');
  }
}

/** Shorter tokens might be any word of a message. */
const shortestSecret = 16;

function read(text: string, at: number): Frame {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { message: null, value: undefined, text, at };
  }
  if (!isRecord(value) || typeof value['type'] !== 'string') return { message: null, value, text, at };
  const data = isRecord(value['data']) ? value['data'] : {};
  return { message: { type: value['type'], id: value['id'], reply_to: value['reply_to'], data, text, at }, value, text, at };
}
