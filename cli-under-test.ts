import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const cli = join(import.meta.dirname, 'cli.ts');

export interface Launch {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** What it reads on its standard input; nothing is at its end at once. */
  readonly input?: string;
}

/** Starts the command line in a process of its own, as a user would. */
export function launch(args: readonly string[], { env = {}, cwd = import.meta.dirname, input }: Launch = {}): ChildProcess {
  // tap puts its hooks into every child's NODE_OPTIONS; a user's process has none.
  const child = spawn('env', ['-u', 'NODE_OPTIONS', process.execPath, cli, ...args], { env: { ...process.env, ...env }, cwd, stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'] });
  child.stdin?.end(input);
  return child;
}

/** The same until it ends. */
export async function run(args: readonly string[], options: Launch = {}): Promise<{ code: number; out: string; err: string }> {
  const child = launch(args, options);
  let [out, err] = ['', ''];
  child.stdout!.on('data', chunk => { out += chunk; });
  child.stderr!.on('data', chunk => { err += chunk; });
  const [code] = await once(child, 'close');
  return { code, out, err };
}
