import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { findings, lint } from './lint.ts';
import { compareIds } from './published-ids.ts';

const project = join(import.meta.dirname, '../..');
const document = readFileSync(join(project, 'asyncapi.yaml'), 'utf8');
const ids = join(project, 'spec/published-ids.json');

test('The document has nothing to mend', async t => {
  t.strictSame(await lint(join(project, 'asyncapi.yaml'), ids), []);
});

/** A small mistake in the real document, and what is said of it. */
const mistakes: Record<string, [string, string, RegExp]> = {
  'a message without summary': ['      summary: The first token of a connection.\n', '', /components\.messages\.authenticate: .*\(message-summary\)$/],
  'a message without description': ['      description: A topic that is not subscribed is answered as one that is, so that a retry does no harm.\n', '', /messages\.unsubscribe: .*\(message-description\)$/],
  'an event in an example that is not what its kind says': ['idempotency_key: till3-0117, payload: { order_id: o117,', 'idempotency_key: till3-0117, payload: { order: o117,', /example .* of publish does not fit its kind order\.created: payload must have required property 'order_id' \(event-examples\)$/],
  'an event in an example of an unknown kind': ['kind: order.created, published_at: 1800000001.25', 'kind: order.made, published_at: 1800000001.25', /of event has the kind order\.made, which is not in x-event-kinds \(event-examples\)$/],
  'a message with one example': ["        - name: opaque\n          summary: A token that is no JWT.\n          payload: { type: REAUTH, id: 'c8:retry.1', data: { token: opaque-9876543210 } }\n", '', /messages\.reauth\.examples: .*\(message-examples\)$/],
  'an operation without summary': ['    summary: One answer to one message; it ends nothing by itself.\n', '', /operations\.error: .*\(operation-summary\)$/],
  'an operation without reply or reason': ['    x-no-reply: It is itself an answer.\n', '', /operations\.error: .*\(operation-reply\)$/],
  'an operation against the direction of its message': ['  error:\n    action: send\n', '  error:\n    action: receive\n', /operations\.error: .*error would have to be client-to-server \(operation-direction\)$/],
  'a message that no requirement speaks of': ['every other valid message, X_ messages included, with', 'every other valid message with', /messages\.application: .*\(message-requirements\)$/],
  'a level word in a text': ['text: A heartbeat never extends a token.', 'text: A heartbeat MUST not extend a token.', /HB-5 says MUST \(requirement-words\)$/],
  'a reason that repeats the text': ['why: Being alive is not being authorised.', 'why: A heartbeat never extends a token.', /HB-5 repeats itself \(requirement-words\)$/],
  'a property without description': ['token: { $ref: \'#/components/schemas/Token\' }\n      examples: [{ token: opaque-0123456789 }]', 'token: { type: string, minLength: 1, examples: [opaque-0123456789] }\n      examples: [{ token: opaque-0123456789 }]', /TokenData\.properties\.token: .*\(property-description\)$/],
  'a property without example': ["description: 'Seconds until the token lapses, never rounded up.', examples: [3599.2]", "description: 'Seconds until the token lapses, never rounded up.'", /expires_in: .*\(property-example\)$/],
  'a number without unit': ["description: 'Seconds until the token lapses, never rounded up.'", "description: 'How long the token is good.'", /expires_in: .*names none.*\(number-unit\)$/],
  'an id that is gone': ['      - id: HB-5\n', '      - id: HB-6\n', /requirement HB-5 was published and is gone/],
};

for (const [name, [from, to, expected]] of Object.entries(mistakes)) {
  test(`${name} is found, with the line where it is`, async t => {
    t.equal(document.split(from).length, 2, 'the document holds once what the mistake replaces');
    const file = join(t.testdir(), 'bad.yaml');
    let text = document.replace(from, () => to);
    if (name === 'a message that no requirement speaks of') text = text.replaceAll('an X_ message', 'a message');
    if (name === 'an id that is gone') text = text.replaceAll('HB-5', 'HB-6');
    writeFileSync(file, text);
    const lines = await findings(file, ids);
    t.ok(lines.some(line => expected.test(line) && line.startsWith(file)), lines.join('\n'));
  });
}

test('An id that was withdrawn stays so, and one that means something else needs another id', async t => {
  const entry = { since: '0.1.0', level: 'MUST', role: 'server' };
  const now = (id: string, level = 'MUST') => ({ id, level, role: 'server' });
  t.strictSame(compareIds([now('A-1'), now('A-2')], { 'A-1': entry, 'A-2': entry }), []);
  t.strictSame(compareIds([now('A-2')], { 'A-1': { ...entry, withdrawn: 'never worked' }, 'A-2': entry }), [], 'a gap that is explained');
  t.match(compareIds([now('A-1')], { 'A-1': { ...entry, withdrawn: 'never worked' } }), [/A-1 was withdrawn and is used again/]);
  t.match(compareIds([now('A-1', 'SHOULD')], { 'A-1': entry }), [/published as MUST for server and is now SHOULD/]);
  t.match(compareIds([now('A-1'), now('A-3')], { 'A-1': entry, 'A-3': entry }), [/there is no A-2/]);
  t.strictSame(compareIds([now('A-1')], {}), [], 'one that was never released');
});
