import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { timings } from '../generated/timings.ts';
import { resolveSettings } from './serve-settings.ts';
import { UsageError } from './usage-error.ts';

const problem = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  return 'no error';
};

test('The command line goes before the settings file, and that before the defaults', async t => {
  const config = join(t.testdir({ 'server.yaml': 'host: "::1"\nport: 1234\nissuer: urn:file\naudience_claim: client_id\norigins: [https://till.example]\ntimings:\n  heartbeat_interval: 20\nlimits:\n  reauth_per_minute: 3\n' }), 'server.yaml');
  const settings = resolveSettings({ config, port: 0, timings: 'short' });
  t.match(settings, { host: '::1', port: 0, issuer: 'urn:file', audience: 'urn:ws-token-refresh:audience', audienceClaim: 'client_id', origins: ['https://till.example'], limits: { reauth_per_minute: 3 } });
  t.strictSame(settings.timings, { ...Object.fromEntries(Object.entries(timings).map(([name, { short }]) => [name, short])), heartbeat_interval: 20 });
  t.match(resolveSettings({}), { host: '127.0.0.1', port: 8080, origins: [], events: {} });
});

test('Events are offered unless the settings file takes them back, or publishing alone', async t => {
  const dir = t.testdir({ 'core.yaml': 'events: false', 'read.yaml': 'publish: false' });
  t.notOk('events' in resolveSettings({ config: join(dir, 'core.yaml') }));
  t.strictSame(resolveSettings({ config: join(dir, 'read.yaml') }).events, { publish: false });
});

test('Paths are relative to the settings file, and secrets are read from files of their own', async t => {
  const dir = t.testdir({
    'server.yaml': 'introspection: { url: https://issuer.example/introspect, client_id: orders, client_secret_file: secret }\naudit: audit.jsonl\nrevocation_secret_file: secret\n',
    'keyed.json': '{"key": "keys/k.pem"}',
    'secret': 'a secret\n',
  });
  t.match(resolveSettings({ config: join(dir, 'server.yaml') }), { introspection: { url: 'https://issuer.example/introspect', clientId: 'orders', clientSecret: 'a secret' }, audit: join(dir, 'audit.jsonl'), revocationSecret: 'a secret' });
  t.equal(resolveSettings({ config: join(dir, 'keyed.json') }).key, join(dir, 'keys/k.pem'));
  t.match(resolveSettings({ config: join(dir, 'keyed.json'), jwks: 'https://issuer.example/keys' }), { key: undefined, jwks: 'https://issuer.example/keys' });
});

test('A settings file that can not be used is told in one line with file, line and place, and never quoted', async t => {
  const bad: Record<string, [text: string, expected: RegExp]> = {
    'unknown.yaml': ['port: 0\ntimings:\n  heartbeat: 2\n', /^settings \S+unknown\.yaml, line 3: timings\.heartbeat is unknown; known are heartbeat_interval, /],
    'range.json': ['{"port": 0,\n "limits": {"max_token_bytes": 0}}', /range\.json, line 2: limits\.max_token_bytes must be > 0$/],
    'type.yaml': ['origins: https://till.example', /line 1: origins must be array$/],
    'item.yaml': ['origins:\n- https://a.example\n- 7', /line 3: origins\.1 must be string$/],
    'level.yaml': ['log_level: loud', /log_level must be one of fatal, error, /],
    'half.yaml': ['introspection:\n  url: https://canary@issuer.example', /line 2: introspection must have required property 'client_id'$/],
    'list.yaml': ['- 1', /line 1: must be object$/],
    'broken.json': ['{"key": "canary', /broken\.json, line 1: is neither YAML nor JSON/],
    'twice.yaml': ['port: 1\nport: 2', /line 2: .*duplicate key/],
    'ways.yaml': ['key: a\njwks: https://issuer.example/keys', /ways\.yaml: tokens are verified by one of key, jwks and introspection; more than one is given/],
    'unwritten.yaml': ['audit_required: true', /unwritten\.yaml: audit_required has no file to be written to; give audit as well$/],
    'secret.yaml': ['revocation_secret_file: nowhere', /^revocation secret \S+nowhere: can't be read \(ENOENT\)/],
  };
  const dir = t.testdir(Object.fromEntries(Object.entries(bad).map(([name, [text]]) => [name, text])));
  for (const [name, [, expected]] of Object.entries(bad)) {
    const message = problem(() => resolveSettings({ config: join(dir, name) }));
    t.match(message, expected, name);
    t.notMatch(message, /\n|canary/);
  }
  t.match(problem(() => resolveSettings({ config: join(dir, 'none.yaml') })), /^settings \S+none\.yaml: can't be read \(ENOENT\); give the path of a file$/);
});

test("The README's settings file is one", async t => {
  const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
  const yaml = /```yaml\n(# server\.yaml,[^`]*)```/.exec(readme)?.[1] ?? '';
  const dir = t.testdir({ 'server.yaml': yaml, 'introspection-secret': 'x', 'revocation-secret': 'y' });
  t.match(resolveSettings({ config: join(dir, 'server.yaml') }), { audience: 'orders', introspection: { clientId: 'orders', clientSecret: 'x' }, limits: { reauth_per_minute: 10 }, revocationSecret: 'y' });
});
