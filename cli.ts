#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { defaultAudience, defaultHost, defaultIssuer, defaultPort } from './commands/defaults.ts';
import { UsageError } from './commands/usage-error.ts';
import { TokenSourceError } from './conformance/tokens/token-source.ts';
import { suiteVersion } from './conformance/case-version.ts';
import type { ConformServerOptions } from './commands/conform-server.ts';
import { KeyError } from './keys/read-key.ts';
import { OptionError } from './server/option-error.ts';

const program = new Command('ws-token-refresh')
  .description('Renews the token of a living WebSocket connection: a protocol, a reference server, a conformance suite.')
  .version(suiteVersion)
  .showHelpAfterError('(--help lists what there is)')
  .exitOverride();

const list = (value: string, before: readonly string[]): readonly string[] => [...before, value];

function wholeNumber(value: string): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || !Number.isSafeInteger(number)) throw new InvalidArgumentError('Give a whole number.');
  return number;
}

function port(value: string): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number > 65535) throw new InvalidArgumentError('Give a port from 0 to 65535.');
  return number;
}

const issuer = (): Option => new Option('--issuer <text>', 'what tokens carry in "iss"').env('WSTR_ISSUER').default(defaultIssuer);
const audience = (): Option => new Option('--audience <text>', 'what tokens carry in "aud"').env('WSTR_AUDIENCE').default(defaultAudience);
const signingKey = (): Option => new Option('--key <file>', 'private key (JWK or PEM; ES256, EdDSA, RS256 or HS256) to sign tokens with').env('WSTR_KEY');
const tokenUrl = (): Option => new Option('--token-url <url>', 'endpoint that signs posted claims and answers {"token": …}').env('WSTR_TOKEN_URL');
const timings = (): Option => new Option('--timings <set>', "which of the document's timings").choices(['default', 'short']).env('WSTR_TIMINGS');

/** What was given on the command line or in the environment: only that goes before a settings file. */
function given(command: Command): Record<string, unknown> {
  return Object.fromEntries(Object.entries(command.opts()).filter(([name]) => ['cli', 'env'].includes(command.getOptionValueSource(name) ?? '')));
}

program.command('serve')
  .description('run the reference server; without a key in development mode, where it signs tokens for anybody')
  .addOption(new Option('--config <file>', 'settings, YAML or JSON; what is given here or in the environment goes before them').env('WSTR_CONFIG'))
  .option('--config-schema', 'print the JSON Schema of the settings file')
  .addOption(new Option('--port <number>', '0 takes a free one').env('WSTR_PORT').default(defaultPort).argParser(port))
  .addOption(new Option('--host <address>', 'address to listen on').env('WSTR_HOST').default(defaultHost))
  .addOption(new Option('--path <path>', 'path of the WebSocket endpoint').env('WSTR_PATH').default('/ws'))
  .addOption(new Option('--key <file>', 'key (JWK or PEM; ES256, EdDSA, RS256 or HS256) that tokens are verified with').env('WSTR_KEY'))
  .addOption(new Option('--jwks <url>', "the issuer's keys (RFC 7517), polled; instead of --key").env('WSTR_JWKS'))
  .addOption(issuer())
  .addOption(audience())
  .option('--origin <origin>', 'a page that may connect, such as https://till.example; repeatable', list, [])
  .addOption(timings().default('default'))
  .addOption(new Option('--audit <file>', 'append a JSON line for each authentication event; otherwise they go to the log').env('WSTR_AUDIT'))
  .addOption(new Option('--log-level <level>', 'log on standard error; default info, warn in development mode').choices(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).env('WSTR_LOG_LEVEL'))
  .action(async (options, command: Command) => {
    if (options.configSchema) process.stdout.write(`${JSON.stringify((await import('./server/settings.ts')).settingsSchema, null, 2)}\n`);
    else await (await import('./commands/serve.ts')).serve(given(command));
  });

const conform = program.command('conform').description('judge an implementation against the protocol');

conform.command('list')
  .description('the cases, with the requirements that each can find broken')
  .action(async () => {
    process.stdout.write((await import('./commands/conform-list.ts')).conformList());
  });

conform.command('coverage')
  .description('which requirements the suite judges, and which faulty peers prove it')
  .option('--strict', 'fail when a requirement that shows on the wire is not judged, or not proven', false)
  .action(async options => {
    process.exitCode = (await import('./commands/conform-coverage.ts')).conformCoverage(options);
  });

conform.command('explain <id>')
  .description('what a requirement, a case or a faulty peer is about, and what belongs to it')
  .action(async id => {
    process.stdout.write((await import('./commands/conform-explain.ts')).conformExplain(id));
  });

conform.command('report-schema')
  .description('print the JSON Schema of the JSON report')
  .action(async () => {
    process.stdout.write(`${JSON.stringify((await import('./conformance/report/json-schema.ts')).jsonReportSchema, null, 2)}\n`);
  });

