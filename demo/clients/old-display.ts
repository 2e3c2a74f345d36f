import type { SceneStore } from '../model/scene.ts';
import { orderEvents, outage, short } from '../model/wording.ts';
import type { Network } from './network.ts';
import { createOldWay, type OldWay } from './old-way.ts';
import type { TokenDesk } from './token-desk.ts';

export interface OldDisplayOptions {
  readonly url: string;
  readonly topic: string;
  readonly network: Network;
  readonly desk: TokenDesk;
  readonly keepTokenId: (tokenId: string) => void;
  readonly store: SceneStore;
}

/** The old way, and what it goes through put into the scene. */
export function startOldDisplay({ url, topic, network, desk, keepTokenId, store }: OldDisplayOptions): OldWay {
  const side = () => store.scene.sides.reconnecting;
  let back: string | null = null;
  const oldWay = createOldWay({
    url,
    topic,
    WebSocket: network.socketClass(() => {}),
    fetchToken: () => desk.fetch(keepTokenId),
    on: {
      connection(connection) {
        const before = side().connection;
        if (connection === 'connected' && side().sessions > 0) back = outage(side(), performance.now());
        store.happen('reconnecting', { on: 'connection', connection });
        if (before === 'connected' && connection === 'reconnecting') store.note('reconnecting', 'Connection lost. It pauses, gets a token and connects anew.');
      },
      authenticated({ session_id, auth_seq, expires_in }) {
        store.happen('reconnecting', { on: 'authenticated', sessionId: session_id, authSeq: auth_seq, expiresIn: expires_in });
        if (back === null) store.note('reconnecting', `Session ${short(session_id)} began.`);
      },
      subscribed({ epoch, seq }) {
        const before = side().missed;
        store.happen('reconnecting', { on: 'subscribed', place: { epoch, seq } });
        const lost = side().missed - before;
        if (back !== null) store.say('reconnecting', `The old way is back ${back} with a new session. ${lost === 0 ? 'No order came meanwhile.' : `It missed ${orderEvents(lost)}.`}`);
        back = null;
      },
      event(data) {
        store.happen('reconnecting', { on: 'order', place: data, event: data as never });
      },
      warned() {
        store.happen('reconnecting', { on: 'mark', mark: 'warned' });
      },
      refused() {
        store.happen('reconnecting', { on: 'mark', mark: 'refused' });
        store.note('reconnecting', 'No token to be had. It tries again.');
      },
    },
  });
  oldWay.connect();
  return oldWay;
}
