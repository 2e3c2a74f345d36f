import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { DocumentError } from '../../codegen/document/problems.ts';
import { lastReleased } from '../released/released.ts';
import { compareDocuments } from './compare.ts';
import { markdownReport, textReport } from './report.ts';

const usage = 'usage: npm run spec:diff -- [OLD] [NEW] [--since COMMIT] [--markdown]; without OLD the last release, without NEW asyncapi.yaml; --since shows the changes since a commit alone';
const project = resolve(import.meta.dirname, '../..');

/** Compares two documents; 0 when the version says what the changes are, 1 when it does not, 2 for bad input. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { markdown: { type: 'boolean', default: false }, since: { type: 'string' } } });
  if (values.since !== undefined && positionals.length === 0) positionals.push(committed(values.since));
  if (positionals.length > 2) throw new DocumentError([`too many documents: ${positionals.slice(2).join(' ')}; ${usage}`]);
  const [old = shown(lastReleased()), now = shown(join(project, 'asyncapi.yaml'))] = positionals;
  if (old === null || now === null) {
    console.log('nothing was released yet: there is no document in spec/released/');
    return 0;
  }
  const compared = await compareDocuments(old, now);
  // Between two releases the version is raised once: a commit's own changes say nothing of it.
  const report = values.since === undefined ? compared : { ...compared, problem: null };
  process.stdout.write(values.markdown ? markdownReport(report) : textReport(report));
  if (!values.markdown && values.since === undefined && report.problem === null) console.log(`version ${report.after} says what these changes are: there is nothing to raise`);
  return report.problem === null ? 0 : 1;
}

/** The document as it was in a commit, in a file of its own. */
function committed(commit: string): string {
  const { status, stdout, stderr } = spawnSync('git', ['show', `${commit}:asyncapi.yaml`], { cwd: project, encoding: 'utf8' });
  if (status !== 0) throw new DocumentError([`--since ${commit}: ${stderr.trim().split('\n')[0]}; ${usage}`]);
  const file = join(mkdtempSync(join(tmpdir(), 'spec-diff-')), 'asyncapi.yaml');
  writeFileSync(file, stdout);
  return file;
}

function shown(path: string | null): string | null {
  return path === null ? null : relative(process.cwd(), path);
}

try {
  process.exitCode = await main();
} catch (error) {
  const { code = '', message } = error as NodeJS.ErrnoException;
  if (!(error instanceof DocumentError) && !/^ERR_PARSE_ARGS/.test(code)) throw error;
  console.error(error instanceof DocumentError ? message : `${message.split('\n')[0]}; ${usage}`);
  process.exitCode = 2;
}
