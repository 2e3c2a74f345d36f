import { createClient, createTokenManager, tokenEndpoint } from './dist/client/index.js';

const topic = 'orders.42';
const url = new URLSearchParams(location.search).get('url') ?? 'ws://127.0.0.1:8080/ws';
const show = id => document.getElementById(id);

let session = null;
/** Milliseconds on the page's own monotonic clock, which is never compared with the server's. */
let expiry = 0;
let orders = 0;

// What to copy: a token manager that asks your endpoint, and a client.
const tokenManager = createTokenManager({ fetchToken: tokenEndpoint('token'), ahead: 0 });
const client = createClient({ url, tokenManager });

client.on('state', showState);
client.on('connected', session => {
  log(`Connected, session ${short(session)}`);
  showSession(session);
});
client.on('reauthenticated', session => {
  log(`Token ${session.auth_seq} is in force over the same connection`);
  showSession(session);
});
client.on('expiring', ({ expiresIn }) => log(`The server warns: the token lapses in ${Math.round(expiresIn)} s`));
client.on('refused', ({ code }) => log(`Refused: ${code}`));
client.on('reconnecting', ({ delay }) => log(`Connection lost; the next attempt in ${delay.toFixed(1)} s`));
client.on('login_required', () => log('A person must log in'));
client.on('closed', ({ reason }) => log(`Closed: ${reason}`));
client.on('recovery_failed', () => log(`Some events of ${topic} may be missing`));
client.on('unsubscribed', ({ reason }) => log(`No more events of ${topic}: ${reason}`));
client.subscribe(topic, ({ seq, payload }) => add('events', `${seq}: order ${payload.order_id} is ${payload.status}`));
client.connect();

// How this page shows it.
function showState(state) {
  show('state').dataset.state = state;
  show('state').textContent = state;
  show('toggle').textContent = state === 'closed' ? 'Connect' : 'Close';
  show('publish').disabled = show('renew').disabled = state !== 'connected';
}

function showSession(next) {
  session = next;
  expiry = performance.now() + next.expires_in * 1000;
  show('user').textContent = next.user_id;
  show('session').textContent = short(next);
  show('number').textContent = next.auth_seq;
}

function short({ session_id: id }) {
  return id.slice(0, 8);
}

function log(text) {
  add('log', text);
}

/** The latest first, and not without end. */
function add(list, text) {
  const item = document.createElement('li');
  const time = item.appendChild(document.createElement('time'));
  time.textContent = new Date().toLocaleTimeString('en-GB');
  item.append(text);
  show(list).prepend(item);
  show(list).children[200]?.remove();
}

setInterval(() => {
  const left = client.state === 'closed' || !session ? 0 : Math.max(0, (expiry - performance.now()) / 1000);
  show('left').textContent = left > 0 ? `${Math.ceil(left)} s` : '–';
  show('life').value = left > 0 ? left / session.expires_in : 0;
}, 250);

show('renew').addEventListener('click', () => tokenManager.refresh({ force: true, reason: 'button' }));
show('toggle').addEventListener('click', () => (client.state === 'closed' ? client.connect() : client.close()));
show('publish').addEventListener('click', () => {
  orders += 1;
  client.publish({ topic, kind: 'order.status_changed', payload: { order_id: `o${orders}`, status: 'ready' } }).catch(({ code }) => log(`Not published: ${code}`));
});
