import { adapt } from '../../client/adapter-core.ts';
import { createTokenManager, tokenEndpoint } from '../../client/index.ts';
import { createSession } from '../../client/session/session.ts';
import type { ClientFault } from '../broken/faulty-client.ts';
import { clientCases } from '../client/cases.ts';
import type { ClientUnderTest, RunEnvironment, RunningClient } from '../client/engine/driver.ts';
import { runClientSuite } from '../client/suite.ts';
import type { BenignPeer, FaultyPeer } from '../faulty-peer.ts';
import { heldAgainst, settleAll, type Kill, type Settling } from './kill.ts';

/** Seconds beyond which a case is left out where it is not the one that is meant to fail. */
const longest = 20;

/** Judges each faulty client, which runs in this process: does the suite find what is wrong with it? */
export async function selftestClients(peers: readonly FaultyPeer[], options: Settling): Promise<readonly Kill[]> {
  return settleAll(peers, options, async faulty => {
    const { fault } = await import(`../broken/client/${faulty.peer}.ts`) as { fault: ClientFault };
    const chosen = clientCases.filter(one => one.id === faulty.case || (options.cases === 'all' ? one.seconds <= longest : options.cases.includes(one.id)));
    return only => runClientSuite({ client: clientWith(fault, faulty.peer), cases: only ? chosen.filter(({ id }) => only.includes(id)) : chosen });
  });
}

/** Judges a client that is unusual and right with every case; yields what was held against it. */
export async function pardonClient({ peer }: BenignPeer): Promise<readonly string[]> {
  const { fault } = await import(`../benign/client/${peer}.ts`) as { fault: ClientFault };
  return heldAgainst(await runClientSuite({ client: clientWith(fault, peer) }));
}

/** The reference client with a fault, in this process. */
export function clientWith(fault: ClientFault, name: string): ClientUnderTest {
  return { name, start: environment => start(fault, environment) };
}

function start(fault: ClientFault, { url, tokenUrl, onReport, onEnd }: RunEnvironment): RunningClient {
  const manager = createTokenManager({ fetchToken: tokenEndpoint(tokenUrl), ahead: 0, ...(fault.fetchPatience === undefined ? {} : { patience: fault.fetchPatience }) });
  const say = (report: Readonly<Record<string, unknown>>): void => {
    const told = report['saw'] === 'hello' && fault.commands ? { ...report, commands: fault.commands } : report;
    for (const each of fault.report?.(told) ?? [told]) onReport(each);
  };
  const surroundings = { url, tokenUrl, token: () => manager.current()?.token ?? '', report: say };
  try {
    const { client, command } = adapt({
      url: fault.url?.(url) ?? url,
      tokenManager: manager,
      report: say,
      more: {
        ...(fault.manager ? { tokenManager: fault.manager(manager, surroundings) } : {}),
        ...(fault.webSocket ? { WebSocket: fault.webSocket(WebSocket as never, surroundings) } : {}),
        ...(fault.random ? { random: fault.random } : {}),
        ...(fault.session ? { createSession: settings => fault.session!(createSession(settings), settings) } : {}),
      },
    });
    return {
      tell(told) {
        command(told as never);
        if ((told as { do: string }).do === 'close') onEnd({ kind: 'done' });
      },
      async stop() { client.close(); },
    };
  } catch (error) {
    // As a program that ends with the error of createClient would.
    onEnd({ kind: 'crashed', how: (error as Error).message });
    return { tell() {}, async stop() {} };
  }
}
