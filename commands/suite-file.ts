import { profiles, type Profile } from '../conformance/engine/target.ts';
import type { Capability } from '../generated/messages.ts';

/** A way into the target: a command that gets JSON on its standard input, or an address to which it is posted. */
export type HookSetting = { readonly command: string } | { readonly url: string; readonly headers?: Readonly<Record<string, string>> };

/** What `conformance.yaml` may hold. Paths are relative to the file. */
export interface SuiteFile {
  readonly url?: string;
  readonly start?: string;
  readonly key?: string;
  readonly token_url?: string;
  readonly token_command?: string;
  readonly issuer?: string;
  readonly audience?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly ca?: string;
  readonly profiles?: readonly Profile[];
  readonly capabilities?: readonly string[];
  readonly topic?: string;
  readonly read?: string;
  readonly write?: string;
  readonly rights_claim?: string;
  readonly emit?: HookSetting;
  readonly users?: readonly string[];
  readonly origins?: { readonly allowed?: readonly string[]; readonly refused?: readonly string[] };
  readonly max_connections?: number;
  readonly probe?: { readonly send: unknown; readonly expect: string };
  readonly hooks?: { readonly revoke?: HookSetting; readonly drain?: HookSetting; readonly logs?: HookSetting | { readonly file: string } };
  readonly baseline?: string;
  readonly level?: 'must' | 'should';
  readonly suite_level?: string;
  readonly reports?: readonly string[];
}

const capabilityNames = Object.keys({ reauth: true, events: true, publish: true, resume: true } satisfies Record<Capability, true>);

const text = (description: string): object => ({ type: 'string', minLength: 1, description });
const texts = (description: string, more: object = {}): object => ({ type: 'array', items: { type: 'string', minLength: 1 }, description, ...more });
const headers = (description: string): object => ({ type: 'object', additionalProperties: { type: 'string' }, description });
const closed = (properties: Record<string, object>, description: string, required: readonly string[] = []): object => ({ type: 'object', additionalProperties: false, properties, required, description });

const secret = '`${NAME}` in a value stands for an environment variable, so that no secret has to be in the file.';
const hook = (description: string, more: Record<string, object> = {}): object => closed({
  command: text('Run in a shell.'),
  url: text('Asked over HTTP.'),
  headers: headers(`Sent to the address. ${secret}`),
  ...more,
}, description);

/** JSON Schema (draft-07) of the settings file. */
export const suiteFileSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Settings of the conformance suite for one server',
  type: 'object',
  additionalProperties: false,
  properties: {
    $schema: { type: 'string', description: 'For editors.' },
    url: text('Address of the WebSocket endpoint, ws: or wss:. With start, {port} stands for the port.'),
    start: text('Command that runs the server; {port} and PORT are a free port.'),
    key: text('File with a private key (JWK or PEM) that the server trusts; or token_url, or token_command.'),
    token_url: text('Address that signs the claims that are posted to it and answers {"token": "…"}.'),
    token_command: text('Command that gets claims as JSON on its standard input and prints the token.'),
    issuer: text('What tokens carry in "iss".'),
    audience: text('What tokens carry in "aud".'),
    headers: headers(`Sent with each upgrade; values are in no report. ${secret}`),
    ca: text('File with certificates (PEM) that are trusted for wss.'),
    profiles: { type: 'array', items: { enum: profiles }, uniqueItems: true, minItems: 1, description: 'By which the server is judged; one that it does not offer makes the run incomplete. Default: those that it offers.' },
    capabilities: { type: 'array', items: { enum: capabilityNames }, uniqueItems: true, description: 'That the server claims to have: it fails if it advertises others.' },
    topic: text('How the server names topics; {id} stands for a name that a case makes up.'),
    read: text('What permits to subscribe to {topic}.'),
    write: text('What permits to publish on {topic}.'),
    rights_claim: text('The claim that carries it.'),
    emit: hook('Makes an event happen on a server without PUBLISH: gets {"topic", "kind", "payload"}.'),
    users: texts('Subjects that the server knows, where any will not do.', { minItems: 8, uniqueItems: true }),
    origins: closed({ allowed: texts('Let in.'), refused: texts('Not let in.') }, 'Origins of pages, beyond those that the suite makes up.'),
    max_connections: { type: 'integer', minimum: 2, description: 'Connections that the suite may hold open at the same time.' },
    probe: closed({ send: { description: 'One message of the application: an object, or the text of a frame.' }, expect: text('Regular expression that the text of its answer fits.') }, "A message of the server's own, which shows that its traffic survives a refresh.", ['send', 'expect']),
    hooks: closed({
      revoke: hook('Gets {"token_id", "expires_at"}, {"session_id"} or {"user": {"issuer", "subject"}}.'),
      drain: hook('Begins to stop the server in order. With start it is stopped by SIGTERM.'),
      logs: hook('Yields what the server has logged. With start it is what it prints.', { file: text('To which the server appends its log.') }),
    }, 'Ways into the server beside its endpoint; what needs one that is missing is untested.'),
    baseline: text('File with failures that are known.'),
    level: { enum: ['must', 'should'], default: 'must', description: '`should` fails the run also for a SHOULD that is broken.' },
    suite_level: { type: 'string', pattern: '^\\d+\\.\\d+\\.\\d+$', description: 'Cases that are newer than this version of the suite only warn.' },
    reports: texts('As with --report, such as junit=junit.xml.'),
  },
} as const;
