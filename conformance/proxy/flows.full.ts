import { test } from 'tap';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createClient, createTokenManager, type TokenManager } from '../../client/index.ts';
import { createSession as createClientSession } from '../../client/session/session.ts';
import { timings, type TimingName } from '../../generated/timings.ts';
import { generateKey, sign } from '../../keys/sign.ts';
import { startReferenceServer, type RunningServer } from '../../server/reference-server.ts';
import { createSession as createServerSession } from '../../server/session/session.ts';
import type { ClientFault } from '../broken/faulty-client.ts';
import type { Fault as ServerFault } from '../broken/faulty-server.ts';
import { lastWord } from '../report/last-word.ts';
import { TraceJudge } from '../trace/judge.ts';
import { traceVerdict } from '../trace/verdict.ts';
import { Faults, type FaultRule } from './faults.ts';
import { startProxy } from './proxy.ts';

const short = Object.fromEntries(Object.entries(timings).map(([name, entry]) => [name, entry.short])) as Record<TimingName, number>;
const key = generateKey('flows');
const pause = (seconds: number): Promise<void> => new Promise(resolve => { setTimeout(resolve, seconds * 1000); });

/** What a flow does while events come in. */
interface Flow {
  /** Seconds that a token lives. */
  readonly life: number;
  readonly run?: (tokens: Tokens) => Promise<void>;
}

interface Tokens {
  readonly manager: TokenManager;
  readonly mint: (life: number) => string;
}

/** The flows of the design that the protocol grew from. */
const flows: Readonly<Record<string, Flow>> = {
  'operation with heartbeat': { life: 3600 },
  'expiry warning': { life: 6 },
  'renewal without disconnection': { life: 3600, run: async ({ manager, mint }) => { await pause(1.5); manager.adopt(mint(3600), 3600); } },
  'operation after renewals': { life: 3600, run: async ({ manager, mint }) => { for (let count = 0; count < 3; count += 1) { await pause(1); manager.adopt(mint(3600), 3600); } } },
  'expired token refused': { life: 3600, run: async ({ manager, mint }) => { await pause(1.5); manager.adopt(mint(-5), 3600); } },
};

/** What the proxy breaks; each begins after the connection has stood for a second. */
const faults: Readonly<Record<string, readonly FaultRule[]>> = {
  nothing: [],
  'delay of 1 s': [{ when: { from: 'server', after: 1 }, delay: 1, times: 5 }],
  'an event lost': [{ when: { from: 'server', type: 'EVENT', after: 1 }, drop: true }],
  'REAUTH lost': [{ when: { from: 'client', type: 'REAUTH' }, drop: true }],
  'an event twice': [{ when: { from: 'server', type: 'EVENT', after: 1 }, duplicate: true }],
  'the line cut': [{ when: { from: 'server', after: 2 }, cut: true }],
  'the line half open': [{ when: { from: 'server', after: 2 }, half_open: true }],
  'the answer to REAUTH held back': [{ when: { from: 'server', answers: 'REAUTH' }, hold: 2 }],
  'a slow reader': [{ when: { from: 'server', after: 1 }, read_rate: 4000 }],
  'another close code': [{ when: { from: 'client', type: 'close' }, close_code: 4000 }],
};

const page = readFileSync(join(import.meta.dirname, 'README.md'), 'utf8');

/** Events that come in while a flow runs. */
const events = 40;
/** Seconds between them; more where a faulty peer needs time to show what it lacks. */
const [every, seldom] = [0.125, 0.25];
/** Seconds in which all of them have to arrive: a half-open line is noticed after four heartbeats, and a REAUTH that was lost is repeated after ten. */
const patience = 25;

/** A faulty server or client in place of the healthy one. */
interface Peers {
  readonly server?: ServerFault;
  readonly client?: ClientFault;
}

interface Run {
  readonly word: string;
  readonly exitCode: number;
  readonly missing: number;
  readonly twice: number;
  /** Times that the application was told of a gap. */
  readonly gaps: number;
  readonly connections: number;
}

