import { existsSync } from 'node:fs';
import { emitUrl } from '../conformance/engine/source.ts';
import { profiles, type Profile } from '../conformance/engine/target.ts';
import { defaultTopics } from '../conformance/engine/topics.ts';
import type { Fixtures } from '../conformance/fixtures.ts';
import { commandHook, fileLogs, urlHook, type Hooks } from '../conformance/hooks.ts';
import { checkUrl } from './credentials.ts';
import { defaultAudience, defaultIssuer } from './defaults.ts';
import { readSettings, readText, relativeTo } from './settings-file.ts';
import { suiteFileSchema, type HookSetting, type SuiteFile } from './suite-file.ts';
import { UsageError } from './usage-error.ts';

/** What was given on the command line or in the environment, which go before the settings file. */
export interface SuiteFlags {
  /** A settings file; `conformance.yaml` in this folder if left out, where there is one. */
  readonly config?: string;
  readonly url?: string;
  readonly start?: string;
  readonly key?: string;
  readonly tokenUrl?: string;
  readonly tokenCommand?: string;
  /** `Name: value` each. */
  readonly header?: readonly string[];
  readonly ca?: string;
  readonly issuer?: string;
  readonly audience?: string;
  /** Names with commas between. */
  readonly profile?: string;
  readonly topic?: string;
  readonly read?: string;
  readonly write?: string;
  readonly emitUrl?: string;
  readonly maxConnections?: number;
  readonly baseline?: string;
  readonly level?: 'must' | 'should';
  readonly suiteLevel?: string;
  readonly report?: readonly string[];
}

/** What the suite runs with: flags and environment, then the settings file, then defaults. Paths are as seen from here. */
export interface SuiteSettings extends Omit<SuiteFile, 'issuer' | 'audience' | 'headers'> {
  readonly issuer: string;
  readonly audience: string;
  readonly headers: Readonly<Record<string, string>>;
}

const usualFile = 'conformance.yaml';

/** @throws {UsageError} in one line, for a file that can't be used and for what contradicts itself. */
export function suiteSettings(flags: SuiteFlags): SuiteSettings {
  const file = flags.config ?? (existsSync(usualFile) ? usualFile : null);
  const said: SuiteFile = file === null ? {} : withPaths(readSettings<SuiteFile>(file, suiteFileSchema), file);
  const given = fromFlags(flags);
  // Who names a way to get tokens on the command line means that way, whatever the file says.
  const { key: _key, token_url: _url, token_command: _command, ...rest } = said;
  const base = elsewhere(given.key ?? given.token_url ?? given.token_command ? rest : said, given);
  const settings = { ...base, ...given };
  check(settings);
  return {
    ...settings,
    issuer: settings.issuer ?? defaultIssuer,
    audience: settings.audience ?? defaultAudience,
    headers: { ...expanded(said.headers, 'headers'), ...headersOf(flags.header ?? []) },
  };
}

/** Without the file's way to find the server, where the command line says another. */
function elsewhere({ start, url, ...rest }: SuiteFile, given: SuiteFile): SuiteFile {
  const runs = given.url !== undefined && given.start === undefined && !given.url.includes('{port}');
  const fixed = given.start !== undefined && url !== undefined && !url.includes('{port}');
  return { ...rest, ...(start === undefined || runs ? {} : { start }), ...(url === undefined || fixed ? {} : { url }) };
}

function withPaths(said: SuiteFile, file: string): SuiteFile {
  const from = (path: string | undefined, name: 'key' | 'ca' | 'baseline'): object => (path === undefined ? {} : { [name]: relativeTo(file, path) });
  const logs = said.hooks?.logs;
  const hooks = logs && 'file' in logs ? { hooks: { ...said.hooks, logs: { file: relativeTo(file, logs.file) } } } : {};
  return { ...said, ...from(said.key, 'key'), ...from(said.ca, 'ca'), ...from(said.baseline, 'baseline'), ...hooks };
}

