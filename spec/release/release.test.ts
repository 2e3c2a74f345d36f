import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'tap';
import { compareDocuments } from '../diff/compare.ts';
import { lastReleased, releasedFile } from '../released/released.ts';
import { release } from './release.ts';

const asyncapi = resolve(import.meta.dirname, '../../asyncapi.yaml');
const document = readFileSync(asyncapi, 'utf8');
const version = /^ {2}version: (.*)$/m.exec(document)![1]!;

test('The version of asyncapi.yaml says what has changed since the last release', async t => {
  const released = lastReleased();
  t.ok(released, 'there is a released document');
  t.equal((await compareDocuments(released!, asyncapi)).problem, null);
});

test('A release keeps the document and its ids, and the same version can not be another document', async t => {
  const dir = t.testdir({ 'asyncapi.yaml': document, 'ids.json': '{}\n' });
  const [file, ids, folder] = [join(dir, 'asyncapi.yaml'), join(dir, 'ids.json'), join(dir, 'released')];
  const first = await release(file, ids, folder);
  t.equal(first.file, releasedFile(version, folder));
  t.equal(readFileSync(first.file, 'utf8'), document);
  t.equal(first.newIds, Object.keys(JSON.parse(readFileSync(ids, 'utf8'))).length);
  t.equal((await release(file, ids, folder)).newIds, 0, 'a second time is the same');

  const reworded = document.replace('text: A heartbeat never extends a token.', 'text: A heartbeat does not extend a token.');
  t.not(reworded, document);
  writeFileSync(file, reworded);
  await t.rejects(release(file, ids, folder), { message: new RegExp(`${version} is released already, as another document; set info\\.version`) });
  t.equal(readFileSync(first.file, 'utf8'), document, 'what was released stays');

  writeFileSync(file, document.replace(`version: ${version}`, 'version: 0.0.9'));
  await t.rejects(release(file, ids, folder), { message: /the version went back/ });
  t.notOk(existsSync(releasedFile('0.0.9', folder)));
});

test('The last release is that of the highest version', async t => {
  const folder = t.testdir({ 'asyncapi-0.9.0.yaml': '', 'asyncapi-0.10.0.yaml': '', 'asyncapi-next.yaml': '', 'notes.md': '' });
  t.equal(lastReleased(folder), join(folder, 'asyncapi-0.10.0.yaml'));
  t.equal(lastReleased(join(folder, 'nothing')), null);
});