async function runFlow(name: string, flow: Flow, rules: readonly FaultRule[], peers: Peers = {}): Promise<Run> {
  const lost = rules.some(({ drop, when }) => drop && when !== 'now' && when.type === 'EVENT') ? 1 : 0;
  const { session: serverFault, ...serverOptions } = peers.server ?? {};
  const server: RunningServer = await startReferenceServer({ host: '127.0.0.1', port: 0, issuer: 'urn:i', audience: 'a', key, development: false, timings: short, audit: () => {}, events: {}, ...serverOptions.options, ...(serverFault ? { createSession: settings => serverFault(createServerSession(settings), settings) } : {}) });
  const judge = new TraceJudge();
  const proxy = await startProxy({ upstream: server.url, port: 0, faults: new Faults(rules), onRecord: record => judge.take(record), onNote: () => {} });
  const watching = setInterval(() => judge.passed((performance.timeOrigin + performance.now()) / 1000), 100);
  let count = 0;
  const mint = (life: number): string => {
    const now = Date.now() / 1000;
    return sign(key, { iss: 'urn:i', aud: 'a', sub: 'cook', jti: String(++count), iat: now - (life < 0 ? 60 : 0), exp: now + life, scope: 'read:orders.1' });
  };
  const manager = createTokenManager({ ahead: 0, fetchToken: async () => ({ token: mint(flow.life), expires_in: flow.life }) });
  const clientFault = peers.client?.session;
  const client = createClient({ url: proxy.url, tokenManager: manager, ...(clientFault ? { createSession: settings => clientFault(createClientSession(settings), settings) } : {}) });
  const seen: number[] = [];
  let gaps = 0;
  client.on('recovery_failed', () => { gaps += 1; });
  client.subscribe('orders.1', ({ seq }) => seen.push(seq));
  client.connect();
  await new Promise<void>(resolve => { client.on('connected', () => resolve()); });
  await pause(0.3);
  const running = flow.run?.({ manager, mint });
  for (let sent = 0; sent < events; sent += 1) {
    await pause(peers.server || peers.client ? seldom : every);
    await server.emit('orders.1', 'order.status_changed', { order_id: `o${sent}`, status: 'ready' });
  }
  await running;
  const until = performance.now() + patience * 1000;
  while (new Set(seen).size < events - lost && performance.now() < until) await pause(0.1);
  client.close();
  await pause(0.5);
  clearInterval(watching);
  const verdict = traceVerdict(judge, { name, seconds: 0 });
  await proxy.close();
  await server.close();
  return { word: lastWord(verdict), exitCode: verdict.exitCode, missing: events - lost - new Set(seen).size, gaps: gaps - lost, twice: seen.length - new Set(seen).size, connections: judge.connections };
}

test('Whatever the proxy breaks, neither the reference client nor the server is blamed for it, and each event comes once', { timeout: 300_000 }, async t => {
  const rows: string[] = [];
  for (const [fault, rules] of Object.entries(faults)) {
    const runs = await Promise.all(Object.entries(flows).map(async ([name, flow]) => [name, await runFlow(name, flow, rules)] as const));
    for (const [name, run] of runs) {
      t.equal(run.exitCode, 0, `${fault}, ${name}: ${run.word}`);
      // What the proxy lost for good is told to the application as a gap, and counts for neither side here.
      t.strictSame({ missing: run.missing, twice: run.twice, gaps: run.gaps }, { missing: 0, twice: 0, gaps: 0 }, `${fault}, ${name}: each event once`);
    }
    rows.push(`| ${fault} | ${runs.map(([, { exitCode, connections }]) => `${exitCode === 0 ? 'nothing broken' : 'broken'}, ${connections} ${connections === 1 ? 'connection' : 'connections'}`).join(' | ')} |`);
  }
  for (const row of [`| | ${Object.keys(flows).join(' | ')} |`, ...rows]) t.ok(page.includes(`${row}\n`), `README.md has the row ${row}`);
});

/** Faulty peers, the flow in which each shows, and what is found. */
const faultyPeers = [
  { side: 'server', peer: 'reauth-new-session', flow: 'operation after renewals', finds: 'REAUTH-1 by the server' },
  { side: 'server', peer: 'event-lost', flow: 'operation with heartbeat', finds: 'EVT-1 by the server' },
  { side: 'server', peer: 'heartbeat-missing', flow: 'operation with heartbeat', finds: 'HB-2 by the server, HB-3 by the server' },
  { side: 'client', peer: 'no-pong', flow: 'operation with heartbeat', finds: 'HB-1 by the client' },
  { side: 'client', peer: 'reauth-sent-twice', flow: 'operation after renewals', finds: 'CLI-1 by the client' },
] as const;
/** What the proxy breaks meanwhile. */
const meanwhile = ['nothing', 'delay of 1 s', 'an event twice', 'the line cut'] as const;

test('A faulty server or client is found through the proxy, whatever that breaks meanwhile', { timeout: 300_000 }, async t => {
  for (const { side, peer, flow, finds } of faultyPeers) {
    const { fault } = await import(`../broken/${side}/${peer}.ts`) as { fault: ServerFault & ClientFault };
    const runs = await Promise.all(meanwhile.map(async name => [name, await runFlow(flow, flows[flow]!, faults[name]!, { [side]: fault })] as const));
    for (const [name, run] of runs) {
      t.equal(run.exitCode, 1, `${peer}, ${name}`);
      t.strictSame(/^BROKEN: (.*), in \d+ frames/.exec(run.word)?.[1], finds, `${peer}, ${name}: ${run.word}`);
    }
    t.ok(page.includes(`| ${side} ${peer} | ${finds} |\n`), `README.md has the row of ${peer}`);
  }
});