conform.command('selftest')
  .description('judge the faulty servers and clients: does the suite catch each of them?')
  .option('--peer <glob>', 'these only, such as warning-*; repeatable', list, [])
  .option('--case <id>', 'run this case too against each, as a new one that older peers may fail; repeatable', list, [])
  .option('--all', 'run every case against each, not only the one that is meant to catch it', false)
  .action(async options => {
    if (!existsSync(new URL('./conformance/selftest/', import.meta.url))) throw new UsageError('conform selftest needs a clone of the project: the package has no faulty peers');
    process.exitCode = await (await import('./commands/conform-selftest.ts')).conformSelftest(options);
  });

/** How strictly a run is taken, and how it is reported. */
function grading(command: Command): Command {
  return command
    .option('--baseline <file>', 'failures that are known; entries that no longer hold fail the run')
    .addOption(new Option('--level <level>', 'should: a SHOULD that is broken fails the run too').choices(['must', 'should']))
    .option('--suite-level <version>', 'cases that are newer than this version of the suite only warn')
    .option('--report <kind[=file]>', 'summary, tap, json, junit, html, markdown or badge (.json or .svg); repeatable (default: summary on a terminal, tap elsewhere)', list, [])
    .addOption(new Option('--trace <which>', 'keep the exchange of failed cases or of all in JSON and HTML').choices(['fail', 'all']).default('fail'));
}

/** How a server is found and judged. */
function judging(command: Command): Command {
  return grading(command)
    .addOption(new Option('--config <file>', 'settings, YAML or JSON (default: conformance.yaml, if there is one); what is given here goes before them').env('WSTR_CONFORMANCE'))
    .addOption(new Option('--url <url>', 'address of the WebSocket endpoint').env('WSTR_URL'))
    .addOption(new Option('--start <command>', 'run the server and stop it afterwards; {port} and PORT are a free port, --url says where with {port}').env('WSTR_START'))
    .addOption(signingKey())
    .addOption(tokenUrl())
    .addOption(new Option('--token-command <command>', 'a command that gets claims as JSON on standard input and prints the token').env('WSTR_TOKEN_COMMAND'))
    .option('--header <header>', 'sent with each upgrade, such as "x-api-key: …"; repeatable', list, [])
    .option('--ca <file>', 'certificates (PEM) that are trusted for wss')
    .addOption(issuer())
    .addOption(audience())
    .option('--profile <names>', 'core, events, resume, operations, with commas between (default: what the server offers)')
    .option('--topic <form>', 'how the server names topics, such as orders.{id}; {id} stands for a name that a case makes up')
    .option('--read <scope>', 'what in the claim "scope" permits to subscribe, such as read:{topic}')
    .option('--write <scope>', 'what in the claim "scope" permits to publish, such as write:{topic}')
    .addOption(new Option('--emit-url <url>', 'endpoint that makes events happen, for a server without PUBLISH: POST {"topic", "kind", "payload"}').env('WSTR_EMIT_URL'))
    .addOption(new Option('--max-connections <n>', 'that the suite may hold open at the same time').argParser(wholeNumber))
    .option('--case <glob>', 'run these cases only, such as server/expiry/*; repeatable', list, [])
    .addOption(new Option('--seed <n>', 'of what is drawn at random, as a verdict names it').argParser(wholeNumber))
    .addOption(timings());
}

/** What was given, and what has no place in a settings file. */
function judged(command: Command): ConformServerOptions {
  const { case: cases, trace } = command.opts();
  return { ...given(command), case: cases, trace };
}

judging(conform.command('server'))
  .description('judge a server; without --url or --start the embedded reference server, with short timings')
  .option('--dry-run', 'say what would run, with how many connections and for how long')
  .option('--config-schema', 'print the JSON Schema of the settings file')
  .addHelpText('after', '\nExit: 0 conforms, 1 violates, 2 bad usage, 3 incomplete, 4 unreachable, 5 the suite\'s own fault.')
  .action(async (options, command: Command) => {
    if (options.configSchema) process.stdout.write(`${JSON.stringify((await import('./commands/suite-file.ts')).suiteFileSchema, null, 2)}\n`);
    else process.exitCode = await (await import('./commands/conform-server.ts')).conformServer(judged(command));
  });

grading(conform.command('client'))
  .description('judge a client by an adapter; without --command or --listen the reference client')
  .addOption(new Option('--command <command>', 'starts the adapter, once for each case').env('WSTR_COMMAND'))
  .addOption(new Option('--listen <port>', 'wait on loopback for a client that asks for its runs; 0 takes a free port').argParser(port))
  .option('--adapter <file>', 'JavaScript module that the page at --listen runs, for browsers')
  .addOption(new Option('--max-clients <n>', 'that may run at the same time').argParser(wholeNumber))
  .option('--case <glob>', 'run these cases only, such as client/refresh/*; repeatable', list, [])
  .option('--dry-run', 'say what would run, with how many clients and for how long')
  .addHelpText('after', '\nExit: 0 conforms, 1 violates, 2 bad usage, 3 incomplete, 4 never came, 5 the suite\'s own fault.')
  .action(async options => {
    process.exitCode = await (await import('./commands/conform-client.ts')).conformClient(options);
  });

