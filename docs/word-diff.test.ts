import { test } from 'tap';
import { wordDiff } from './word-diff.ts';

test('Words that went and came are told from those that stayed', async t => {
  const told = (before: string, after: string): string => wordDiff(before, after).map(({ kind, text }) => (kind === 'kept' ? text : kind === 'gone' ? `-${text}-` : `+${text}+`)).join(' ');
  t.equal(told('a b c', 'a b c'), 'a b c');
  t.equal(told('closes within a second', 'closes 4410 within two seconds'), 'closes +4410+ within -a second- +two seconds+');
  t.equal(told('a b', 'c a b d'), '+c+ a b +d+');
  t.equal(told('a', 'b'), '-a- +b+');
});
