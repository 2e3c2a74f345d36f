import { isRecord } from '../engine/record.ts';
import type { Side } from '../trace/record.ts';

/** What is done to a message, or to its connection. */
export interface FaultAction {
  /** Seconds that it waits, and all that follow it in its direction. */
  readonly delay?: number;
  /** Seconds that it waits alone, while others pass. */
  readonly hold?: number;
  readonly drop?: true;
  readonly duplicate?: true;
  /** Both ends of the connection are cut instead. */
  readonly cut?: true;
  /** From here on nothing passes, either way, and nobody is told. */
  readonly half_open?: true;
  /** A close frame gets that code. */
  readonly close_code?: number;
  /** Bytes a second at which the client seems to read from here on. */
  readonly read_rate?: number;
}

/** Which message; what is left out fits any. */
export interface FaultCondition {
  readonly from?: Side;
  /** Type of the message, or `close` for a close frame. */
  readonly type?: string;
  /** `reason` of TOKEN_EXPIRED and the like. */
  readonly reason?: string;
  /** `code` of ERROR and CLOSING, or of the close frame. */
  readonly code?: string | number;
  /** It answers a message of the client of that type. */
  readonly answers?: string;
  /** Which of the proxy's connections, counted from 1. */
  readonly connection?: number;
  /** Seconds since the connection opened before which it does not fit. */
  readonly after?: number;
}

export interface FaultRule extends FaultAction {
  /** What happens now, to all that are open, needs no message: for `cut`, `half_open` and `read_rate` over HTTP. */
  readonly when: FaultCondition | 'now';
  /** Of the messages that fit, how many are let pass first. Default 0. */
  readonly skip?: number;
  /** How many are met; 0 for all that fit. Default 1. */
  readonly times?: number;
}

const side = { enum: ['client', 'server'] } as const;
const seconds = { type: 'number', exclusiveMinimum: 0, maximum: 86_400 } as const;
const actions = {
  delay: { ...seconds, description: 'Seconds that the message waits, and all that follow it in its direction.' },
  hold: { ...seconds, description: 'Seconds that the message waits alone, while others pass.' },
  drop: { const: true, description: 'It never arrives.' },
  duplicate: { const: true, description: 'It arrives twice.' },
  cut: { const: true, description: 'Both ends of the connection are cut instead.' },
  half_open: { const: true, description: 'From here on nothing passes, either way, and nobody is told.' },
  close_code: { type: 'integer', minimum: 1000, maximum: 4999, description: 'A close frame arrives with this code.' },
  read_rate: { type: 'integer', minimum: 1, description: 'Bytes a second at which the client seems to read from here on.' },
} as const;

/** JSON Schema (draft-07) of one rule. */
export const faultRuleSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['when'],
  oneOf: Object.keys(actions).map(name => ({ required: [name] })),
  properties: {
    when: {
      oneOf: [
        { const: 'now' },
        {
          type: 'object',
          additionalProperties: false,
          properties: {
            from: { ...side, description: 'Who sends it.' },
            type: { type: 'string', description: 'Type of the message, or close for a close frame.' },
            reason: { type: 'string', description: 'Its reason.' },
            code: { type: ['string', 'integer'], description: 'Its code, or that of a close frame.' },
            answers: { type: 'string', description: "Type of the client's message that it answers." },
            connection: { type: 'integer', minimum: 1, description: 'Which connection of the proxy, counted from 1.' },
            after: { ...seconds, description: 'Not before the connection is so many seconds old.' },
          },
        },
      ],
    },
    skip: { type: 'integer', minimum: 0, description: 'So many that fit are let pass first.' },
    times: { type: 'integer', minimum: 0, description: 'So many are met; 0 for all. Default 1.' },
    ...actions,
  },
} as const;

/** JSON Schema (draft-07) of a file of faults. */
export const faultFileSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Faults of conform proxy',
  type: 'object',
  additionalProperties: false,
  required: ['faults'],
  properties: { $schema: { type: 'string' }, faults: { type: 'array', items: faultRuleSchema } },
} as const;

/** A message as rules look at it. */
export interface Passing {
  readonly from: Side;
  /** Type of a message, `close`, `binary`, or null for what can't be read. */
  readonly type: string | null;
  readonly data: Readonly<Record<string, unknown>>;
  /** Type of the client's message that it answers. */
  readonly answers: string | null;
  readonly connection: number;
  /** Seconds since the connection opened. */
  readonly age: number;
}

/** The rules in force, in order, and how often each was applied. */
export class Faults {
  readonly #rules: { readonly rule: FaultRule; fitted: number; applied: number }[] = [];

  constructor(rules: readonly FaultRule[] = []) {
    for (const rule of rules) this.add(rule);
  }

  add(rule: FaultRule): void {
    this.#rules.push({ rule, fitted: 0, applied: 0 });
  }

  clear(): void {
    this.#rules.length = 0;
  }

  get list(): readonly { readonly rule: FaultRule; readonly applied: number }[] {
    return this.#rules.map(({ rule, applied }) => ({ rule, applied }));
  }

  /** The first rule that meets the message. */
  meeting(message: Passing): FaultAction | null {
    for (const each of this.#rules) {
      const { rule } = each;
      if (rule.when === 'now' || !fits(rule.when, message)) continue;
      each.fitted += 1;
      if (each.fitted <= (rule.skip ?? 0)) continue;
      const times = rule.times ?? 1;
      if (times > 0 && each.applied >= times) continue;
      each.applied += 1;
      return rule;
    }
    return null;
  }
}

function fits({ from, type, reason, code, answers, connection, after }: FaultCondition, message: Passing): boolean {
  return (from === undefined || from === message.from)
    && (type === undefined || type === message.type)
    && (reason === undefined || reason === message.data['reason'])
    && (code === undefined || String(code) === String(message.data['code']))
    && (answers === undefined || answers === message.answers)
    && (connection === undefined || connection === message.connection)
    && (after === undefined || message.age >= after);
}

/** The text of a frame as rules look at it. */
export function partsOf(text: string): { readonly type: string | null; readonly id: unknown; readonly replyTo: unknown; readonly data: Readonly<Record<string, unknown>> } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = null;
  }
  if (!isRecord(value)) return { type: null, id: undefined, replyTo: undefined, data: {} };
  return { type: typeof value['type'] === 'string' ? value['type'] : null, id: value['id'], replyTo: value['reply_to'], data: isRecord(value['data']) ? value['data'] : {} };
}
