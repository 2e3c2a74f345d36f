import { askedName } from '../conformance/client/engine/listening.ts';
import { conformClient, referenceName, type ConformClientOptions } from './conform-client.ts';
import { conformServer, type ConformServerOptions } from './conform-server.ts';
import type { JsonReport } from '../conformance/report/json.ts';
import { readReport } from './report-file.ts';
import { suiteSettings } from './suite-settings.ts';
import { UsageError } from './usage-error.ts';

/** Outcomes that say that something is to be looked at again. */
const open: readonly string[] = ['failed', 'known', 'warned', 'inconclusive', 'fault'];

/**
 * Runs the cases again that a JSON report says did not pass, with its seed, against its target or another that is given.
 * @throws {UsageError} for a report that can't be used, and for one in which everything passed.
 */
export async function conformReplay(file: string, options: ConformServerOptions): Promise<number> {
  const report = readReport(file);
  const cases = report.cases.filter(({ outcome }) => open.includes(outcome)).map(({ id }) => id);
  if (cases.length === 0) throw new UsageError(`report ${file}: every case passed, so there is nothing to run again`);
  if (report.role === 'both') throw new UsageError(`report ${file}: is on a trace; judge it again by conform trace ${report.url}`);
  if (report.role === 'client') return conformClient({ ...clientOf(report), ...options, case: options.case.length > 0 ? options.case : cases });
  const { url, start } = suiteSettings(options);
  // Nothing says where the target is, so it is where it was.
  const there = url === undefined && start === undefined ? { url: report.url } : {};
  return conformServer({ ...options, ...there, case: options.case.length > 0 ? options.case : cases, seed: options.seed ?? report.seed });
}

/** The client of a report, where it can be started again. @throws {UsageError} where it came by itself. */
function clientOf({ url }: JsonReport): Pick<ConformClientOptions, 'command'> {
  if (url.startsWith(askedName)) throw new UsageError('the report is on a client that came by itself; run it again by conform client --listen');
  return url === referenceName ? {} : { command: url };
}
