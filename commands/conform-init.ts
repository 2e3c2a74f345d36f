import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { stringify } from 'yaml';
import { defaultAudience, defaultIssuer } from './defaults.ts';
import type { SuiteFile } from './suite-file.ts';
import { UsageError } from './usage-error.ts';

const file = 'conformance.yaml';

/** Asks a question; an empty answer takes what is offered. */
type Ask = (question: string, offered: string) => Promise<string>;

/**
 * Writes `conformance.yaml` from answers, or from guesses where nobody is asked; never over one that is there.
 * @throws {UsageError} when there is one.
 */
export async function conformInit({ yes }: { readonly yes: boolean }): Promise<number> {
  if (existsSync(file)) throw new UsageError(`${file} is there already; change it, or take it away first`);
  const guess = guessed();
  const settings = yes ? guess : await asking(ask => questions(ask, guess));
  writeFileSync(file, heading + stringify(settings) + rest);
  process.stdout.write(`wrote ${file}; now: npx ws-token-refresh conform server\n`);
  return 0;
}

const heading = `# How the conformance suite judges this server: npx ws-token-refresh conform server
# All names: npx ws-token-refresh conform server --config-schema
`;

const rest = `
# More that can be said, with an example each:
# profiles: [core, events]               # insist on these
# users: [u1, u2, u3, u4, u5, u6, u7, u8] # subjects, where the server does not take any
# max_connections: 20                     # that the suite may hold open at the same time
# hooks:
#   revoke: { command: ./revoke.sh }      # gets {"session_id": "…"} and the like on standard input
#   logs: { file: server.log }            # is searched for tokens
`;

/** What the files in this folder say of how the server is started. */
function guessed(): SuiteFile {
  const start = [
    ['package.json', startOfPackage()],
    ['server.py', 'python3 server.py --port {port}'],
    ['main.py', 'python3 main.py --port {port}'],
    ['go.mod', 'go run . -port {port}'],
    ['Cargo.toml', 'cargo run -- --port {port}'],
  ].find(([name, command]) => command !== undefined && existsSync(name!))?.[1];
  const key = ['test-key.pem', 'key.pem', 'test-key.jwk'].find(name => existsSync(name));
  return {
    ...(start === undefined ? { url: 'ws://127.0.0.1:8080/ws' } : { start, url: 'ws://127.0.0.1:{port}/ws' }),
    key: key ?? 'test-key.pem',
    issuer: defaultIssuer,
    audience: defaultAudience,
  };
}

function startOfPackage(): string | undefined {
  try {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts?: Record<string, string> };
    return scripts?.['start'] === undefined ? undefined : 'npm start';
  } catch {
    return undefined;
  }
}

async function questions(ask: Ask, guess: SuiteFile): Promise<SuiteFile> {
  const start = await ask('Command that starts the server, where the suite should start it; {port} and PORT say on which port (- for none)', guess.start ?? '-');
  const url = await ask(`Address of its WebSocket endpoint${start === '-' ? '' : ', with {port} for the port'}`, start === '-' ? 'ws://127.0.0.1:8080/ws' : 'ws://127.0.0.1:{port}/ws');
  const way = await ask('Tokens by a private key in a file (key), an address that signs (url) or a command (command)', 'key');
  const from = way === 'url' ? { token_url: await ask('Address that signs the claims posted to it and answers {"token": "…"}', 'http://127.0.0.1:8080/dev/token') }
    : way === 'command' ? { token_command: await ask('Command that gets claims on standard input and prints the token', './mint.sh') }
    : { key: await ask('File with the private key, JWK or PEM, that the server trusts', guess.key ?? 'test-key.pem') };
  const issuer = await ask('What tokens carry in "iss"', defaultIssuer);
  const audience = await ask('What tokens carry in "aud"', defaultAudience);
  return { ...(start === '-' ? {} : { start }), url, ...from, issuer, audience };
}

/** Lines are read as they come, so that a script can answer too; at the end of the input what is offered is taken. */
async function asking<T>(act: (ask: Ask) => Promise<T>): Promise<T> {
  const terminal = createInterface({ input: process.stdin });
  const lines = terminal[Symbol.asyncIterator]();
  try {
    return await act(async (question, offered) => {
      process.stdout.write(`${question} [${offered}]: `);
      const { value, done } = await lines.next();
      if (done || !process.stdin.isTTY) process.stdout.write('\n');
      return done || String(value).trim() === '' ? offered : String(value).trim();
    });
  } finally {
    terminal.close();
  }
}
