import type { ServerCase } from '../case.ts';
import { authenticationCases } from './authentication.ts';
import { connectionCases } from './connection.ts';
import { drainCases } from './drain.ts';
import { errorCases } from './errors.ts';
import { expiryCases } from './expiry.ts';
import { eventsAcrossTokensCases } from './events-across-tokens.ts';
import { fuzzCases } from './fuzz.ts';
import { heartbeatCases } from './heartbeat.ts';
import { leakCases } from './leaks.ts';
import { rowCases } from './machine/rows.ts';
import { walkCases } from './machine/walk.ts';
import { operationsCases } from './operations.ts';
import { probeCases } from './probe.ts';
import { publishingCases } from './publishing.ts';
import { reauthBudgetCases } from './reauth-budget.ts';
import { reauthenticationCases } from './reauthentication.ts';
import { resumeCases } from './resume.ts';
import { subscriptionCases } from './subscriptions.ts';
import { vectorCases } from './vectors.ts';

/** Every case for servers, in the order of the document's sections. */
export const serverCases: readonly ServerCase[] = [
  ...connectionCases,
  ...authenticationCases,
  ...reauthenticationCases,
  ...reauthBudgetCases,
  ...probeCases,
  ...expiryCases,
  ...heartbeatCases,
  ...errorCases,
  ...subscriptionCases,
  ...publishingCases,
  ...resumeCases,
  ...eventsAcrossTokensCases,
  ...rowCases,
  ...walkCases,
  ...vectorCases,
  ...fuzzCases,
  ...operationsCases,
  ...leakCases,
  ...drainCases,
];
