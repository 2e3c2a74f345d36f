import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { buildSite } from './build.ts';

const usage = 'usage: npm run docs -- [--out FOLDER] [--without-reference]; without --out it is docs/site';

/** Builds the documentation; 0 when it stands, 2 for bad usage. */
async function main(): Promise<number> {
  const { values } = parseArgs({ options: { out: { type: 'string', default: join(import.meta.dirname, 'site') }, 'without-reference': { type: 'boolean', default: false } } });
  const began = performance.now();
  const { pages, reference } = await buildSite(values.out, { reference: !values['without-reference'] });
  const took = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`${pages} pages in ${took} s, reference part ${reference}: ${relative(process.cwd(), join(values.out, 'index.html'))}`);
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  const { code = '', message } = error as NodeJS.ErrnoException;
  if (!/^ERR_PARSE_ARGS/.test(code)) throw error;
  console.error(`${message.split('\n')[0]}; ${usage}`);
  process.exitCode = 2;
}