function fromFlags({ url, start, key, tokenUrl, tokenCommand, ca, issuer, audience, profile, topic, read, write, emitUrl: emit, maxConnections, baseline, level, suiteLevel, report }: SuiteFlags): SuiteFile {
  const all = {
    url, start, key, token_url: tokenUrl, token_command: tokenCommand, ca, issuer, audience, topic, read, write, baseline, level,
    profiles: profile?.split(',').map(parseProfile),
    emit: emit === undefined ? undefined : { url: emit },
    max_connections: maxConnections,
    suite_level: suiteLevel,
    reports: report?.length ? report : undefined,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

function parseProfile(name: string): Profile {
  const profile = profiles.find(each => each === name.trim());
  if (!profile) throw new UsageError(`--profile ${name} is unknown; give ${profiles.join(', ')}, several with a comma between`);
  return profile;
}

/** Names in this order, as a user would read them: the flag where there is one. */
function check({ url, start, topic, read, write, emit, suite_level, probe, hooks }: SuiteFile): void {
  if (topic !== undefined && !topic.includes('{id}')) throw new UsageError(`--topic ${topic} names one topic; put {id} where a case may put a name of its own`);
  for (const [flag, scope] of Object.entries({ '--read': read, '--write': write })) {
    if (scope !== undefined && !scope.includes('{topic}')) throw new UsageError(`${flag} ${scope} permits always the same; put {topic} where the topic goes`);
  }
  if (emit && 'url' in emit) checkUrl(emit.url, '--emit-url', ['http:', 'https:']);
  if (start !== undefined && url !== undefined && !url.includes('{port}')) throw new UsageError(`--url ${url} says a port, and --start takes a free one; put {port} in its place`);
  if (suite_level !== undefined && !/^\d+\.\d+\.\d+$/.test(suite_level)) throw new UsageError(`--suite-level ${suite_level} is no version; give one such as 0.2.0`);
  for (const [name, hook] of Object.entries({ emit, ...hooks })) {
    if (hook && [('command' in hook), ('url' in hook), ('file' in hook)].filter(Boolean).length !== 1) throw new UsageError(`settings: ${name} takes one of command and url${name === 'logs' ? ' and file' : ''}`);
    if (hook && 'url' in hook) checkUrl(hook.url, name, ['http:', 'https:']);
  }
  try {
    if (probe) new RegExp(probe.expect);
  } catch {
    throw new UsageError(`settings: probe.expect is no regular expression: ${probe!.expect}`);
  }
}

function headersOf(lines: readonly string[]): Record<string, string> {
  return Object.fromEntries(lines.map(line => {
    const [, name, value] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):\s*(.*)$/.exec(line) ?? [];
    if (name === undefined) throw new UsageError('--header is no header; give it as "Name: value"');
    return [name, value!];
  }));
}

/** @throws {UsageError} for a variable that is not set; its value is quoted nowhere. */
function expanded(headers: Readonly<Record<string, string>> | undefined, where: string): Record<string, string> {
  return Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name, value.replaceAll(/\$\{(\w+)\}/g, (_all, variable: string) => {
    const found = process.env[variable];
    if (found === undefined) throw new UsageError(`settings: ${where}.${name} wants the environment variable ${variable}, which is not set`);
    return found;
  })]));
}

/** What the settings say of the target, as the suite takes it. */
export function fixturesOf(settings: SuiteSettings): Fixtures {
  const { ca, headers, topic, read, write, rights_claim, emit, users, origins, capabilities, max_connections, probe } = settings;
  return {
    access: { headers, ...(ca === undefined ? {} : { ca: readText(ca, '--ca') }) },
    topics: { ...defaultTopics, ...(topic === undefined ? {} : { topic }), ...(read === undefined ? {} : { read }), ...(write === undefined ? {} : { write }), ...(rights_claim === undefined ? {} : { claim: rights_claim }) },
    emit: emit === undefined ? null : 'url' in emit ? emitUrl(emit.url, expanded(emit.headers, 'emit.headers')) : emitBy(emit.command),
    hooks: hooksOf(settings),
    users: users ?? null,
    origins: { allowed: origins?.allowed ?? [], refused: origins?.refused ?? [] },
    capabilities: capabilities ?? null,
    maxConnections: max_connections ?? null,
    probe: probe ? { send: typeof probe.send === 'string' ? probe.send : JSON.stringify(probe.send), expect: new RegExp(probe.expect) } : null,
  };
}

function emitBy(command: string): NonNullable<Fixtures['emit']> {
  const call = commandHook('emit', command);
  return async event => { await call(event); };
}

function hooksOf({ hooks = {} }: SuiteSettings): Hooks {
  const call = (name: string, hook: HookSetting): ((input?: object) => Promise<string>) => ('command' in hook ? commandHook(name, hook.command) : urlHook(name, hook.url, expanded(hook.headers, `hooks.${name}.headers`), name === 'logs' ? 'GET' : 'POST'));
  const { revoke, drain, logs } = hooks;
  const told = (hook: (input?: object) => Promise<string>) => async (input?: object): Promise<void> => { await hook(input); };
  return {
    ...(revoke ? { revoke: told(call('revoke', revoke)) } : {}),
    ...(drain ? { drain: told(call('drain', drain)) } : {}),
    ...(logs ? { logs: 'file' in logs ? fileLogs(logs.file) : call('logs', logs) } : {}),
  };
}
