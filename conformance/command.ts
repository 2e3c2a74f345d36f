import { spawn } from 'node:child_process';

/** How a command ended, and what it said. */
export interface CommandResult {
  readonly code: number | null;
  /** Set where it was killed, after `patience` or by somebody else. */
  readonly signal: string | null;
  readonly out: string;
  /** The last line that it wrote on standard error, cut to what is worth showing. */
  readonly error: string;
}

/** Characters of what it said on standard error that are shown: enough for a line of a stack trace. */
const shownError = 200;

/**
 * Runs a command in a shell with that on its standard input. It never rejects.
 * @param patience seconds after which it is killed.
 */
export async function runCommand(command: string, input: string, patience: number): Promise<CommandResult> {
  const child = spawn(command, { shell: true, stdio: ['pipe', 'pipe', 'pipe'], timeout: patience * 1000 });
  let [out, said] = ['', ''];
  child.stdout.on('data', chunk => { out += chunk; });
  child.stderr.on('data', chunk => { said += chunk; });
  // A command that ends without reading is judged by what it answers.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const [code, signal] = await new Promise<[number | null, string | null]>(resolve => { child.once('close', (...how) => resolve(how)); });
  return { code, signal, out, error: said.trim().split('\n').at(-1)!.slice(0, shownError) };
}
