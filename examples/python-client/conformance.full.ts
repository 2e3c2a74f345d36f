import { test } from 'tap';
import { run } from '../../cli-under-test.ts';
import { has } from '../../toolchain.ts';

test('The Python client conforms, judged as its README says', { timeout: 115_000 }, async t => {
  if (!has(t, '/usr/bin/python3', '-cimport websockets')) return;
  const { code, out, err } = await run(['conform', 'client', '--command', '/usr/bin/python3 examples/python-client/adapter.py', '--report', 'summary']);
  if (code !== 0) t.comment(out + err);
  t.equal(code, 0, 'exit 0');
  t.comment(out.trim().split('\n').at(-1)!);
});
