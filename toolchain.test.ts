import { test } from 'tap';
import { has } from './toolchain.ts';

function recorder() {
  const said: string[] = [];
  return { said, pass: (_message: string, { skip }: { skip: string }) => said.push(`skip ${skip}`), fail: (message: string) => said.push(`fail ${message}`) };
}

test('A tool that is there is used, one that is not is a skip, or a failure where all is required', async t => {
  const before = process.env['WSTR_REQUIRE_ALL'];
  t.teardown(() => { if (before === undefined) delete process.env['WSTR_REQUIRE_ALL']; else process.env['WSTR_REQUIRE_ALL'] = before; });
  const there = recorder();
  t.ok(has(there, 'git'));
  t.strictSame(there.said, []);
  delete process.env['WSTR_REQUIRE_ALL'];
  const missing = recorder();
  t.notOk(has(missing, 'no-such-program'));
  t.strictSame(missing.said, ['skip skipped: needs no-such-program']);
  process.env['WSTR_REQUIRE_ALL'] = '1';
  const required = recorder();
  t.notOk(has(required, 'no-such-program'));
  t.strictSame(required.said, ['fail skipped: needs no-such-program']);
});
