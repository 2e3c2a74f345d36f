import { existsSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { DocumentError } from '../../codegen/problems.ts';
import { readDocument } from '../../codegen/read-document.ts';
import { lint } from './lint.ts';
import { publishIds, readPublishedIds } from './published-ids.ts';

const usage = 'usage: npm run lint:spec -- [--document FILE] [--publish]';
const project = resolve(import.meta.dirname, '../..');
const ids = join(project, 'spec/published-ids.json');

/** Lints the document; 0 when nothing is found, 1 otherwise, 2 for bad input. `--publish` adds new requirement ids to the frozen list first. */
async function main(): Promise<number> {
  const { values } = parseArgs({ options: { document: { type: 'string', default: relative(process.cwd(), join(project, 'asyncapi.yaml')) }, publish: { type: 'boolean', default: false } } });
  if (values.publish) {
    const { document } = await readDocument(values.document);
    if (!existsSync(ids)) writeFileSync(ids, '{}\n');
    const added = publishIds(ids, document.requirements, readPublishedIds(ids), document.version);
    console.log(`${added} ids added to ${relative(process.cwd(), ids)}`);
  }
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
