import type { AsyncAPIDocumentInterface } from '@asyncapi/parser';
import type { DocumentPath } from './problems.ts';

/** A JSON Schema as it stands in the document, with its `$ref`s. */
export type JsonSchema = { readonly [keyword: string]: unknown };

export interface Requirement {
  id: string;
  level: string;
  role: string;
  profile: string;
  observe: string;
  text: string;
  why: string;
}

/** A requirement, and the path to it; the last two steps are `x-requirements` and its index. */
export interface PlacedRequirement extends Requirement {
  path: DocumentPath;
}

export type Direction = 'client-to-server' | 'server-to-client';

export interface MessageExample {
  name: string;
  summary?: string;
  payload: unknown;
}

/** An entry of `components.messages`; `payload` refers to an entry of `components.schemas`. */
export interface Message {
  name: string;
  summary?: string;
  description?: string;
  payload: { $ref: string };
  'x-direction': Direction;
  examples?: readonly MessageExample[];
}

export interface CloseCodeEntry {
  code: number;
  name: string;
  reconnect: string;
  announced: boolean;
  sender: string;
  description: string;
  client: string;
}

export interface ErrorCodeEntry {
  code: string;
  retryable: boolean;
  /** What a server may say to a developer; it tells nothing of the token or of the server. */
  message: string;
  description: string;
}

export interface Timing {
  default: number;
  short: number;
  advertised: boolean;
  description: string;
}

export interface Limit {
  default: number;
  unit: string;
  advertised: boolean;
  description: string;
}

/** `fraction` of the timing `of` is added to `seconds`. */
export interface Tolerance {
  seconds: number;
  fraction?: number;
  of?: string;
  reason: string;
}

export interface Reply {
  type: string;
  code?: string;
  reason?: string;
}

/** A row as written: `state` and `on` may be lists, which stand for one row per pair. */
export interface MachineRow {
  state: string | readonly string[];
  on: string | readonly string[];
  when?: string;
  reply: Reply | null;
  close: number | null;
  reconnect?: string;
  /** Names of the machine's actions, in order. */
  do?: readonly string[];
  /** Requirements that this very input breaks, for a machine that judges. */
  violates?: readonly string[];
  next: string;
  requirements: readonly string[];
}

export interface Machine {
  initial: string;
  states: Readonly<Record<string, string>>;
  inputs: Readonly<Record<string, string>>;
  /** Group → guard → description. The guards of a group exclude one another and one of them always holds. */
  guards: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** What a row may `do`, by name. */
  actions?: Readonly<Record<string, string>>;
  rows: readonly MachineRow[];
}

/** A kind of application event; `payload` names an entry of `components.schemas`. */
export interface EventKindEntry {
  kind: string;
  topic: string;
  payload: string;
  description: string;
}

/** What a client waits, whatever the server advertises; seconds. */
export interface ClientTiming {
  seconds: number;
  description: string;
}

/** A numbered flow: who sends what to whom, and what comes of it. */
export interface Flow {
  id: string;
  title: string;
  steps: readonly { from: string; to: string; what: string; note?: string }[];
  outcome: string;
  requirements: readonly string[];
}

/** Refers to a message of the channel. */
export interface MessageReference {
  $ref: string;
}

/** An entry of `operations`, seen from the server: it receives what clients send. */
export interface Operation {
  action: 'send' | 'receive';
  title?: string;
  summary?: string;
  description?: string;
  messages?: readonly MessageReference[];
  reply?: { messages?: readonly MessageReference[] };
  'x-no-reply'?: string;
}

/** How the protocol relates to an RFC. */
export interface RfcEntry {
  rfc: number;
  title: string;
  relation: string;
}

/** What the document says in prose under `info`; all of it may be missing. */
export interface Info {
  title: string;
  version: string;
  description?: string;
  'x-glossary'?: Readonly<Record<string, string>>;
  'x-security-considerations'?: string;
  'x-rfcs'?: readonly RfcEntry[];
}

/** The channel's extensions, from which the tables are written. */
export interface Channel {
  address?: string | null;
  description?: string;
  messages: Readonly<Record<string, MessageReference>>;
  'x-subprotocol': string;
  'x-profiles': Readonly<Record<string, string>>;
  'x-timings': Readonly<Record<string, Timing>>;
  'x-limits': Readonly<Record<string, Limit>>;
  'x-client-timings'?: Readonly<Record<string, ClientTiming>>;
  'x-tolerances': Readonly<Record<string, Tolerance>>;
  'x-close-codes': readonly CloseCodeEntry[];
  'x-error-codes': readonly ErrorCodeEntry[];
  'x-event-kinds': readonly EventKindEntry[];
  'x-flows': readonly Flow[];
  'x-machines': Readonly<Record<string, Machine>>;
}

/** What codegen reads of the AsyncAPI document, as a plain value. */
export interface ProtocolDocument {
  /** The file's name without its folder, as banners name it. */
  fileName: string;
  /** Of the file's bytes, in hexadecimal. */
  sha256: string;
  title: string;
  version: string;
  id: string;
  info: Info;
  channelName: string;
  channel: Channel;
  operations: Readonly<Record<string, Operation>>;
  messages: Readonly<Record<string, Message>>;
  schemas: Readonly<Record<string, JsonSchema>>;
  /** In document order. */
  requirements: readonly PlacedRequirement[];
  /** The parser's own model of the same document, for Modelina. */
  parsed: AsyncAPIDocumentInterface;
}

/** The name of the schema that a message's payload refers to. */
export function payloadSchemaName(message: Message): string {
  return message.payload.$ref.slice('#/components/schemas/'.length);
}

/** The literal `type` of a message, or undefined where the type is a pattern. */
export function messageType(document: ProtocolDocument, message: Message): string | undefined {
  const properties = document.schemas[payloadSchemaName(message)]?.['properties'] as Record<string, { const?: string }> | undefined;
  return properties?.['type']?.const;
}

/** The members of an enum among `components.schemas`. */
export function enumMembers(document: ProtocolDocument, schemaName: string): readonly string[] {
  return (document.schemas[schemaName]?.['enum'] ?? []) as readonly string[];
}

/** The schemas that event kinds name as their payloads, each once. */
export function payloadNames({ channel }: ProtocolDocument): string[] {
  return [...new Set(channel['x-event-kinds'].map(({ payload }) => payload))];
}
