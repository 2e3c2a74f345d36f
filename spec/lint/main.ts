import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { DocumentError } from '../../codegen/document/problems.ts';
import { lint } from './lint.ts';

const usage = 'usage: npm run lint:spec -- [--document FILE]';
const project = resolve(import.meta.dirname, '../..');
const ids = join(project, 'spec/published-ids.json');

/** Lints the document; 0 when nothing is found, 1 otherwise, 2 for bad input. */
async function main(): Promise<number> {
  const { values } = parseArgs({ options: { document: { type: 'string', default: relative(process.cwd(), join(project, 'asyncapi.yaml')) } } });
  const lines = await lint(values.document, ids);
  for (const line of lines) console.error(line);
  console.log(lines.length === 0 ? `${values.document}: nothing to mend` : `${values.document}: ${lines.length} to mend`);
  return lines.length === 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  const { code = '', message } = error as NodeJS.ErrnoException;
  if (!(error instanceof DocumentError) && !/^ERR_PARSE_ARGS/.test(code)) throw error;
  console.error(error instanceof DocumentError ? message : `${message.split('\n')[0]}; ${usage}`);
  process.exitCode = 2;
}
