import { createClient, createTokenManager, type Client, type TokenManager } from '../../client/index.ts';
import { maskFrame } from '../model/frames.ts';
import type { SceneStore } from '../model/scene.ts';
import { losses, outage, seconds, short } from '../model/wording.ts';
import type { Network } from './network.ts';
import type { TokenDesk } from './token-desk.ts';

export interface RenewedOptions {
  readonly url: string;
  readonly topic: string;
  readonly network: Network;
  readonly desk: TokenDesk;
  readonly keepTokenId: (tokenId: string) => void;
  readonly store: SceneStore;
}

/** The reference client, as an application uses it, and what it reports put into the scene. */
export function startRenewed({ url, topic, network, desk, keepTokenId, store }: RenewedOptions): { readonly client: Client; readonly tokenManager: TokenManager } {
  // The connected client refreshes at the server's warning; the manager's own timer is for those that are not connected.
  const tokenManager = createTokenManager({
    ahead: 0,
    fetchToken: () => desk.fetch(keepTokenId).catch(error => {
      store.happen('renewed', { on: 'mark', mark: 'refused' });
      store.note('renewed', 'No token to be had.');
      throw error;
    }),
  });
  const WebSocket = network.socketClass((from, frame) => {
    const masked = from === 'network' ? { type: 'connection', text: frame } : maskFrame(frame, desk.known, performance.now());
    store.frame({ from, ...masked });
  });
  const client = createClient({ url, tokenManager, WebSocket });
  const side = () => store.scene.sides.renewed;

  let away = '';
  client.on('state', connection => {
    // Told before `connected`, and by then the outage is over.
    if (connection === 'connected') away = outage(side(), performance.now());
    store.happen('renewed', { on: 'connection', connection });
  });
  client.on('connected', ({ session_id, auth_seq, expires_in }) => {
    const { sessions, last } = side();
    const text = sessions === 0 ? `Session ${short(session_id)} began.` : `Connected again ${away}; it resumes after event ${last?.seq ?? 0}. ${losses(side())}`;
    store.happen('renewed', { on: 'authenticated', sessionId: session_id, authSeq: auth_seq, expiresIn: expires_in });
    store.say('renewed', text);
  });
  client.on('reauthenticated', ({ session_id, auth_seq, expires_in }) => {
    store.happen('renewed', { on: 'authenticated', sessionId: session_id, authSeq: auth_seq, expiresIn: expires_in });
    store.say('renewed', `Token renewed over the living connection, auth_seq ${auth_seq}. ${losses(side())}`);
  });
  client.on('expiring', ({ expiresIn }) => {
    store.happen('renewed', { on: 'mark', mark: 'warned' });
    store.note('renewed', `The server warns: the token lapses in ${Math.floor(expiresIn)} s.`);
  });
  client.on('reconnecting', ({ delay, code }) => store.note('renewed', `No connection${code ? ` (close code ${code})` : ''}. Next attempt in ${seconds(delay * 1000)}.`));
  client.on('closed', ({ reason, code }) => store.say('renewed', `Stopped${code ? ` (close code ${code})` : ''}: ${reasons[reason] ?? reason}. Press Resume to connect again.`));
  client.on('login_required', () => {
    store.say('renewed', 'The token service wants a login (401). The connection goes on until the token lapses.');
  });
  client.on('refused', ({ code }) => {
    store.happen('renewed', { on: 'mark', mark: 'refused' });
    store.note('renewed', `The server refused: ${code}.`);
  });
  client.on('recovery_failed', () => store.note('renewed', 'The server no longer had all the events in between; going on from now.'));
  client.subscribe(topic, event => store.happen('renewed', { on: 'order', place: event, event }));
  client.connect();
  return { client, tokenManager };
}

const reasons: Readonly<Record<string, string>> = {
  application: 'the page closed the connection',
  login_required: 'a login is needed',
  revoked: 'the session was revoked',
};
