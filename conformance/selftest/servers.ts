import type { EventKindName } from '../../generated/events.ts';
import type { TimingName } from '../../generated/timings.ts';
import { generateKey } from '../../keys/sign.ts';
import { systemClock } from '../../server/clock.ts';
import { MemoryLog } from '../../server/events/memory-log.ts';
import { resolveNumbers } from '../../server/options.ts';
import { startReferenceServer } from '../../server/reference-server.ts';
import { handshake } from '../../server/handshake.ts';
import { readFrame } from '../../server/session/inbound.ts';
import { createSession } from '../../server/session/session.ts';
import { startRelay } from '../benign/relay.ts';
import type { Fault } from '../broken/faulty-server.ts';
import type { ServerCase } from '../case.ts';
import type { BenignPeer, FaultyPeer } from '../faulty-peer.ts';
import { inProcessHooks } from '../hooks.ts';
import { serverCases } from '../server/cases.ts';
import { runServerSuite } from '../suite.ts';
import { keySource } from '../tokens/token-source.ts';
import type { Verdict } from '../verdict.ts';
import { heldAgainst, settleAll, type Judge, type Kill, type Settling } from './kill.ts';

export interface SelftestOptions extends Settling {
  /** Seconds, of every faulty server. */
  readonly timings: Readonly<Record<TimingName, number>>;
}

const issuer = 'urn:ws-token-refresh:selftest';
const audience = 'selftest';
/** The same each time: whether a faulty server is caught should not hang on luck. */
const seed = 20_260;

/** Judges each faulty server, which it starts in this process: does the suite find what is wrong with it? */
export async function selftestServers(peers: readonly FaultyPeer[], options: SelftestOptions): Promise<readonly Kill[]> {
  const bulk = new Set<string>(serverCases.filter(one => one.bulk).map(({ id }) => id));
  const judge = (faulty: FaultyPeer): Promise<Judge> => judgeOf(faulty, options);
  const quiet = await settleAll(peers.filter(peer => !bulk.has(peer.case)), options, judge);
  // Alone, because all peers live in this process, and whoever waits for a deadline meanwhile would find it late.
  const loud = await settleAll(peers.filter(peer => bulk.has(peer.case)), { ...options, concurrency: 1 }, judge);
  return peers.map(({ peer }) => [...quiet, ...loud].find(kill => kill.peer === peer)!);
}

async function judgeOf(faulty: FaultyPeer, { cases, timings }: SelftestOptions): Promise<Judge> {
  const { fault } = await import(`../broken/server/${faulty.peer}.ts`) as { fault: Fault };
  const chosen = serverCases.filter(one => one.id === faulty.case || (cases === 'all' ? !one.bulk : cases.includes(one.id)));
  return only => judgeWith(fault, only ? chosen.filter(({ id }) => only.includes(id)) : chosen, timings);
}

/** Judges a server that is unusual and right with every case; yields what was held against it. */
export async function pardonServer({ peer }: BenignPeer, timings: SelftestOptions['timings']): Promise<readonly string[]> {
  const { fault } = await import(`../benign/server/${peer}.ts`) as { fault: Fault };
  return heldAgainst(await judgeWith(fault, serverCases, timings));
}

async function judgeWith(fault: Fault, cases: readonly ServerCase[], timings: SelftestOptions['timings']): Promise<Verdict> {
  const key = generateKey('selftest');
  const lines: string[] = [];
  const server = await startReferenceServer({
    host: '127.0.0.1', port: 0, key, issuer, audience, development: false, timings,
    audit: record => lines.push(JSON.stringify(record)),
    logger: { level: 'info', stream: { write: line => lines.push(line) } },
    ...fault.options,
    events: { ...(fault.authorize ? { authorize: fault.authorize } : {}), ...(fault.log ? { log: fault.log(healthyLog(fault)) } : {}), ...fault.options?.events },
    ...(fault.session ? { createSession: settings => fault.session!(createSession(settings), settings) } : {}),
    ...(fault.handshake ? { handshake: { ...handshake, ...fault.handshake } } : {}),
    ...(fault.read ? { readFrame: fault.read(readFrame, line => lines.push(line)) } : {}),
    ...(fault.verifier ? { wrapVerifier: healthy => fault.verifier!(healthy, key) } : {}),
  });
  const relay = fault.network ? await startRelay(server.url, fault.network) : null;
  try {
    return await runServerSuite({ url: relay?.url ?? server.url, tokens: keySource(key), issuer, audience, cases, seed, hooks: inProcessHooks(server, lines), emit: async ({ topic, kind, payload }) => { await server.emit(topic, kind as EventKindName, payload as never); } });
  } finally {
    relay?.close();
    await server.close();
  }
}

function healthyLog({ options }: Fault): MemoryLog {
  return new MemoryLog({ ...resolveNumbers({ limits: options?.limits ?? {} }), clock: systemClock });
}
