import { randomUUID } from 'node:crypto';
import type { ServerGuard, ServerInput } from '../../../generated/states.ts';
import type { Peer } from '../../engine/peer.ts';
import type { Trial } from '../../engine/trial.ts';
import { flipSignatureBit } from '../../tokens/tamper.ts';

/** What a verifier says of a token, as far as a client can bring it about. */
export const verdicts = ['acceptable', 'overlong', 'lapsed', 'other_identity', 'stale', 'refused'] as const satisfies readonly ServerGuard[];
export type TokenVerdict = (typeof verdicts)[number];

/** A token that earns that verdict. */
export async function tokenFor(t: Trial, verdict: TokenVerdict): Promise<string> {
  switch (verdict) {
    case 'acceptable': return t.token();
    case 'overlong': return t.token({ exp: t.in(t.target.maxTokenLifetime + 3600) });
    case 'lapsed': return t.token({ exp: t.in(-30) });
    case 'other_identity': return t.token({ sub: t.otherSubject() });
    // The suite's tokens are an hour old; this one is older than those.
    case 'stale': return t.token({ iat: t.in(-7200) });
    case 'refused': return t.token({}, flipSignatureBit);
  }
}

/** A payload of an event kind that no document has, on a topic that nobody offers. */
const topic = 'wstr.nobody';

/** What a client can send, by the input that it is to the server's machine. Each yields the id of what it sent, or null. */
export const actions = {
  AUTHENTICATE: (_t: Trial, peer: Peer, token: string) => peer.send({ type: 'AUTHENTICATE', data: { token } }),
  REAUTH: (t: Trial, peer: Peer, token: string) => t.sendReauth(peer, token),
  PING: (_t: Trial, peer: Peer) => peer.send({ type: 'PING' }),
  PONG: (_t: Trial, peer: Peer) => peer.send({ type: 'PONG', reply_to: 'never-asked' }),
  SUBSCRIBE: (_t: Trial, peer: Peer) => peer.send({ type: 'SUBSCRIBE', data: { topic } }),
  UNSUBSCRIBE: (_t: Trial, peer: Peer) => peer.send({ type: 'UNSUBSCRIBE', data: { topic } }),
  PUBLISH: (_t: Trial, peer: Peer) => peer.send({ type: 'PUBLISH', data: { topic, kind: 'wstr.nobody', idempotency_key: randomUUID(), payload: {} } }),
  application: (_t: Trial, peer: Peer) => peer.send({ type: 'X_WSTR_NOBODY' }),
  malformed: (_t: Trial, peer: Peer) => peer.send({ type: 'PING', colour: 'red' }),
  unknown_type: (_t: Trial, peer: Peer) => peer.send({ type: 'BREW_COFFEE' }),
  binary: (_t: Trial, peer: Peer) => void peer.sendBinary(Buffer.from('{"type":"PING","id":"b1"}')),
  invalid_utf8: (_t: Trial, peer: Peer) => void peer.sendRawText(Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x7d])),
  oversize: (t: Trial, peer: Peer) => void peer.sendText(`{"type":"PING","id":"o1","ext":{"pad":"${'x'.repeat(t.target.maxFrameBytes)}"}}`),
} satisfies Partial<Record<ServerInput, (t: Trial, peer: Peer, token: string) => string | void>>;

/** An input that a frame of the client is. */
export type FrameInput = keyof typeof actions;

export function isFrameInput(on: ServerInput): on is FrameInput {
  return Object.hasOwn(actions, on);
}
