import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { test } from 'tap';
import { generate } from '../generate.ts';

type Guard = (value: unknown) => boolean;
interface Validators {
  isHeardMessage: Guard;
  isTurnMessage: Guard;
  isGlowPayload: Guard;
  explain(guard: Guard | { errors?: unknown }): string | null;
}

const lamp = await generate(join(import.meta.dirname, '..', 'fixtures', 'lamp.yaml'));
const turn = { type: 'TURN', id: '1', level: 7 };

test('what a guard found wrong is told in one line that names field and rule', async (t) => {
  const { isHeardMessage, isTurnMessage, isGlowPayload, explain } = await validators(t.testdir());
  const cases: [guard: Guard, value: unknown, line: string | null][] = [
    [isTurnMessage, turn, null],
    [isTurnMessage, 'TURN', 'must be object'],
    [isTurnMessage, { type: 'TURN', id: '1' }, 'level: is required'],
    [isTurnMessage, { ...turn, level: '7' }, 'level: must be integer'],
    [isTurnMessage, { ...turn, level: 10 }, 'level: must be <= 9'],
    [isTurnMessage, { ...turn, type: 'TORN' }, 'type: must be "TURN"'],
    [isTurnMessage, { ...turn, id: '' }, 'id: must NOT have fewer than 1 characters'],
    [isTurnMessage, { ...turn, colour: 'red' }, "unknown property 'colour'"],
    [isTurnMessage, { ...turn, nothing: { a: 1 } }, "nothing: unknown property 'a'"],
    [isGlowPayload, { level: 1, hue: 'hot' }, 'hue: must be one of warm, cold'],
    [isGlowPayload, { level: 1, spots: [{ at: 'sofa' }, {}] }, 'spots.1.at: is required'],
    [isHeardMessage, {}, 'type: must be one of TURN, STATE'],
    [isHeardMessage, { type: 'constructor' }, 'type: must be one of TURN, STATE'],
    [isHeardMessage, { ...turn, id: 5 }, 'id: must be string'],
  ];
  for (const [guard, value, line] of cases) {
    t.equal(guard(value), line === null, JSON.stringify(value));
    t.equal(explain(guard), line);
  }
});

test('a guard that was not called yet has nothing to explain', async (t) => {
  const { isTurnMessage, explain } = await validators(t.testdir());
  t.equal(explain(isTurnMessage), null);
  t.equal(explain({}), null);
});

test('the name of an unknown property can neither fill a log nor break its lines', async (t) => {
  const { isTurnMessage, explain } = await validators(t.testdir());
  const names = { 'a\nb\u2028c\u001b[31m': "unknown property 'a?b?c?[31m'", ["'".repeat(2)]: "unknown property '??'", ['😀'.repeat(90)]: `unknown property '${'😀'.repeat(40)}…'`, '\ud800': "unknown property '?'" };
  for (const [name, line] of Object.entries(names)) {
    t.notOk(isTurnMessage({ ...turn, [name]: 1 }));
    t.equal(explain(isTurnMessage), line);
  }
});

async function validators(dir: string): Promise<Validators> {
  const file = join(dir, 'validators.js');
  writeFileSync(file, lamp.get('validators.js') ?? '');
  return (await import(pathToFileURL(file).href)) as Validators;
}
