import { test } from 'tap';
import { serverRows } from '../../../generated/states.ts';
import { rowCases, rowsElsewhere } from './rows.ts';

test('Every row that a frame of a client reaches in a state that can be held has a case', async t => {
  t.equal(rowCases.length + rowsElsewhere.length, serverRows.length);
  t.equal(new Set(rowCases.map(({ id }) => id)).size, rowCases.length, 'each under an id of its own');
  const left = rowsElsewhere.filter(({ why }) => why !== 'no frame of a client' && !why.startsWith('what there is to a topic') && !why.startsWith('a client can'));
  t.strictSame([...new Set(left.map(({ row }) => row.when))].sort(), ['admitted', 'handled', 'over_budget', 'revoked', 'token_fits', 'verifying']);
});

test('The cases named as judges of other rows exist', async t => {
  const { serverCases } = await import('../cases.ts');
  const ids = new Set(serverCases.map(({ id }) => id as string));
  const named = [...new Set(rowsElsewhere.flatMap(({ why }) => /server\/\S+/.exec(why) ?? []))];
  t.ok(named.length > 0);
  t.strictSame(named.filter(id => !ids.has(id)), []);
});
