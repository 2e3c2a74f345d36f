import { test } from 'tap';
import { visibleText } from './html.ts';
import { blocks, inline, sections } from './prose.ts';
import { readSite } from './site.ts';

const { places } = await readSite(false);

test('Prose has its ids, codes and names as links, and nothing of it is taken for markup', async t => {
  const of = (text: string): string => inline(places, text).text;
  t.equal(of('see REAUTH-3.'), 'see <a href="requirements.html#REAUTH-3">REAUTH-3</a>.');
  t.equal(of('NOTHING-7 is none'), 'NOTHING-7 is none');
  t.equal(of('close 4403'), 'close <a href="codes.html#4403">4403</a>');
  t.equal(of('closed 1009 after 1000 events'), 'closed <a href="codes.html#1009">1009</a> after 1000 events');
  t.equal(of('`token_stale` and `x < 1`'), '<a href="codes.html#token_stale"><code>token_stale</code></a> and <code>x &#60; 1</code>');
  t.equal(of('**bold** and *leaning*'), '<strong>bold</strong> and <em>leaning</em>');
  t.equal(of('<script>'), '&#60;script&#62;');
});

test('Texts fall into sections, paragraphs and lists', async t => {
  t.same([...sections('lead\n\n## One\n\na\n\n## Two\nb').keys()], ['', 'One', 'Two']);
  t.equal(visibleText(blocks(places, 'one\ntwo\n\n- a\n  b\n- c')), 'one two a bc');
});
