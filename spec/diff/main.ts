import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { DocumentError } from '../../codegen/document/problems.ts';
import { lastReleased } from '../released/released.ts';
import { compareDocuments } from './compare.ts';
import { markdownReport, textReport } from './report.ts';

const usage = 'usage: npm run spec:diff -- [OLD] [NEW] [--markdown]; without OLD the last release, without NEW asyncapi.yaml';
const project = resolve(import.meta.dirname, '../..');

/** Compares two documents; 0 when the version says what the changes are, 1 when it does not, 2 for bad input. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { markdown: { type: 'boolean', default: false } } });
  if (positionals.length > 2) throw new DocumentError([`too many documents: ${positionals.slice(2).join(' ')}; ${usage}`]);
  const [old = shown(lastReleased()), now = shown(join(project, 'asyncapi.yaml'))] = positionals;
  if (old === null || now === null) {
    console.log('nothing was released yet: there is no document in spec/released/');
    return 0;
  }
  const report = await compareDocuments(old, now);
  process.stdout.write(values.markdown ? markdownReport(report) : textReport(report));
  return report.problem === null ? 0 : 1;
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
