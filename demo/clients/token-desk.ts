import { tokenEndpoint, type FetchedToken } from '../../client/index.ts';
import type { KnownToken } from '../model/frames.ts';
import type { Network } from './network.ts';

/** How the login service answers: with tokens, not at all for now, or only after a login. */
export type Service = 'answers' | 'unavailable' | 'login_required';
const refusals = { unavailable: 503, login_required: 401 } as const;

/** Where both displays get their tokens, as long as whoever looks at the page lets them. */
export interface TokenDesk {
  /** Seconds that the tokens live that are asked for from now on. */
  life: number;
  service: Service;
  /** All tokens that were given out, for masking them. */
  readonly known: ReadonlyMap<string, KnownToken>;
  /** A token, for one display; `keep` is told its id, by which it can be revoked. */
  fetch(keep: (tokenId: string) => void): Promise<FetchedToken>;
}

/** Tokens whose digests are remembered. */
const remembered = 50;

export function createTokenDesk(network: Pick<Network, 'isUp'>, life: number): TokenDesk {
  const known = new Map<string, KnownToken>();
  return {
    life,
    service: 'answers',
    known,
    async fetch(keep) {
      if (!network.isUp) throw new Error('the network is lost');
      const answer = this.service === 'answers' ? {} : { answer: refusals[this.service] };
      const body = JSON.stringify({ expires_in: this.life, ...answer });
      const fetched = await tokenEndpoint('/dev/page/token', { headers: { 'content-type': 'application/json' }, body })({ force: true, reason: 'page' }) as FetchedToken & { token_id: string };
      known.set(fetched.token, { digest: await digest(fetched.token), expires: performance.now() + fetched.expires_in * 1000 });
      if (known.size > remembered) known.delete(known.keys().next().value!);
      keep(fetched.token_id);
      return fetched;
    },
  };
}

async function digest(token: string): Promise<string> {
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token));
  return [...new Uint8Array(bytes, 0, 4)].map(byte => byte.toString(16).padStart(2, '0')).join('');
}
