import { test } from 'tap';
import { buildSite } from './build.ts';
import { deadLinks, outsideLoads, readBuilt } from './built-site.ts';

test('With the reference part there is no dead link either, and nothing is loaded from outside', async t => {
  const folder = t.testdir();
  await buildSite(folder, { reference: true });
  const built = readBuilt(folder);
  t.ok(built.pages.has('reference/index.html'));
  t.match(built.pages.get('messages.html'), 'href="reference/index.html#message-reauth"');
  t.match(built.pages.get('reference/index.html'), 'href="../index.html"');
  t.same(deadLinks(built), []);
  t.same(outsideLoads(built), []);
});
