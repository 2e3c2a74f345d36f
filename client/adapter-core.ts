import { createClient, type ClientOptions, type Publication, type TokenManager } from './index.ts';

/** What the adapter prints, and what it is told (conformance/client/CONTRACT.md). */
export type Report = { readonly saw: string; readonly [more: string]: unknown };
export type Command = { readonly do: string; readonly [more: string]: any };

/** Starts a client and passes commands and reports to and fro; `more` puts in other parts, as faulty clients do. */
export function adapt({ url, tokenManager, report, more = {} }: { url: string; tokenManager: TokenManager; report: (report: Report) => void; more?: Partial<ClientOptions> }) {
  const client = createClient({ url, tokenManager, ...more });
  const act: Record<string, (command: Command) => void> = {
    subscribe: ({ topic }) => client.subscribe(topic),
    publish: ({ idempotency_key, ...event }) => client.publish({ ...(event as unknown as Publication<string>), idempotencyKey: idempotency_key }),
    token: ({ token, expires_in }) => tokenManager.adopt(token, expires_in),
    wake: () => client.wake(),
    online: () => client.wake(),
    close: () => client.close(),
  };
  client.on('state', state => report({ saw: 'state', state }));
  client.on('message', message => report({ saw: 'message', message }));
  client.on('dropped', ({ message }) => report({ saw: 'dropped', ...message.data }));
  client.on('recovery_failed', ({ topic }) => report({ saw: 'recovery_failed', topic }));
  client.on('login_required', () => report({ saw: 'login_required' }));
  report({ saw: 'hello', commands: Object.keys(act), reports: ['state', 'message', 'dropped', 'recovery_failed', 'login_required'] });
  client.connect();
  return { client, command: (command: Command) => act[command.do]?.(command) };
}
