import { spawn } from 'node:child_process';
import { TokenSourceError, type TokenSource } from './token-source.ts';

/** Commands at a time. */
const atOnce = 4;
/** Seconds that one may take. */
const patience = 10;
/** Characters of what it said on standard error that are shown: enough for a line of a stack trace. */
const shownError = 200;

/** Runs a command for each token: claims as JSON on its standard input, the token on its standard output. */
export function commandSource(command: string): TokenSource {
  const name = `--token-command '${command}'`;
  let running = 0;
  const waiting: (() => void)[] = [];
  return {
    name,
    publicKey: null,
    async mint(claims) {
      if (running >= atOnce) await new Promise<void>(resolve => { waiting.push(resolve); });
      running += 1;
      try {
        return await run(command, name, JSON.stringify(claims));
      } finally {
        running -= 1;
        waiting.shift()?.();
      }
    },
  };
}

async function run(command: string, name: string, input: string): Promise<string> {
  const child = spawn(command, { shell: true, stdio: ['pipe', 'pipe', 'pipe'], timeout: patience * 1000 });
  let [token, error] = ['', ''];
  child.stdout.on('data', chunk => { token += chunk; });
  child.stderr.on('data', chunk => { error += chunk; });
  // A command that ends without reading is judged by what it answers.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const [code, signal] = await new Promise<[number | null, string | null]>(resolve => { child.once('close', (...how) => resolve(how)); });
  if (signal !== null) throw new TokenSourceError(`${name} took more than ${patience} s, or was killed (${signal})`);
  if (code !== 0) throw new TokenSourceError(`${name} ended with ${code}: ${error.trim().split('\n').at(-1)?.slice(0, shownError) || 'it said nothing'}`);
  if (!/^\S+$/.test(token.trim())) throw new TokenSourceError(`${name} did not print one token; it gets the claims as JSON on standard input`);
  return token.trim();
}
