import { readdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import Fastify from 'fastify';
import type { Page } from 'playwright-core';
import { test, type Test } from 'tap';
import { buildSite } from '../docs/build.ts';
import { generateKey } from '../keys/sign.ts';
import { developmentDocs } from '../server/development-docs.ts';
import { startReferenceServer } from '../server/reference-server.ts';
import { startChromium } from './browsers.ts';

/** A page that tells what it asked of whom, and what went wrong in it. */
async function watched(t: Test): Promise<{ readonly page: Page; readonly outside: string[]; readonly complaints: string[]; inside(origin: string): void } | null> {
  const browser = await startChromium(t);
  if (!browser) return null;
  const page = await (await browser.newContext()).newPage();
  const [outside, complaints]: [string[], string[]] = [[], []];
  let home = '';
  page.on('request', request => { if (!request.url().startsWith(home) && !request.url().startsWith('data:')) outside.push(request.url()); });
  page.on('console', message => { if (message.type() === 'error') complaints.push(message.text()); });
  page.on('pageerror', error => { complaints.push(error.message); });
  return { page, outside, complaints, inside: origin => { home = origin; } };
}

const noSideways = (page: Page): Promise<boolean> => page.evaluate('document.documentElement.scrollWidth <= innerWidth');

test('No page of the documentation asks anything of anybody else, or complains, and the search answers', { timeout: 180_000 }, async t => {
  const watch = await watched(t);
  if (!watch) return;
  const { page, outside, complaints, inside } = watch;
  const folder = t.testdir();
  await buildSite(folder, { reference: true });
  const app = Fastify();
  t.teardown(() => app.close());
  await app.register(developmentDocs, { folder });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const origin = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  inside(origin);
  for (const name of [...readdirSync(folder).filter(file => file.endsWith('.html')), 'reference/index.html']) {
    for (const width of [1400, 390]) {
      await page.setViewportSize({ width, height: 900 });
      t.equal((await page.goto(`${origin}/docs/${name}`))?.status(), 200, name);
      if (!name.startsWith('reference')) t.ok(await noSideways(page), `${name} fits ${width} pixels`);
    }
  }
  await page.goto(`${origin}/docs/`);
  await page.keyboard.press('/');
  await page.keyboard.type('4410');
  await page.getByText(/Refreshes the token and reconnects/).first().waitFor({ timeout: 5000 });
  t.strictSame(outside, []);
  t.strictSame(complaints, []);
});

test('The kitchen display renews its token in place, and no token is in the page', { timeout: 120_000 }, async t => {
  const watch = await watched(t);
  if (!watch) return;
  const { page, outside, complaints, inside } = watch;
  const server = await startReferenceServer({ host: '127.0.0.1', port: 0, key: generateKey('display'), issuer: 'urn:display', audience: 'display', development: true, events: {}, audit: () => {} });
  t.teardown(() => server.close());
  const home = server.pageUrl!;
  inside(home);
  await page.goto(home);
  await page.getByRole('radio', { name: '15 s' }).check();
  await page.getByRole('button', { name: /Refresh now/ }).click();
  await page.getByText(/Token renewed over the living connection, auth_seq [2-9]/).first().waitFor({ timeout: 20_000 });
  await page.getByText(/The old way is back after/).first().waitFor({ timeout: 90_000 });
  t.notMatch(await page.content(), /eyJ[\w-]+\.[\w-]+/);
  await page.setViewportSize({ width: 390, height: 800 });
  t.ok(await noSideways(page), 'it fits 390 pixels');
  t.strictSame(outside, []);
  t.strictSame(complaints, []);
});
