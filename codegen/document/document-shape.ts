/*
 * The shape that codegen needs of an AsyncAPI document beyond what AsyncAPI itself demands, as JSON Schema.
 * Unknown keys are refused where a misspelt one would otherwise be passed over in silence.
 */

const text = { type: 'string', minLength: 1 };
const name = { type: 'string', pattern: '^[A-Za-z_][A-Za-z0-9_.]*$' };
const names = { anyOf: [name, { type: 'array', items: name, minItems: 1 }] };
const mapOf = (values: object): object => ({ type: 'object', propertyNames: name, additionalProperties: values });

function record(required: Record<string, object>, optional: Record<string, object> = {}): object {
  return {
    type: 'object',
    additionalProperties: false,
    required: Object.keys(required),
    properties: { ...required, ...optional },
  };
}

const requirement = record({
  id: { type: 'string', pattern: '^[A-Z][A-Z0-9]*-[0-9]+$' },
  level: { enum: ['MUST', 'SHOULD', 'MAY'] },
  role: { enum: ['server', 'client', 'both'] },
  profile: name,
  observe: { type: 'string', pattern: '^(wire|none|hook:[a-z-]+)$' },
  text,
  why: text,
});

const reply = record({ type: name }, { code: name, reason: name });

const row = record(
  {
    state: names,
    on: names,
    reply: { anyOf: [reply, { type: 'null' }] },
    close: { type: ['integer', 'null'] },
    next: name,
    requirements: { type: 'array', items: text },
  },
  { when: name, reconnect: name, do: { type: 'array', items: name }, violates: { type: 'array', items: text } },
);

const machine = record(
  {
    initial: name,
    states: mapOf(text),
    inputs: mapOf(text),
    guards: mapOf(mapOf(text)),
    rows: { type: 'array', items: row },
  },
  { actions: mapOf(text) },
);

const eventKind = record({ kind: name, topic: text, payload: name, description: text });
const step = record({ from: text, to: text, what: text }, { note: text });
const flow = record({
  id: { type: 'string', pattern: '^[a-z][a-z0-9-]*$' },
  title: text,
  steps: { type: 'array', items: step, minItems: 1 },
  outcome: text,
  requirements: { type: 'array', items: text },
});

const closeCode = record({
  code: { type: 'integer', minimum: 1000, maximum: 4999 },
  name,
  reconnect: name,
  announced: { type: 'boolean' },
  sender: { enum: ['server', 'client', 'both'] },
  description: text,
  client: text,
});

const errorCode = record({ code: name, retryable: { type: 'boolean' }, message: text, description: text });

const number = { type: 'number', minimum: 0 };
const timing = record({ default: number, short: number, advertised: { type: 'boolean' }, description: text });
const limit = record({ default: number, unit: text, advertised: { type: 'boolean' }, description: text });
const tolerance = {
  ...record({ seconds: number, reason: text }, { fraction: number, of: name }),
  dependencies: { fraction: ['of'], of: ['fraction'] },
};

const clientTiming = record({ seconds: number, description: text });

const channelExtensions = {
  'x-subprotocol': text,
  'x-profiles': mapOf(text),
  'x-timings': mapOf(timing),
  'x-limits': mapOf(limit),
  'x-tolerances': mapOf(tolerance),
  'x-close-codes': { type: 'array', items: closeCode },
  'x-error-codes': { type: 'array', items: errorCode },
  'x-event-kinds': { type: 'array', items: eventKind },
  'x-flows': { type: 'array', items: flow },
  'x-machines': {
    type: 'object',
    propertyNames: { pattern: '^[a-z][A-Za-z0-9]*$' },
    additionalProperties: machine,
  },
};

const channel = {
  type: 'object',
  required: ['messages', ...Object.keys(channelExtensions)],
  properties: {
    // Documents before 0.2.0 have none.
    'x-client-timings': mapOf(clientTiming),
    messages: {
      type: 'object',
      additionalProperties: {
        type: 'object',
        required: ['$ref'],
        properties: { $ref: { type: 'string', pattern: '^#/components/messages/' } },
      },
    },
    ...channelExtensions,
  },
};

const message = {
  type: 'object',
  required: ['name', 'payload', 'x-direction'],
  properties: {
    name: text,
    payload: {
      type: 'object',
      required: ['$ref'],
      properties: { $ref: { type: 'string', pattern: '^#/components/schemas/[A-Za-z][A-Za-z0-9]*$' } },
    },
    'x-direction': { enum: ['client-to-server', 'server-to-client'] },
    examples: { type: 'array', items: { type: 'object', required: ['name', 'payload'], properties: { name: text } } },
  },
};

/** Prose that the readable specification takes up. */
const info = {
  type: 'object',
  properties: {
    'x-glossary': { type: 'object', additionalProperties: text },
    'x-security-considerations': text,
    'x-rfcs': { type: 'array', items: record({ rfc: { type: 'integer', minimum: 1 }, title: text, relation: text }) },
  },
};

const stringEnum = {
  type: 'object',
  required: ['enum'],
  properties: { enum: { type: 'array', items: { type: 'string' } } },
};

/** A document whose `x-` parts codegen can read: one channel that carries the tables, and named messages and schemas. */
export const documentShape: object = {
  type: 'object',
  required: ['id', 'channels', 'components'],
  properties: {
    info,
    channels: { type: 'object', minProperties: 1, maxProperties: 1, additionalProperties: channel },
    components: {
      type: 'object',
      required: ['messages', 'schemas'],
      properties: {
        messages: { type: 'object', additionalProperties: message },
        schemas: {
          type: 'object',
          required: ['ErrorCode', 'Reconnect'],
          propertyNames: { pattern: '^[A-Z][A-Za-z0-9]*$' },
          properties: { ErrorCode: stringEnum, Reconnect: stringEnum },
          additionalProperties: { type: 'object' },
        },
      },
    },
  },
};

/** One list of requirements, wherever it stands. */
export const requirementsShape: object = { type: 'array', items: requirement };
