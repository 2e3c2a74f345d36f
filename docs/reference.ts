import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { html } from './html.ts';
import { documentFile } from './site.ts';

const project = join(import.meta.dirname, '..');
const require = createRequire(import.meta.url);

/** Beside the tools: `npm ci` clears it, and nothing of it can be committed. */
const cacheFolder = join(project, 'node_modules/.cache/docs-reference');

/** Examples open, and no section that repeats the parser's complaints. */
const config = { show: { messageExamples: true, errors: false }, expand: { messageExamples: true } };

/** The page of @asyncapi/html-template, ready to be copied. */
export interface Reference {
  readonly came: 'built' | 'kept';
  readonly folder: string;
}

/**
 * Has the page written in a process of its own. That takes 12 s, nearly all of it Babel's, so what came of this very document and these very
 * tools is kept.
 */
export async function readyReference(): Promise<Reference> {
  const folder = join(cacheFolder, key());
  if (existsSync(folder)) return { came: 'kept', folder };
  await generate(folder);
  return { came: 'built', folder };
}

/** Copies the page to where it is published, in our frame. */
export function writeReference({ folder }: Reference, to: string): void {
  cpSync(folder, to, { recursive: true });
  cpSync(join(import.meta.dirname, 'assets/reference.css'), join(to, 'reference.css'));
  writeFileSync(join(to, 'index.html'), framed(readFileSync(join(folder, 'index.html'), 'utf8')));
}

function key(): string {
  const versions = ['@asyncapi/cli', '@asyncapi/html-template'].map(name => JSON.parse(readFileSync(join(project, 'node_modules', name, 'package.json'), 'utf8')).version as string);
  return createHash('sha256').update(readFileSync(documentFile)).update(JSON.stringify([versions, config])).digest('hex').slice(0, 16);
}

async function generate(to: string): Promise<void> {
  const made = mkdtempSync(join(tmpdir(), 'docs-reference-'));
  try {
    await promisify(execFile)(process.execPath, [
      require.resolve('@asyncapi/cli/bin/run_bin'), 'generate', 'fromTemplate', documentFile, '@asyncapi/html-template', '--output', made, '--force-write', '--no-interactive',
      '--param', `config=${JSON.stringify(config)}`,
      // The template is installed; otherwise the CLI first asks a registry whether it lives.
      '--registry-url=',
      // The CLI reports its use to its makers unless it runs in CI.
    ], { cwd: project, env: { ...process.env, CI: 'true', SUPPRESS_NO_CONFIG_WARNING: 'true' }, maxBuffer: 64 * 1024 * 1024 });
    if (!existsSync(join(made, 'index.html'))) throw new Error('the AsyncAPI CLI wrote no index.html; run it by hand to see why');
    rmSync(cacheFolder, { recursive: true, force: true });
    cpSync(made, `${to}.new`, { recursive: true });
    renameSync(`${to}.new`, to);
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

/** The template's page with a way back and our own few rules for it. */
function framed(page: string): string {
  const back = html`<p class="way-back"><a href="../index.html">All of the documentation</a> <a href="../requirements.html">Requirements</a> <a href="../messages.html">Messages</a> <a href="../states.html">States</a> <a href="../codes.html">Codes</a></p>`.text;
  return page.replace('</head>', '<link rel="stylesheet" href="reference.css">\n</head>').replace(/<body[^>]*>/, tag => `${tag}\n${back}`);
}
