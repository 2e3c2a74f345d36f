import { test } from 'tap';
import { generateKey } from '../../keys/sign.ts';
import { jsonReport } from '../report/json.ts';
import { summaryReport } from '../report/summary.ts';
import { runServerSuite } from '../suite.ts';
import { keySource } from '../tokens/token-source.ts';
import { shownUrl } from './shown-url.ts';

test('An address is shown without what may be secret in it', async t => {
  t.equal(shownUrl('wss://ann:hush@shop.example:8443/ws?key=hush&v=2'), 'wss://…@shop.example:8443/ws?key=…&v=…');
  t.equal(shownUrl('ws://127.0.0.1:8080/ws'), 'ws://127.0.0.1:8080/ws');
  t.equal(shownUrl('no address'), 'no address');
});

test('Nor is it in any report', async t => {
  const verdict = await runServerSuite({ url: 'ws://ann:hush-hush@127.0.0.1:1/ws?key=hush-hush', tokens: keySource(generateKey('k')), issuer: 'urn:i', audience: 'a' });
  t.equal(verdict.exitCode, 4);
  t.notMatch(jsonReport(verdict, 'all') + summaryReport(verdict, { again: '', colour: false }), /hush/);
});
