import type { EventKindName } from '../generated/events.ts';
import type { TimingName } from '../generated/timings.ts';
import { generateKey } from '../keys/sign.ts';
import { systemClock } from '../server/clock.ts';
import { MemoryLog } from '../server/events/memory-log.ts';
import { resolveNumbers } from '../server/options.ts';
import { startReferenceServer } from '../server/reference-server.ts';
import { handshake } from '../server/handshake.ts';
import { readFrame } from '../server/session/inbound.ts';
import { createSession } from '../server/session/session.ts';
import type { BenignPeer } from './benign.ts';
import { startRelay } from './benign/relay.ts';
import type { Fault } from './broken/faulty-server.ts';
import type { ServerCase } from './case.ts';
import type { FaultyPeer } from './faulty.ts';
import { matchesGlob } from './glob.ts';
import { inProcessHooks } from './hooks.ts';
import { serverCases } from './server/cases.ts';
import { runServerSuite } from './suite.ts';
import { keySource } from './tokens/token-source.ts';
import type { CaseResult, Verdict } from './verdict.ts';

/** What a faulty peer proved about the suite. */
export interface Kill {
  readonly peer: string;
  readonly requirement: string;
  /** The intended case failed with the intended requirement. */
  readonly killed: boolean;
  /** Cases that failed and are neither the intended one nor listed in `also`. */
  readonly unlisted: readonly string[];
  /** Why it says nothing: the peer never let the suite in. */
  readonly broken: string | null;
}

export interface SelftestOptions {
  /** `intended`: only the case that is meant to fail, for a quick run. `all`: the whole suite, which also shows what fails unlisted. */
  readonly cases: 'intended' | 'all';
  /** Seconds, of every faulty server. */
  readonly timings: Readonly<Record<TimingName, number>>;
  /** How many peers are judged at the same time. */
  readonly concurrency: number;
  readonly onKill?: (kill: Kill) => void;
}

const issuer = 'urn:ws-token-refresh:selftest';
const audience = 'selftest';
/** The same each time: whether a faulty server is caught should not hang on luck. */
const seed = 20_260;

/** Judges each faulty server, which it starts in this process: does the suite find what is wrong with it? */
export async function selftest(peers: readonly FaultyPeer[], options: SelftestOptions): Promise<readonly Kill[]> {
  const kills = new Map<string, Kill>();
  const settle = async (peer: FaultyPeer): Promise<void> => {
    const kill = await judge(peer, options);
    kills.set(peer.peer, kill);
    options.onKill?.(kill);
  };
  const bulk = new Set<string>(serverCases.filter(one => one.bulk).map(({ id }) => id));
  const waiting = peers.filter(peer => !bulk.has(peer.case));
  const work = async (): Promise<void> => {
    for (let peer = waiting.shift(); peer; peer = waiting.shift()) await settle(peer);
  };
  await Promise.all(Array.from({ length: options.concurrency }, work));
  // Alone, because all peers live in this process, and whoever waits for a deadline meanwhile would find it late.
  for (const peer of peers.filter(each => bulk.has(each.case))) await settle(peer);
  return peers.map(({ peer }) => kills.get(peer)!);
}

/** Times that a faulty peer is judged again while its case is inconclusive. */
const moreTries = 3;

async function judge(faulty: FaultyPeer, { cases, timings }: SelftestOptions): Promise<Kill> {
  const { fault } = await import(`./broken/server/${faulty.peer}.ts`) as { fault: Fault };
  const chosen = serverCases.filter(one => one.id === faulty.case || (cases === 'all' && !one.bulk));
  let verdict = await judgeWith(fault, chosen, timings);
  // Where this machine was late, nobody knows yet whether the case would have caught it.
  for (let again = 0; again < moreTries && verdict.results.some(({ case: one, outcome }) => one.id === faulty.case && outcome === 'inconclusive'); again += 1) verdict = await judgeWith(fault, chosen, timings);
  const failed = verdict.results.filter(result => result.outcome === 'failed');
  return {
    peer: faulty.peer,
    requirement: faulty.requirement,
    killed: verdict.aborted === null && failed.some(result => isIntended(result, faulty)),
    unlisted: failed.map(result => result.case.id).filter(id => id !== faulty.case && !(faulty.also ?? []).some(glob => matchesGlob(id, glob))),
    broken: verdict.aborted?.why ?? null,
  };
}

/** Judges a server that is unusual and right with every case; yields what was held against it. */
export async function pardon({ peer }: BenignPeer, timings: SelftestOptions['timings']): Promise<readonly string[]> {
  const { fault } = await import(`./benign/server/${peer}.ts`) as { fault: Fault };
  const { aborted, results } = await judgeWith(fault, serverCases, timings);
  if (aborted) return [aborted.why];
  return results.flatMap(({ case: one, outcome, violations }) => (outcome === 'failed' || outcome === 'fault' ? [`${one.id}: ${violations.map(({ requirement, expected, seen }) => `${requirement}, expected ${expected}, saw ${seen}`).join('; ')}`] : []));
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

function isIntended(result: CaseResult, faulty: FaultyPeer): boolean {
  return result.case.id === faulty.case && result.violations.some(({ requirement }) => requirement === faulty.requirement);
}
