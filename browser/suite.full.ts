import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { launch } from '../cli-under-test.ts';
import { startChromiumTabs, startFirefox } from './browsers.ts';
import { bundle } from './stage.ts';

for (const start of [startChromiumTabs, startFirefox]) {
  test(`The reference client conforms in ${start === startFirefox ? 'Firefox' : 'Chromium'}`, { timeout: 180_000 }, async t => {
    const browser = await start(t);
    if (!browser) return;
    const adapter = join(t.testdir(), 'adapter.js');
    writeFileSync(adapter, await bundle('pages/adapter.ts'));
    const suite = launch(['conform', 'client', '--listen', '0', '--adapter', adapter, '--report', 'summary']);
    let [out, err] = ['', ''];
    suite.stdout!.on('data', chunk => { out += chunk; });
    const address = await new Promise<string>(resolve => {
      suite.stderr!.on('data', chunk => {
        err += chunk;
        const [found] = /http:\S+/.exec(err) ?? [];
        if (found) resolve(found);
      });
    });
    await browser.open(address);
    const [code] = await once(suite, 'close');
    t.equal(code, 0, out);
    t.match(out, /CONFORMS: 117 of 117 cases passed/);
  });
}
