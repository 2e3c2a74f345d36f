// Joins the client to the conformance suite, whose page runs this (conformance/client/CONTRACT.md). The modules are those that the
// page of this folder loads; the search parameter `client` of the suite's page says where they are, if not here.
const client = new URLSearchParams(location.search).get('client') ?? 'http://127.0.0.1:8000/dist/client/index.js';
const { createClient, createTokenManager, tokenEndpoint } = await import(client);

export default async function run({ url, tokenUrl, report, commands }) {
  const tokenManager = createTokenManager({ fetchToken: tokenEndpoint(tokenUrl), ahead: 0 });
  const client = createClient({ url, tokenManager });
  const obey = {
    subscribe: ({ topic }) => client.subscribe(topic),
    publish: ({ idempotency_key: idempotencyKey, topic, kind, payload }) => client.publish({ topic, kind, payload, idempotencyKey }),
    token: ({ token, expires_in: expiresIn }) => tokenManager.adopt(token, expiresIn),
    wake: () => client.wake(),
    online: () => client.wake(),
    close: () => {
      client.close();
      report({ saw: 'ended' });
    },
  };
  client.on('state', state => report({ saw: 'state', state }));
  client.on('message', message => report({ saw: 'message', message }));
  client.on('dropped', ({ message }) => report({ saw: 'dropped', idempotency_key: message.data.idempotency_key }));
  client.on('recovery_failed', ({ topic }) => report({ saw: 'recovery_failed', topic }));
  client.on('login_required', () => report({ saw: 'login_required' }));
  report({ saw: 'hello', commands: Object.keys(obey), reports: ['state', 'message', 'dropped', 'recovery_failed', 'login_required'] });
  client.connect();
  for await (const command of commands) obey[command.do]?.(command);
  client.close();
}