grading(conform.command('trace [files...]'))
  .description('judge recorded traffic: HAR of a browser or of Playwright, JSON lines of conform proxy or of your own')
  .option('--schema', 'print the JSON Schema of a line')
  .addHelpText('after', '\nExit: 0 nothing broken, 1 a violation, 2 a file that can\'t be read, 3 nothing to judge.')
  .action(async (files: readonly string[], options) => {
    if (options.schema) process.stdout.write(`${JSON.stringify((await import('./conformance/trace/line-schema.ts')).traceLineSchema, null, 2)}\n`);
    else if (files.length === 0) throw new UsageError('conform trace needs a file: a HAR export, or JSON lines');
    else process.exitCode = await (await import('./commands/conform-trace.ts')).conformTrace(files, options);
  });

grading(conform.command('proxy'))
  .description('stand between a client and a server, pass their frames on, judge both, and break what you say')
  .option('--upstream <url>', 'address of the server; clients connect to the one that is printed')
  .addOption(new Option('--listen <port>', 'port on loopback; 0 takes a free one').default(0).argParser(port))
  .option('--ca <file>', 'certificates (PEM) that are trusted for wss')
  .option('--record <file>', 'write what passes as JSON lines, tokens as hashes; conform trace judges them again')
  .option('--faults <file>', 'what to break, YAML or JSON')
  .option('--faults-schema', 'print the JSON Schema of that file')
  .addOption(new Option('--control <port>', 'take faults over HTTP, on loopback: POST /faults; 0 takes a free port').argParser(port))
  .addOption(new Option('--for <seconds>', 'stop by itself; otherwise by SIGINT, SIGTERM or POST /stop').argParser(wholeNumber))
  .addHelpText('after', '\nExit: 0 nothing broken, 1 a violation, 2 bad usage, 3 nothing to judge.')
  .action(async options => {
    if (options.faultsSchema) process.stdout.write(`${JSON.stringify((await import('./conformance/proxy/faults.ts')).faultFileSchema, null, 2)}\n`);
    else if (options.upstream === undefined) throw new UsageError('conform proxy needs --upstream, the address of the server');
    else process.exitCode = await (await import('./commands/conform-proxy.ts')).conformProxy(options);
  });

judging(conform.command('replay <report>'))
  .description('run the cases again that a JSON report says did not pass, with its seed')
  .action(async (report, _options, command: Command) => {
    process.exitCode = await (await import('./commands/conform-replay.ts')).conformReplay(report, judged(command));
  });

conform.command('report <files...>')
  .description('write JSON reports as one HTML page; several are set side by side')
  .requiredOption('--html <file>', 'the page')
  .action(async (files, options) => {
    (await import('./commands/conform-report.ts')).conformReport(files, options);
  });

conform.command('baseline').description('failures that are known')
  .command('update')
  .description('add what fails in a JSON report, take out what passes')
  .requiredOption('--baseline <file>', 'the baseline')
  .requiredOption('--from <report>', 'a JSON report')
  .requiredOption('--reason <text>', 'why what is added is known')
  .option('--issue <url>', 'where it is being worked on')
  .option('--until <day>', 'the last day on which it counts, such as 2027-01-31')
  .action(async options => {
    process.stdout.write((await import('./commands/conform-baseline.ts')).conformBaselineUpdate(options));
  });

conform.command('init')
  .description('ask, or guess, how your server is judged, and write conformance.yaml')
  .option('--yes', 'ask nothing, guess', false)
  .action(async options => {
    process.exitCode = await (await import('./commands/conform-init.ts')).conformInit(options);
  });

program.command('token')
  .description('mint a token for trying things out')
  .addOption(signingKey())
  .addOption(tokenUrl())
  .addOption(issuer())
  .addOption(audience())
  .option('--subject <text>', 'what it carries in "sub"', 'cook')
  .addOption(new Option('--expires-in <seconds>', 'how long it lives').default(3600).argParser(wholeNumber))
  .option('--claim <name=value>', 'another claim, or another value for one of these; repeatable', list, [])
  .action(async options => {
    process.stdout.write(`${await (await import('./commands/token.ts')).token(options)}\n`);
  });

// Who reads only the beginning, as head does, wants no more.
process.stdout.on('error', error => {
  if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
  process.exit();
});

/** Errors that are the user's to mend are one line; everything else is a bug and shows its stack. */
try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else if (error instanceof UsageError || error instanceof KeyError) {
    process.stderr.write(`error: ${error.message}\n`);
    process.exitCode = 2;
  } else if (error instanceof OptionError) {
    process.stderr.write(`error: option ${error.option}: ${error.problem}\n`);
    process.exitCode = 2;
  } else if (error instanceof TokenSourceError) {
    process.stderr.write(`error: ${error.message}\n`);
    process.exitCode = 4;
  } else {
    throw error;
  }
}
