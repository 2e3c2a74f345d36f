import { test } from 'tap';
import { carriesToken, chooseSubprotocol, isOriginAllowed } from './handshake.ts';

test('The known version is selected, no version is served as it, unknown ones are told apart', async t => {
  t.strictSame(chooseSubprotocol(['chat', 'token-refresh.v1']), { selected: 'token-refresh.v1', supported: true });
  t.strictSame(chooseSubprotocol(['token-refresh.v2', 'token-refresh.v1']), { selected: 'token-refresh.v1', supported: true });
  t.strictSame(chooseSubprotocol(['chat']), { selected: null, supported: true });
  t.strictSame(chooseSubprotocol([]), { selected: null, supported: true });
  t.strictSame(chooseSubprotocol(['chat', 'token-refresh.v8', 'token-refresh.v9']), { selected: 'token-refresh.v8', supported: false });
});

test('A token in the query is seen by name, in any case, and by look', async t => {
  for (const query of ['token=a', 'TOKEN=a', 'Access_Token=', 'a=1&jwt=x', 'authorization=x', 'auth=x', 'id_token=x', 't%6Fken=x', 's=eyJh.eyJz.sig', 's=eyJh.eyJz.']) {
    t.ok(carriesToken(`/ws?${query}`), query);
  }
  for (const url of ['/ws', '/ws?', '/ws?tokens=1', '/ws?s=eyJh.eyJz', '/token?x=1', '/ws?author=token']) t.notOk(carriesToken(url), url);
});

test('A very long query is looked at in no time', async t => {
  const began = process.cpuUsage().user;
  carriesToken(`/ws?s=${'eyJ'.repeat(20_000)}`);
  t.ok(process.cpuUsage().user - began < 200_000);
});

test('Origins are compared exactly', async t => {
  const allowed = ['https://till.example'];
  for (const origin of [undefined, 'https://till.example', 'http://127.0.0.1:8080', 'https://127.0.0.1:8080']) t.ok(isOriginAllowed(origin, '127.0.0.1:8080', allowed), String(origin));
  for (const origin of ['null', 'https://till.example.evil', 'http://till.example', 'https://till.example:444', 'https://TILL.example', '', 'http://127.0.0.1']) t.notOk(isOriginAllowed(origin, '127.0.0.1:8080', allowed), origin);
  t.ok(isOriginAllowed('null', 'h', ['null']));
});
