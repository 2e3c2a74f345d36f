import { SceneStore } from '../model/scene.ts';
import type { SideName } from '../model/side.ts';
import type { OpenOrder } from '../model/tickets.ts';
import { createNetwork } from './network.ts';
import { startOldDisplay } from './old-display.ts';
import { startRenewed } from './renewed-in-place.ts';
import { createTokenDesk, type Service } from './token-desk.ts';

/** Seconds that a token lives, to choose from. */
export const lives = [15, 60, 300] as const;
/** Seconds of a lost network. */
export const outageSeconds = 5;
/** Seconds for which orders are asked for, and how often, so that they end soon after the page is left. */
const ordersFor = 90;
const askEvery = 30;

/** Both displays, and what whoever looks at the page can do to them. */
export interface Stage {
  readonly store: SceneStore;
  readonly life: number;
  readonly service: Service;
  setLife(life: number): void;
  refreshNow(): void;
  revokeTokens(): void;
  revokeSessions(): void;
  dropNetwork(): void;
  stopRefreshing(service: Exclude<Service, 'answers'>): void;
  resume(): void;
}

/** @param host of the server that sent the page. */
export async function openStage(host: string, firstLife: number): Promise<Stage> {
  const { path, topic } = await (await fetch('/dev/page')).json() as { path: string; topic: string };
  const url = `ws://${host}${path}`;
  const store = new SceneStore();
  const network = createNetwork(() => {
    store.say('you', 'The network is back.');
    renewed.client.wake();
  });
  const desk = createTokenDesk(network, firstLife);
  const tokenIds: Partial<Record<SideName, string>> = {};
  const common = { url, topic, network, desk, store };
  const renewed = startRenewed({ ...common, keepTokenId: id => { tokenIds.renewed = id; } });
  const oldWay = startOldDisplay({ ...common, keepTokenId: id => { tokenIds.reconnecting = id; } });

  const { open } = await askForOrders() ?? { open: [] };
  for (const name of ['renewed', 'reconnecting'] as const) store.happen(name, { on: 'loaded', open });
  setInterval(askForOrders, askEvery * 1000);

  function cut(mark: 'cut' | 'revoked'): void {
    for (const name of ['renewed', 'reconnecting'] as const) store.happen(name, { on: 'mark', mark });
  }

  return {
    store,
    get life() { return desk.life; },
    get service() { return desk.service; },
    setLife(life) {
      desk.life = life;
      store.say('you', `The next tokens live ${life} s.`);
    },
    refreshNow() {
      if (!network.isUp || desk.service !== 'answers') store.say('you', 'A refresh was asked for, but no token can be had now.');
      else store.note('you', 'A refresh was asked for.');
      void renewed.tokenManager.refresh({ force: true, reason: 'button' });
    },
    revokeTokens() {
      cut('revoked');
      store.say('you', 'Both tokens are revoked: the server closes with 4411 and says to come back with others.');
      for (const token_id of Object.values(tokenIds)) void post('/dev/revoke', { token_id });
    },
    revokeSessions() {
      cut('revoked');
      store.note('you', 'Both sessions are revoked: the server closes with 4411 and says not to come back.');
      for (const session_id of [store.scene.sides.renewed.sessionId, oldWay.sessionId]) if (session_id) void post('/dev/revoke', { session_id });
    },
    dropNetwork() {
      cut('cut');
      store.say('you', `The network is lost for ${outageSeconds} s: both connections broke, and none opens.`);
      network.drop(outageSeconds);
    },
    stopRefreshing(service) {
      desk.service = service;
      store.say('you', service === 'unavailable' ? 'The token service answers 503 from now on.' : 'The token service answers 401 from now on: a person has to log in.');
    },
    resume() {
      desk.service = 'answers';
      network.restore();
      store.say('you', 'Tokens, network and connections are to be had again.');
      void renewed.tokenManager.refresh({ force: true, reason: 'login' }).then(() => renewed.client.connect());
    },
  };

  function askForOrders(): Promise<{ open: readonly OpenOrder[] } | null> {
    return post('/dev/orders', { seconds: ordersFor });
  }
}

/** The answer, or null where there is none: a server that was stopped is what the displays show anyway. */
async function post<Answer>(path: string, body: object): Promise<Answer | null> {
  const response = await fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }).catch(() => null);
  return response?.ok ? response.json() as Promise<Answer> : null;
}
