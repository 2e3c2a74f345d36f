import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { pages } from '../docs/places.ts';
import { generateKey } from '../keys/sign.ts';
import { startReferenceServer } from '../server/reference-server.ts';
import { programs } from './browsers.ts';

const usage = 'usage: npm run screenshots -- [--out FOLDER]; WSTR_CHROMIUM names the browser';
const root = join(import.meta.dirname, '..');
const site = join(root, 'docs/site');
const views = [['wide', 1400, 1000], ['narrow', 390, 844]].flatMap(([width, x, y]) => (['light', 'dark'] as const).map(colorScheme => ({ name: `${width}-${colorScheme}`, viewport: { width: Number(x), height: Number(y) }, colorScheme })));
type View = (typeof views)[number];

/** Each page of the documentation, as it lies on the disk. */
async function documentation(browser: Browser, out: string, { name: view, ...look }: View): Promise<void> {
  const page = await browser.newPage(look);
  for (const name of [...Object.keys(pages), 'reference/index']) {
    await page.goto(pathToFileURL(join(site, `${name}.html`)).href);
    await page.screenshot({ path: join(out, `docs-${name.split('/')[0]}-${view}.png`) });
  }
  await page.close();
}

/** What the kitchen display comes to: when, in words that it says itself, and what to press before. */
const moments: readonly { readonly name: string; readonly press?: string; readonly until: RegExp }[] = [
  { name: 'renewed', press: 'Refresh now', until: /Token renewed over the living connection, auth_seq [2-9]/ },
  { name: 'network-lost', press: 'Drop the network', until: /network/i },
  { name: 'the-old-way-back', until: /The old way is back after/ },
  { name: 'sessions-revoked', press: 'Revoke sessions', until: /revoked/i },
];

async function display(browser: Browser, out: string, url: string, { name: view, ...look }: View): Promise<void> {
  const page: Page = await browser.newPage(look);
  await page.goto(url);
  await page.getByRole('radio', { name: '15 s' }).check();
  for (const { name, press, until } of moments) {
    if (press) await page.getByRole('button', { name: press }).click();
    await page.getByText(until).first().waitFor({ timeout: 90_000 });
    await page.waitForTimeout(1000);
    await page.screenshot({ path: join(out, `display-${name}-${view}.png`), fullPage: true });
  }
  await page.close();
}

/** Takes the documentation and the kitchen display, wide and narrow, light and dark. */
async function main(): Promise<number> {
  const { values } = parseArgs({ options: { out: { type: 'string', default: join(root, 'screenshots') } } });
  const out = resolve(values.out);
  if (!existsSync(join(site, 'index.html'))) throw new Error('the documentation is not built; run npm run docs first');
  mkdirSync(out, { recursive: true });
  const server = await startReferenceServer({ host: '127.0.0.1', port: 0, key: generateKey('display'), issuer: 'urn:display', audience: 'display', development: true, events: {}, audit: () => {}, limits: { reauth_per_minute: 60 } });
  const browser = await chromium.launch({ executablePath: programs.chromium, args: ['--no-sandbox'] });
  try {
    for (const view of views) await documentation(browser, out, view);
    for (const view of views) await display(browser, out, server.pageUrl!, view);
  } finally {
    await browser.close();
    await server.close();
  }
  console.log(out);
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`${(error as Error).message.split('\n')[0]}; ${usage}`);
  process.exitCode = 2;
}
