import { describe } from './observer.ts';
import { Peer, upgradePatience, type Access } from './peer.ts';
import { document } from '../../generated/document.ts';
import type { LatenessWatch } from './lateness.ts';
import { shownUrl } from './shown-url.ts';
import { readTarget, type Target } from './target.ts';
import { Transcript } from './transcript.ts';
import { Busy, Inconclusive, Violation } from './violation.ts';
import type { TokenSource } from '../tokens/token-source.ts';

export interface PreflightSettings {
  readonly url: string;
  readonly tokens: TokenSource;
  readonly issuer: string;
  readonly audience: string;
  readonly access?: Access;
  readonly users?: readonly string[] | null;
  readonly lateness: LatenessWatch;
}

/** What is known before any case runs: the target and how long a token takes, or in one line why no case can. */
export type Preflight =
  | { readonly outcome: 'ready'; readonly target: Target; readonly mintSeconds: number }
  | { readonly outcome: 'unreachable' | 'refused'; readonly why: string; readonly transcript: Transcript };

/** Seconds that a first answer may take. */
const answerPatience = 10;
/** Seconds that the preflight's token has left: long enough for the whole warning to be advertised, else what the strictest server takes. */
const lives = [3600, 300] as const;

/**
 * Does the target answer, and is a token accepted? Without that, no case would say anything.
 * @throws {TokenSourceError} when there is no token to be had.
 */
export async function preflight(settings: PreflightSettings): Promise<Preflight> {
  const [long, short] = lives;
  const first = await attempt(settings, long);
  if (first.outcome !== 'refused') return first;
  const second = await attempt(settings, short);
  return second.outcome === 'ready' ? second : first;
}

async function attempt({ url, tokens, issuer, audience, access = {}, users, lateness }: PreflightSettings, life: number): Promise<Preflight> {
  const start = performance.now() / 1000;
  const shown = shownUrl(url);
  const transcript = new Transcript(start);
  const expiresAt = Math.floor(Date.now() / 1000) + life;
  const claims = { iss: issuer, aud: audience, sub: users?.[0] ?? 'wstr-preflight', iat: expiresAt - 2 * life, exp: expiresAt };
  const token = await tokens.mint(claims);
  const mintSeconds = performance.now() / 1000 - start;
  transcript.hide(token, { sub: claims.sub });
  const peer = new Peer({ url, access, name: 'a', headers: {}, protocols: [document.subprotocol], answersPing: true, transcript, lateness, onJudged: () => {} });
  try {
    const handshake = await peer.opened({ requirement: 'CONN-1', expected: 'an open WebSocket', within: upgradePatience + 1 });
    if (!handshake.open) {
      const why = handshake.status === 0
        ? `${shown} can't be reached (${handshake.error}); is the server up, and is this its address?`
        : `${shown} answered the upgrade with HTTP ${handshake.status}; is this the path of the WebSocket endpoint?`;
      // An endpoint that turns this client away is judged; one that is not there, or is none, can't be.
      const turnedAway = handshake.status >= 400 && handshake.status < 500 && handshake.status !== 404;
      return { outcome: turnedAway ? 'refused' : 'unreachable', why, transcript };
    }
    const sentAt = performance.now() / 1000;
    const id = peer.send({ type: 'AUTHENTICATE', data: { token } });
    const reply = await peer.reply(id, { requirement: 'AUTH-10', expected: 'AUTHENTICATED', within: answerPatience });
    if (reply.type === 'AUTHENTICATED') return { outcome: 'ready', target: readTarget(url, reply, expiresAt, sentAt), mintSeconds };
    return { outcome: 'refused', why: `no token of ${tokens.name} is accepted by ${shown} (${describe(reply)}); ${hint(issuer, audience)}`, transcript };
  } catch (error) {
    // Nothing else of the suite's is open yet.
    if (error instanceof Busy) return { outcome: 'unreachable', why: `${shown} has no room for a single connection: it answered the upgrade with HTTP ${peer.handshake?.open === false ? peer.handshake.status : ''}`, transcript };
    if (!(error instanceof Violation || error instanceof Inconclusive)) throw error;
    const seen = error instanceof Violation ? error.seen : error.message;
    return { outcome: 'refused', why: `no token of ${tokens.name} is accepted by ${shown} (${seen}); ${hint(issuer, audience)}`, transcript };
  } finally {
    peer.leave();
  }
}

function hint(issuer: string, audience: string): string {
  return `check that the server trusts who signs these tokens, issuer "${issuer}" and audience "${audience}"`;
}

