import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { generate } from './generate.ts';
import { DocumentError } from './document/problems.ts';
import { compareFiles, writeFiles } from './write.ts';

const usage = 'usage: node codegen/main.ts [--check] [--document FILE] [--out DIR]';
const project = resolve(import.meta.dirname, '..');

const explanations = { differs: 'is not what the document says', missing: 'is missing', surplus: 'is not written by codegen' };

/** Runs codegen by its command line and returns the exit code: 0, 1 when `--check` finds a difference, 2 for bad input. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      check: { type: 'boolean', default: false },
      document: { type: 'string', default: shownPath(join(project, 'asyncapi.yaml')) },
      out: { type: 'string', default: shownPath(join(project, 'generated')) },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const files = await generate(values.document);
  return values.check ? check(files, values.out) : write(files, values.out);
}

function check(files: ReadonlyMap<string, string>, out: string): number {
  const differences = compareFiles(files, out);
  for (const { file, kind } of differences) {
    const fix = kind === 'surplus' ? 'run `npm run codegen`, and delete it if that leaves it' : 'run `npm run codegen`';
    console.error(`${join(out, file)} ${explanations[kind]}: ${fix}`);
  }
  return differences.length === 0 ? 0 : 1;
}

function write(files: ReadonlyMap<string, string>, out: string): number {
  const { changed, foreign } = writeFiles(files, out);
  for (const file of foreign) console.error(`${join(out, file)} is not written by codegen: delete it or move it elsewhere`);
  console.log(`${files.size} files in ${out}, ${changed.length} changed`);
  return 0;
}

function shownPath(path: string): string {
  return relative(process.cwd(), path) || '.';
}

try {
  process.exitCode = await main();
} catch (error) {
  const { code = '', message } = error as NodeJS.ErrnoException;
  if (error instanceof DocumentError) console.error(message);
  else if (/^ERR_PARSE_ARGS/.test(code)) console.error(`${message.split('\n')[0]}; ${usage}`);
  else if (/^E[A-Z]+$/.test(code)) console.error(`${message}; choose a folder that can be written by --out DIR`);
  else throw error;
  process.exitCode = 2;
}
