import { test } from 'tap';
import { Transcript } from './transcript.ts';

const token = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJjb29rIn0.c2lnbmF0dXJl';

test('A token is shown as its claims and a short hash, wherever it stands', async t => {
  const transcript = new Transcript(0);
  transcript.hide(token, { sub: 'cook', exp: 'now+3s' });
  transcript.add(1.5, 'a', 'sent', `{"token":"${token}"} ${token}`);
  const [line] = transcript.lines;
  t.equal(line?.at, 1.5);
  t.match(line?.text, /<token [0-9a-f]{8} \{sub:cook,exp:now\+3s\}>.*<token/);
  t.notMatch(line?.text, /eyJ/);
});

test('What only looks like a JWT is hidden too', async t => {
  t.match(new Transcript(0).mask(`got ${token}!`), /^got <token [0-9a-f]{8}>!$/);
});

test('A token that is cut by the length limit is hidden before the cut', async t => {
  const transcript = new Transcript(0);
  const masked = transcript.mask(`${'x'.repeat(990)} ${token}`);
  t.notMatch(masked, /eyJ/);
  t.match(masked, /… \(\d+ characters\)$/);
});

test('Masking 64 KiB of padding takes no time', async t => {
  const began = process.cpuUsage().user;
  const transcript = new Transcript(0);
  transcript.mask('x'.repeat(65_536));
  transcript.mask('eyJ'.repeat(20_000));
  t.ok(process.cpuUsage().user - began < 300_000);
});

test('A server that repeats a token is caught, short opaque strings are no tokens', async t => {
  const transcript = new Transcript(0);
  transcript.hide(token, {});
  transcript.hide('short', {});
  t.ok(transcript.leaks(`{"message":"bad ${token}"}`));
  t.notOk(transcript.leaks('a short message'));
});
