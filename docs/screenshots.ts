import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { pages } from './places.ts';

const usage = 'usage: npm run docs:screenshots -- [--out FOLDER] [--site FOLDER] [--page NAME] [--whole]; CHROMIUM names the browser, /usr/bin/chromium if left out';
const browserFile = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const widths = { wide: { width: 1400, height: 1000 }, narrow: { width: 390, height: 844 } } as const;

/** Takes each page, wide and narrow, light and dark, as it lies on the disk. */
async function main(): Promise<number> {
  const { values } = parseArgs({ options: { out: { type: 'string', default: '/tmp/docs-shots' }, site: { type: 'string', default: join(import.meta.dirname, 'site') }, page: { type: 'string', multiple: true }, whole: { type: 'boolean', default: false } } });
  const site = resolve(values.site);
  if (!existsSync(join(site, 'index.html'))) throw new Error(`there is no site in ${site}; build it with npm run docs`);
  mkdirSync(values.out, { recursive: true });
  const browser = await chromium.launch({ executablePath: browserFile });
  try {
    for (const name of values.page ?? [...Object.keys(pages), 'reference/index']) {
      for (const colorScheme of ['light', 'dark'] as const) {
        for (const [width, viewport] of Object.entries(widths)) {
          const page = await browser.newPage({ viewport, colorScheme });
          await page.goto(pathToFileURL(join(site, `${name}.html`)).href);
          await page.screenshot({ path: join(values.out, `${name.split('/')[0]}-${width}-${colorScheme}.png`), fullPage: values.whole });
          await page.close();
        }
      }
    }
  } finally {
    await browser.close();
  }
  console.log(values.out);
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`${(error as Error).message.split('\n')[0]}; ${usage}`);
  process.exitCode = 2;
}
