import { createClient, createTokenManager, tokenEndpoint } from '../../client/index.ts';

/** What a test reads of this page. Never a token. */
export interface Seen {
  readonly states: string[];
  readonly sequence: number[];
  readonly sessions: string[];
  readonly failures: string[];
  authSeq: number;
}

const asked = new URLSearchParams(location.search);
const seen: Seen = { states: [], sequence: [], sessions: [], failures: [], authSeq: 0 };
Object.assign(window, { seen });
addEventListener('error', ({ message }) => { seen.failures.push(message); });
addEventListener('unhandledrejection', ({ reason }) => { seen.failures.push(String(reason)); });

const store = asked.has('shared') ? { store: { get: () => localStorage.getItem('credentials'), set: (record: string) => localStorage.setItem('credentials', record) } } : {};
const client = createClient({
  url: asked.get('url')!,
  tokenManager: createTokenManager({ fetchToken: tokenEndpoint('/token'), ...store }),
});
client.on('state', state => seen.states.push(state));
for (const event of ['connected', 'reauthenticated'] as const) {
  client.on(event, ({ session_id: session, auth_seq: authSeq }) => {
    if (!seen.sessions.includes(session)) seen.sessions.push(session);
    seen.authSeq = authSeq;
  });
}
client.on('recovery_failed', ({ topic }) => seen.failures.push(`recovery of ${topic} failed`));
client.subscribe('orders.42', event => seen.sequence.push(event.seq));
client.connect();
