import { authenticationCases } from './authentication.ts';
import { backoffCases } from './backoff.ts';
import type { ClientCase } from './case.ts';
import { closingCases } from './closing.ts';
import { connectionCases } from './connection.ts';
import { earlierConnectionCases } from './earlier-connection.ts';
import { expiryCases } from './expiry.ts';
import { heartbeatCases } from './heartbeat.ts';
import { leakCases } from './leaks.ts';
import { publishingCases } from './publishing.ts';
import { reauthenticationCases } from './reauthentication.ts';
import { refreshCases } from './refresh.ts';
import { refusedReauthCases } from './refused-reauth.ts';
import { subscriptionCases } from './subscriptions.ts';
import { unknownCases } from './unknown.ts';

/** Every case for clients, in the order of reports. */
export const clientCases: readonly ClientCase[] = [
  ...connectionCases, ...authenticationCases, ...refreshCases, ...reauthenticationCases, ...refusedReauthCases, ...expiryCases, ...publishingCases, ...subscriptionCases,
  ...heartbeatCases, ...closingCases, ...backoffCases, ...earlierConnectionCases, ...unknownCases, ...leakCases,
];
