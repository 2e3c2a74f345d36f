import { list, literal, table, union } from './literal.ts';
import { showPath } from '../document/problems.ts';
import type { Direction, PlacedRequirement, ProtocolDocument } from '../document/protocol-document.ts';
import { messageType, payloadSchemaName } from '../document/protocol-document.ts';

/** Writes requirements.ts. */
export function requirementTable({ requirements }: ProtocolDocument): string {
  return `export type RequirementId =${union(requirements.map(({ id }) => id))};

/** One rule of the protocol. \`at\` is where it stands in the document, \`observe\` where a test can see it broken. */
export interface Requirement {
  id: string;
  level: 'MUST' | 'SHOULD' | 'MAY';
  role: 'server' | 'client' | 'both';
  profile: string;
  observe: string;
  text: string;
  why: string;
  at: string;
}

/** In document order. */
export const requirements = [
${requirements.map((requirement) => `${requirementRecord(requirement)},\n`).join('')}] as const satisfies readonly Requirement[];

export const requirementById: Readonly<Record<RequirementId, Requirement>> = Object.fromEntries(
  requirements.map((requirement: Requirement) => [requirement.id, requirement]),
) as Record<RequirementId, Requirement>;
`;
}

/** Writes codes.ts: close codes and error codes. */
export function codeTables({ channel }: ProtocolDocument): string {
  const closeCodes = channel['x-close-codes'];
  const errorCodes = channel['x-error-codes'];
  return `import type { ErrorCode, Reconnect } from './messages.ts';

export type CloseCode =${union(closeCodes.map(({ code }) => code))};

/** \`announced\`: a message tells of the close before the close frame. \`client\`: what a client does next. */
export interface CloseCodeEntry {
  code: CloseCode;
  name: string;
  reconnect: Reconnect;
  announced: boolean;
  sender: 'server' | 'client' | 'both';
  description: string;
  client: string;
}

export const closeCodes: Readonly<Record<CloseCode, CloseCodeEntry>> = ${table(byCode(closeCodes))};

/** \`retryable\`: the same message, unchanged, may succeed later. \`message\`: what a server may say to a developer. */
export interface ErrorCodeEntry {
  code: ErrorCode;
  retryable: boolean;
  message: string;
  description: string;
}

export const errorCodes: Readonly<Record<ErrorCode, ErrorCodeEntry>> = ${table(byCode(errorCodes))};
`;
}

/** Writes timings.ts: timings, limits, timings of clients and tolerances. */
export function timingTables({ channel }: ProtocolDocument): string {
  const tolerances = Object.entries(channel['x-tolerances']).map(([name, { seconds, fraction, of, reason }]) => [
    name,
    { seconds, fraction: fraction ?? 0, of: of ?? null, reason },
  ]);
  return `export type TimingName =${union(Object.keys(channel['x-timings']))};

/** In seconds. \`short\` is the value for test runs; \`advertised\`: the server tells the client. */
export interface Timing {
  default: number;
  short: number;
  advertised: boolean;
  description: string;
}

export const timings: Readonly<Record<TimingName, Timing>> = ${table(channel['x-timings'])};

export type LimitName =${union(Object.keys(channel['x-limits']))};

/** In \`unit\`. */
export interface Limit {
  default: number;
  unit: string;
  advertised: boolean;
  description: string;
}

export const limits: Readonly<Record<LimitName, Limit>> = ${table(channel['x-limits'])};

export type ClientTimingName =${union(Object.keys(channel['x-client-timings'] ?? {}))};

/** What a client waits, whatever the server advertises. */
export interface ClientTiming {
  seconds: number;
  description: string;
}

export const clientTimings: Readonly<Record<ClientTimingName, ClientTiming>> = ${table(channel['x-client-timings'] ?? {})};

export type ToleranceName =${union(Object.keys(channel['x-tolerances']))};

/** A test allows \`seconds\` plus \`fraction\` of the timing \`of\`. */
export interface Tolerance {
  seconds: number;
  fraction: number;
  of: TimingName | null;
  reason: string;
}

export const tolerances: Readonly<Record<ToleranceName, Tolerance>> = ${table(Object.fromEntries(tolerances))};
`;
}

/** Writes document.ts: which document this is, the types that each side sends, the examples. */
export function documentTable(document: ProtocolDocument): string {
  const { title, version, id, sha256, channel } = document;
  const about = { title, version, id, sha256, subprotocol: channel['x-subprotocol'], profiles: channel['x-profiles'] };
  const examples = Object.entries(document.messages).flatMap(([message, { examples: of = [], 'x-direction': direction }]) =>
    of.map(({ name, payload }) => ({ message, name, direction, payload })),
  );
  return `/** The document that all of this was generated from; \`sha256\` is of its bytes. */
export const document = ${table(about)} as const;

/** The literal types that a client sends; a type that is a pattern is not among them. */
export const clientMessageTypes: readonly string[] = ${literal(typesOf(document, 'client-to-server'))};

/** The literal types that a server sends. */
export const serverMessageTypes: readonly string[] = ${literal(typesOf(document, 'server-to-client'))};

/** Every message: its type where that is no pattern, who sends it, and the schema of its payload, which names files of schemas/ and vectors/. */
export const messages: readonly { name: string; type: string | null; direction: 'client-to-server' | 'server-to-client'; schema: string }[] = ${list(
    Object.values(document.messages).map((message) => ({ name: message.name, type: messageType(document, message) ?? null, direction: message['x-direction'], schema: payloadSchemaName(message) })),
  )};

/** The examples of every message; \`message\` is its key in components.messages. */
export const examples: readonly {
  message: string;
  name: string;
  direction: 'client-to-server' | 'server-to-client';
  payload: unknown;
}[] = ${list(examples)};
`;
}

function typesOf(document: ProtocolDocument, direction: Direction): string[] {
  const types = Object.values(document.messages)
    .filter((message) => message['x-direction'] === direction)
    .map((message) => messageType(document, message))
    .filter((type) => type !== undefined);
  return [...new Set(types)];
}

function byCode<T extends { code: string | number }>(entries: readonly T[]): Record<string, T> {
  return Object.fromEntries(entries.map((entry) => [entry.code, entry]));
}

/** Spreads a requirement over lines, for its texts are long. */
function requirementRecord({ id, level, role, profile, observe, text, why, path }: PlacedRequirement): string {
  const at = showPath(path.slice(0, -2));
  return table({ id, level, role, profile, observe, text, why, at }).replaceAll(/^/gm, '  ');
}
