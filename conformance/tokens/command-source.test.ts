import { test } from 'tap';
import { commandSource } from './command-source.ts';
import { TokenSourceError } from './token-source.ts';

test('A command gets the claims and prints the token', async t => {
  const source = commandSource('cat | tr -d " \\n" | base64 -w0');
  t.equal(await source.mint({ sub: 'cook' }), Buffer.from('{"sub":"cook"}').toString('base64'));
  const many = await Promise.all(Array.from({ length: 10 }, (_, index) => source.mint({ index })));
  t.equal(new Set(many).size, 10);
  t.equal(source.publicKey, null);
});

test('A command that gives no token is told in one line that names it', async t => {
  const problems: [command: string, message: RegExp][] = [
    ['echo no key >&2; exit 3', /^--token-command 'echo no key >&2; exit 3' ended with 3: no key$/],
    ['exit 1', /ended with 1: it said nothing$/],
    ['true', /did not print one token; it gets the claims as JSON on standard input$/],
    ['echo two words', /did not print one token/],
    ['surely-no-such-command', /ended with 127: .*not found$/],
  ];
  for (const [command, message] of problems) await t.rejects(commandSource(command).mint({}), { name: TokenSourceError.name, message });
});
