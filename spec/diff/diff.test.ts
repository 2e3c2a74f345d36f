import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import type { ProtocolDocument } from '../../codegen/document/protocol-document.ts';
import { readDocument } from '../../codegen/document/read-document.ts';
import { diff } from './diff.ts';
import { textReport } from './report.ts';

const lampFile = join(import.meta.dirname, '../../codegen/fixtures/lamp.yaml');
const lamp = readFileSync(lampFile, 'utf8');
const { document: before } = await readDocument(lampFile);

/** What is replaced by what in the lamp's document, and each change that is said; read backwards, what is said of the way back. */
const edits: Record<string, { from: string; to: string; forth: string[]; back: string[] }> = {
  'a required field towards the server': {
    from: 'required: [type, id, level]', to: 'required: [type, id, level, nothing]',
    forth: ['breaking TURN.nothing: is required now (clients)'],
    back: ['compatible TURN.nothing: is no longer required (servers)'],
  },
  'a required field towards the client': {
    from: 'required: [type, lit]', to: 'required: [type, lit, levels]',
    forth: ['compatible STATE.levels: is required now (servers)'],
    back: ['breaking STATE.levels: is no longer required (clients)'],
  },
  'a new required field towards the server': {
    from: "        nothing: { $ref: '#/components/schemas/Nothing' }\n    Wish", to: "        nothing: { $ref: '#/components/schemas/Nothing' }\n        hue: { $ref: '#/components/schemas/Hue' }\n    Wish",
    forth: ['compatible TURN.hue: is a new field (servers)'],
    back: ['breaking TURN.hue: is gone (clients)'],
  },
  'a new field towards the client': {
    from: '        lit: { type: boolean }\n', to: '        lit: { type: boolean }\n        watts: { type: number }\n',
    forth: ['compatible STATE.watts: is a new field (clients)'],
    back: ['compatible STATE.watts: is gone (clients)'],
  },
  'another type': {
    from: 'lit: { type: boolean }', to: 'lit: { type: string }',
    forth: ['breaking STATE.lit: type was "boolean" and is "string" (both)'],
    back: ['breaking STATE.lit: type was "string" and is "boolean" (both)'],
  },
  'a bound that rises, both ways of a shared schema': {
    from: 'minimum: 0, maximum: 9', to: 'minimum: 0, maximum: 10',
    forth: ['breaking STATE.levels[]: maximum was 9 and is 10 (clients)', 'compatible TURN.level: maximum was 9 and is 10 (servers)'],
    back: ['breaking TURN.level: maximum was 10 and is 9 (clients)', 'compatible STATE.levels[]: maximum was 10 and is 9 (servers)'],
  },
  'a lower bound that is gone': {
    from: 'id: { type: string, minLength: 1, maxLength: 3 }', to: 'id: { type: string, maxLength: 3 }',
    forth: ['compatible TURN.id: minLength was 1 and is not there (servers)'],
    back: ['breaking TURN.id: minLength was not there and is 1 (clients)'],
  },
  'a value of an enum in an event, which goes both ways': {
    from: 'enum: [warm, cold]', to: 'enum: [warm, cold, blue]',
    forth: ['breaking EVENT lamp.dimmed.hue: "blue" is a new value (clients)', 'compatible PUBLISH lamp.dimmed.hue: "blue" is a new value (servers)'],
    back: ['breaking PUBLISH lamp.dimmed.hue: "blue" is no longer among the values (clients)', 'compatible EVENT lamp.dimmed.hue: "blue" is no longer among the values (servers)'],
  },
  'a keyword without order': {
    from: 'multipleOf: 0.5', to: 'multipleOf: 0.25',
    forth: ['breaking PUBLISH lamp.dimmed.level: multipleOf was 0.5 and is 0.25 (both)', 'breaking EVENT lamp.dimmed.level: multipleOf was 0.5 and is 0.25 (both)'],
    back: ['breaking PUBLISH lamp.dimmed.level: multipleOf was 0.25 and is 0.5 (both)', 'breaking EVENT lamp.dimmed.level: multipleOf was 0.25 and is 0.5 (both)'],
  },
  'a closed object that opens': {
    from: 'Spot:\n      type: object\n      additionalProperties: false', to: 'Spot:\n      type: object',
    forth: ['breaking EVENT lamp.dimmed.spots[]: takes unknown fields now (clients)', 'compatible PUBLISH lamp.dimmed.spots[]: takes unknown fields now (servers)'],
    back: ['breaking PUBLISH lamp.dimmed.spots[]: refuses unknown fields now (clients)', 'compatible EVENT lamp.dimmed.spots[]: refuses unknown fields now (servers)'],
  },
  'a direction': {
    from: "WishMessage' }\n      x-direction: client-to-server", to: "WishMessage' }\n      x-direction: server-to-client",
    forth: ['breaking message WISH: was client-to-server and is server-to-client (both)'],
    back: ['breaking message WISH: was server-to-client and is client-to-server (both)'],
  },
  'a requirement': {
    from: '      - { id: CORD-1,', to: '      - { id: CORD-2, level: MUST, role: client, profile: basic, observe: wire, text: It is careful., why: It is hot. }\n      - { id: CORD-1,',
    forth: ['breaking CORD-2: a new MUST: It is careful. (clients)'],
    back: ['compatible CORD-2: is withdrawn (clients)'],
  },
  'a level': {
    from: 'id: GEN-1, level: MAY', to: 'id: GEN-1, level: MUST',
    forth: ['breaking GEN-1: was MAY and is MUST (both)'],
    back: ['compatible GEN-1: was MUST and is MAY (both)'],
  },
  'the words of a requirement': {
    from: 'text: A lamp may be off.', to: 'text: A lamp may be dark.',
    forth: ['wording GEN-1: said: A lamp may be off. Says: A lamp may be dark. (both)'],
    back: ['wording GEN-1: said: A lamp may be dark. Says: A lamp may be off. (both)'],
  },
  'what a row does': {
    from: 'next: lit, requirements: [CORD-1] }', to: 'next: same, requirements: [CORD-1] }',
    forth: ['breaking lamp: dark on TURN when whole: was {"reply":{"type":"STATE"},"close":null,"reconnect":null,"next":"lit"} and is {"reply":{"type":"STATE"},"close":null,"reconnect":null,"next":"same"} (both)'],
    back: ['breaking lamp: dark on TURN when whole: was {"reply":{"type":"STATE"},"close":null,"reconnect":null,"next":"same"} and is {"reply":{"type":"STATE"},"close":null,"reconnect":null,"next":"lit"} (both)'],
  },
  'the advice of a close code': {
    from: 'name: unplugged, reconnect: never', to: 'name: unplugged, reconnect: soon',
    forth: ['breaking close code 4000: reconnect was "never" and is "soon" (both)'],
    back: ['breaking close code 4000: reconnect was "soon" and is "never" (both)'],
  },
  'whether an error is worth a retry': {
    from: 'code: missing, retryable: true', to: 'code: missing, retryable: false',
    forth: ['breaking error code missing: retryable was true and is false (both)'],
    back: ['breaking error code missing: retryable was false and is true (both)'],
  },
  'a default that is advertised': {
    from: 'glow: { default: 2,', to: 'glow: { default: 3,',
    forth: ['compatible timing glow: default was 2 and is 3 (both)'],
    back: ['compatible timing glow: default was 3 and is 2 (both)'],
  },
  'a tolerance': {
    from: 'late: { seconds: 0.5,', to: 'late: { seconds: 0.75,',
    forth: ['compatible tolerance late: was 0.5 s and is 0.75 s (both)'],
    back: ['breaking tolerance late: was 0.75 s and is 0.5 s (both)'],
  },
  'the topic of an event kind': {
    from: 'topic: lamps', to: 'topic: lights',
    forth: ['breaking event kind lamp.dimmed: topic was "lamps" and is "lights" (both)'],
    back: ['breaking event kind lamp.dimmed: topic was "lights" and is "lamps" (both)'],
  },
  'what may be shown of a value': { from: 'password: { type: string, writeOnly: true }', to: 'password: { type: string }', forth: [], back: [] },
  'a description': { from: 'description: How bright.', to: 'description: How very bright.', forth: [], back: [] },
};

