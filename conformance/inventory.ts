import { benignClients } from './benign-clients.ts';
import { benignServers } from './benign-servers.ts';
import type { Case, Role } from './case.ts';
import { clientCases } from './client/cases.ts';
import { faultyClients } from './faulty-clients.ts';
import type { BenignPeer, FaultyPeer } from './faulty-peer.ts';
import { faultyServers } from './faulty-servers.ts';
import { serverCases } from './server/cases.ts';
import { traceChecks } from './trace/checks.ts';

/** Who can be judged, in the order of reports. */
export const roles: readonly Role[] = ['server', 'client'];
export const cases: Readonly<Record<Role, readonly Case[]>> = { server: serverCases, client: clientCases };
/** Everything that a verdict may have a result for: cases of either role, and checks of traces. */
export const judgements: readonly Pick<Case, 'id' | 'title' | 'requirements'>[] = [
  ...roles.flatMap(role => cases[role]),
  ...traceChecks.map(({ id, title, requirement }) => ({ id, title, requirements: [requirement] as const })),
];
export const faulty: Readonly<Record<Role, readonly FaultyPeer[]>> = { server: faultyServers, client: faultyClients };
export const benign: Readonly<Record<Role, readonly BenignPeer[]>> = { server: benignServers, client: benignClients };
