import { document } from '../../generated/document.ts';
import { prompt, type ServerCase } from '../case.ts';
import { upgrade } from '../engine/upgrade.ts';

const family = document.subprotocol.slice(0, document.subprotocol.lastIndexOf('.'));

/** CONN: what happens before and around the first frame. */
export const connectionCases: readonly ServerCase[] = [
  {
    id: 'server/connection/subprotocol',
    title: 'The subprotocol is selected when offered, and an offer without it is served all the same',
    requirements: ['CONN-1'],
    profile: 'core',
    seconds: prompt,
    async run(t) {
      const offering = await t.connect({ protocols: ['chat', document.subprotocol] });
      const selected = offering.handshake?.open ? offering.handshake.protocol : '';
      t.require('CONN-1', selected === document.subprotocol, `subprotocol ${document.subprotocol}`, `"${selected}"`);
      const bare = await t.connect({ protocols: [] });
      await t.authenticate(bare);
      // Browsers put a blank after each comma.
      for (const offer of [`chat, ${document.subprotocol}`, `${family}.v99 ,\t${document.subprotocol}`]) {
        const { status, protocol, said } = await upgrade(t.target.url, { ...t.fixtures.access, headers: { ...t.fixtures.access.headers, 'sec-websocket-protocol': offer } });
        t.require('CONN-1', status === 101 && protocol === document.subprotocol, `subprotocol ${document.subprotocol} of the offer "${offer}"`, status === 101 ? `"${protocol ?? ''}"` : `HTTP ${status}`);
        t.require('CONN-1', !said.includes('"CLOSING"'), `a connection that is served after the offer "${offer}"`, 'CLOSING');
      }
    },
  },
  {
    id: 'server/connection/unknown-version',
    title: 'An offer with only unknown versions is selected, told and closed 4406',
    requirements: ['CONN-1'],
    profile: 'core',
    seconds: prompt,
    async run(t) {
      const peer = await t.connect({ protocols: [`${family}.v98`, `${family}.v99`] });
      const selected = peer.handshake?.open ? peer.handshake.protocol : '';
      t.require('CONN-1', selected === `${family}.v98`, `the first unknown version, ${family}.v98, selected`, `"${selected}"`);
      await t.closes(peer, 'CONN-1', 4406, 'never');
    },
  },
  {
    id: 'server/connection/token-in-url',
    title: 'A URL that carries a token is refused',
    requirements: ['CONN-2'],
    profile: 'core',
    seconds: prompt,
    async run(t) {
      const byName = ['token', 'access_token', 'JWT', 'Authorization'].map(name => [name, 'opaque'] as const);
      // An innocent name gives its value away by its look.
      const byLook = ['eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.', 'eyJ..'].map(value => ['state', value] as const);
      for (const [name, value] of [...byName, ...byLook]) {
        const url = new URL(t.target.url);
        url.searchParams.set(name, value);
        const peer = t.dial({ url: url.href });
        const handshake = await peer.opened(t.promptly('CONN-2', 'an answer to the upgrade'));
        const refusal = `a 4xx, or 101 and close 4400, for a URL with ?${name}=${name === 'state' ? value : ''}`;
        if (handshake.open) {
          const { code } = await peer.closed(t.promptly('CONN-2', refusal));
          t.require('CONN-2', code === 4400, refusal, `close ${code}`);
        } else {
          t.require('CONN-2', handshake.status >= 400 && handshake.status < 500, refusal, handshake.error);
        }
      }
    },
  },
  {
    id: 'server/connection/origin',
    title: "A foreign page's Origin gets 403; the endpoint's own and none are served",
    requirements: ['CONN-4'],
    profile: 'core',
    seconds: prompt,
    async run(t) {
      const { protocol, host, hostname } = new URL(t.target.url);
      const own = `${protocol === 'wss:' ? 'https' : 'http'}://${host}`;
      for (const origin of ['https://attacker.invalid', 'null', `${own}.attacker.invalid`, `${own}/`, `ftp://${host}`, `${protocol === 'wss:' ? 'https' : 'http'}://${hostname}:1`, ...t.fixtures.origins.refused]) {
        const foreign = t.dial({ headers: { origin } });
        const refused = await foreign.opened(t.promptly('CONN-4', 'an answer to the upgrade'));
        t.require('CONN-4', !refused.open && refused.status === 403, `403 for Origin ${origin}`, refused.open ? 'an open WebSocket' : refused.error);
      }
      for (const headers of [{ origin: own }, {}, ...t.fixtures.origins.allowed.map(origin => ({ origin }))]) {
        const allowed = t.dial({ headers });
        const opened = await allowed.opened(t.promptly('CONN-4', 'an answer to the upgrade'));
        t.require('CONN-4', opened.open, `an open WebSocket for ${'origin' in headers ? `Origin ${headers.origin}` : 'no Origin'}`, opened.open ? '' : opened.error);
      }
    },
  },
  {
    id: 'server/connection/binary',
    title: 'A binary frame is closed 4400, before and after authentication',
    requirements: ['CONN-5'],
    profile: 'core',
    seconds: prompt,
    async run(t) {
      const early = await t.connect();
      early.sendBinary(Buffer.from('{"type":"PING","id":"c1"}'));
      await t.closes(early, 'CONN-5', 4400, 'backoff');
      const late = await t.connect();
      await t.authenticate(late);
      late.sendBinary(Buffer.from([0, 1, 2, 255]));
      await t.closes(late, 'CONN-5', 4400, 'backoff');
    },
  },
  {
    id: 'server/connection/invalid-utf8',
    title: 'A text frame that is not UTF-8 is closed 1007',
    requirements: ['CONN-5'],
    profile: 'core',
    seconds: prompt,
    async run(t) {
      const peer = await t.connect();
      await t.authenticate(peer);
      peer.sendRawText(Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x7d]));
      const { code } = await peer.closed(t.promptly('CONN-5', 'close 1007'));
      t.require('CONN-5', code === 1007, 'close 1007', `close ${code}`);
    },
  },
  {
    id: 'server/connection/oversize',
    title: 'A message beyond max_frame_bytes is closed 1009, one at the limit is not',
    requirements: ['CONN-5'],
    profile: 'core',
    burst: true,
    seconds: prompt,
    async run(t) {
      const peer = await t.connect();
      await t.authenticate(peer);
      const frame = (bytes: number): string => {
        const [head, tail] = ['{"type":"PING","id":"big","ext":{"pad":"', '"}}'];
        return `${head}${'x'.repeat(bytes - head.length - tail.length)}${tail}`;
      };
      peer.sendText(frame(t.target.maxFrameBytes));
      const pong = await peer.reply('big', t.promptly('CONN-5', `PONG to a PING of ${t.target.maxFrameBytes} bytes`));
      t.require('CONN-5', pong.type === 'PONG', 'PONG to a message at the limit', pong.type);
      peer.sendText(frame(t.target.maxFrameBytes + 1));
      const { code } = await peer.closed(t.promptly('CONN-5', 'close 1009'));
      t.require('CONN-5', code === 1009, 'close 1009', `close ${code}`);
    },
  },
];