for (const [name, { from, to, forth, back }] of Object.entries(edits)) {
  test(`${name}: each direction is weighed`, async t => {
    t.equal(lamp.split(from).length, 2, 'the document holds once what the edit replaces');
    const after = await edited(t.testdir(), from, to);
    t.strictSame(lines(before, after), forth);
    t.strictSame(lines(after, before), back);
  });
}

test('a default that nobody is told breaks whoever relied on it', async t => {
  const hidden = await edited(t.testdir(), 'short: 0.5, advertised: true', 'short: 0.5, advertised: false');
  const dir = t.testdir({ 'a.yaml': lamp.replace('short: 0.5, advertised: true', 'short: 0.5, advertised: false').replace('glow: { default: 2', 'glow: { default: 4') });
  t.strictSame(lines(hidden, (await readDocument(join(dir, 'a.yaml'))).document), ['breaking timing glow: default was 2 and is 4 (both)']);
});

test('a whole part that comes is new, and one that goes is gone', async t => {
  const channel = { ...before.channel, 'x-close-codes': [], 'x-event-kinds': [], 'x-machines': {}, 'x-tolerances': {}, 'x-timings': {}, 'x-profiles': {} };
  const without: ProtocolDocument = { ...before, channel, messages: {} };
  const places = ['message TURN', 'message WISH', 'message STATE', 'close code 4000', 'timing glow', 'event kind lamp.dimmed', 'profile basic', 'tolerance late', 'tolerance dim', 'machine lamp'];
  t.strictSame(lines(before, without), places.map(place => `breaking ${place}: is gone (both)`));
  t.strictSame(lines(without, before), places.map(place => `compatible ${place}: is new (both)`));
});

async function edited(folder: string, from: string, to: string): Promise<ProtocolDocument> {
  const file = join(folder, 'lamp.yaml');
  writeFileSync(file, lamp.replace(from, () => to));
  return (await readDocument(file)).document;
}

/** The changes as the report says them, one a line. */
function lines(old: ProtocolDocument, now: ProtocolDocument): string[] {
  const report = textReport({ before: '', after: '', changes: diff(old, now), problem: null });
  return report.trimEnd().split('\n').slice(1).map(line => line.replace(/^(\w+) +/, '$1 '));
}
