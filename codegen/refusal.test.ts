import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { generate } from './generate.ts';
import { DocumentError } from './document/problems.ts';

const lamp = readFileSync(join(import.meta.dirname, 'fixtures', 'lamp.yaml'), 'utf8');

/** Mistakes in lamp.yaml: what is replaced by what, and the one line that refuses it, without the name of the file. */
const mistakes: Record<string, [from: string, to: string, refusal: RegExp]> = {
  'YAML that does not close a bracket': ['title: Lamp', 'title: [Lamp', /^:\d+: document: Invalid mixed usage/],
  'a key given twice': ['title: Lamp', 'title: Lamp\n  title: Again', /^:\d+: info\.title: Duplicate key: title$/],
  'what AsyncAPI does not know': ['title: Lamp', 'title: Lamp\n  titel: Lamp', /^:\d+: info\.titel: Property "titel" is not expected/],
  'a reference to nothing': ["payload: { $ref: '#/components/schemas/TurnMessage'", "payload: { $ref: '#/components/schemas/Torn'", /^:\d+: .*'#\/components\/schemas\/Torn' does not exist$/],
  'an extension that is missing': ['x-subprotocol', 'x-subprotocl', /^:\d+: channels\.cord: must have required property 'x-subprotocol'$/],
  'an unknown level of a requirement': ['level: MAY', 'level: MIGHT', /^:\d+: info\.x-requirements\.0\.level: .*: MUST, SHOULD, MAY$/],
  'a requirement id given twice': ['id: CORD-1, level: MUST, role: server, profile: basic, observe: wire, text: It\'s turned., why: It isn\'t dark then. }',
    'id: CORD-1, level: MUST, role: server, profile: basic, observe: wire, text: A., why: B. }\n      - { id: CORD-1, level: MUST, role: server, profile: basic, observe: wire, text: C., why: D. }',
    /^:\d+: operations\.turn\.x-requirements\.1: requirement CORD-1 stands at operations\.turn\.x-requirements\.0 already/],
  'a row that names an unknown requirement': ['next: lit, requirements: [CORD-1]', 'next: lit, requirements: [CORD-9]', /^:\d+: .*rows\.0: state dark, input TURN: unknown requirement CORD-9$/],
  'a row that names an unknown error code': ['code: broken }, close', 'code: burnt }, close', /rows\.1: state dark, input TURN: unknown error code burnt$/],
  'a row that names an unknown close code': ['close: 4000', 'close: 4001', /rows\.3: state dark\/lit, input unplug: unknown close code 4001$/],
  'a row that names an unknown state': ['next: lit', 'next: lot', /rows\.0: state dark, input TURN: unknown state lot$/],
  'a misspelt key of a row': ['when: blown', 'wen: blown', /rows\.1: must NOT have additional properties: 'wen'$/],
  'an error code that the enum lacks': ['enum: [broken, missing]', 'enum: [broken, missing, spent]', /x-error-codes: spent of components\.schemas\.ErrorCode is missing here$/],
  'a tolerance of an unknown timing': ['of: glow', 'of: glue', /^:\d+: .*dim\.of: there is no timing glue in x-timings$/],
  'an example that contradicts its payload': ['level: 7 } }', 'level: 70 } }', /^:\d+: .*examples\.0\.payload: example 'on' contradicts its schema: \/level must be <= 9$/],
  'an example of a schema that contradicts it': ['examples: [7]', 'examples: [-7]', /components\.schemas\.Level\.examples\.0: contradicts its schema: must be >= 0$/],
  'a required property that is not defined': ['required: [type, lit]', 'required: [type, lit, gone]', /StateMessage: strict mode: required property "gone" is not defined/],
  'an enum of one value': ['enum: [soon, never]', 'enum: [soon]', /components\.schemas\.Reconnect: an enum has one value/],
  'an object that stands inline': ['room-name: { type: string }', 'room-name: { type: object, properties: { a: { type: string } } }', /room-name: an object stands inline/],
  'a format that nobody checks': ['room-name: { type: string }', 'room-name: { type: string, format: moment }', /unknown format "moment"/],
  'a pair of state and input without a row': ['{ state: [dark, lit], on: unplug', '{ state: dark, on: unplug', /x-machines\.lamp\.rows: state lit, input unplug: there is no row$/],
  'a pair with two rows': ['{ state: lit, on: TURN', '{ state: [lit, lit], on: TURN', /state lit, input TURN: there are two rows without a guard$/],
  'a guard with two rows': ['when: blown', 'when: whole', /state dark, input TURN: there are two rows for guard whole$/],
  'a group with a guard left out': ['{ whole: The bulb works., blown: ', '{ whole: The bulb works., hot: Wait., blown: ', /state dark, input TURN: there is no row for guard hot of group bulb$/],
  'guards of two groups': ['when: blown', 'when: night', /state dark, input TURN: the guards whole, night are not of one group$/],
  'a guarded row beside one without': [' when: blown,', '', /state dark, input TURN: there is a row without a guard beside those for whole$/],
};

for (const [name, [from, to, refusal]] of Object.entries(mistakes)) {
  test(`${name} is refused in one line that says where`, async (t) => {
    t.ok(lamp.includes(from), 'the fixture holds what the mistake replaces');
    const file = join(t.testdir({ 'bad.yaml': lamp.replace(from, () => to) }), 'bad.yaml');
    const { lines } = await refusalOf(file);
    // A wrong enum or reference is seen at every place that uses it.
    if (!/enum of one value|reference to nothing/.test(name)) t.equal(lines.length, 1, lines.join('\n'));
    const line = lines[0] ?? '';
    t.ok(line.startsWith(`${file}:`), line);
    t.match(line.slice(file.length), refusal);
    t.notMatch(line, /\n/);
  });
}

test('a document that does not exist is refused in one line that says what to do', async (t) => {
  const file = join(t.testdir(), 'none.yaml');
  t.same((await refusalOf(file)).lines, [`${file}: there is no such file; name the document with --document FILE`]);
});

async function refusalOf(file: string): Promise<DocumentError> {
  try {
    await generate(file);
  } catch (error) {
    if (error instanceof DocumentError) return error;
    throw error;
  }
  throw new Error(`${file} was not refused`);
}
