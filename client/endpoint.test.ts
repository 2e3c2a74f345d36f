import { test } from 'tap';
import { checkUrl } from './endpoint.ts';

test('A token travels over TLS or to loopback only (CONN-7)', async t => {
  for (const url of ['wss://a.example/ws', 'WSS://a.example', 'ws://localhost:8080/ws', 'ws://127.0.0.1', 'ws://127.1.2.3:80?a=b', 'ws://[::1]:1/']) t.doesNotThrow(() => checkUrl(url), url);
  for (const url of ['ws://a.example', 'ws://localhost.a.example', 'ws://localhost:1@a.example/', 'ws://128.0.0.1', 'http://localhost', 'ftp://x', '/ws', '']) t.throws(() => checkUrl(url), /wss/, url);
});

test('No URL carries one (CONN-3), and no error says it (SEC-2)', async t => {
  for (const query of ['token=x', 'a=b&Access_Token=x', 'jwt', 'auth=', '%74oken=x', 'a=eyJhbGc.b.c', 'a=eyJhbGc%2Eb%2Ec']) t.throws(() => checkUrl(`wss://a.example/ws?${query}`), { message: 'url: carries a token' }, query);
  for (const query of ['', 'tokens=x', 'a=eyJ.b', 'a=eyJ.b.c.d', 'a=xeyJ.b.c', 'author=x']) t.doesNotThrow(() => checkUrl(`wss://a.example/ws?${query}`), query);
});
