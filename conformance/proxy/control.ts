import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Ajv } from 'ajv';
import { faultRuleSchema, type FaultRule, type Faults } from './faults.ts';

const isFaultRule = new Ajv({ strict: true, strictRequired: false, allowUnionTypes: true }).compile<FaultRule>(faultRuleSchema);
/** Bytes of a rule. */
const mostBytes = 64 * 1024;

export interface ControlOptions {
  /** On loopback; 0 takes a free one. */
  readonly port: number;
  readonly faults: Faults;
  /** Does to what is open what a rule with `when: now` says. */
  readonly apply: (rule: FaultRule) => void;
  /** The verdict so far, as the JSON report has it. */
  readonly report: () => string;
  /** Ends the proxy. */
  readonly stop: () => void;
}

/** The HTTP interface by which a test tells the proxy what to break: `POST /faults`, `GET /faults`, `DELETE /faults`, `GET /verdict`, `POST /stop`. */
export async function startControl(options: ControlOptions): Promise<{ readonly url: string; close(): void }> {
  const server = createServer((request, response) => {
    answer(options, request, response).catch(() => response.destroy());
  });
  server.listen(options.port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function answer({ faults, apply, report, stop }: ControlOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  // A page of another origin can't send this header without asking, and nobody says yes: it can't break anything from a browser.
  if (request.method !== 'GET' && request.headers['content-type'] !== 'application/json') return tell(response, 415, { error: 'send content-type: application/json' });
  switch (`${request.method} ${request.url}`) {
    case 'GET /faults': return tell(response, 200, { faults: faults.list });
    case 'DELETE /faults':
      faults.clear();
      return tell(response, 200, { faults: [] });
    case 'POST /faults': {
      const rule = parse(await body(request));
      if (!isFaultRule(rule)) return tell(response, 400, { error: `a rule ${isFaultRule.errors![0]!.instancePath.slice(1)} ${isFaultRule.errors![0]!.message}; conform proxy --faults-schema prints what it may hold` });
      if (rule.when !== 'now') faults.add(rule);
      else if (rule.cut || rule.half_open || rule.read_rate !== undefined) apply(rule);
      else return tell(response, 400, { error: 'when: now is for cut, half_open and read_rate; anything else needs a message' });
      return tell(response, 201, rule);
    }
    case 'GET /verdict':
      response.writeHead(200, { 'content-type': 'application/json' }).end(report());
      return;
    case 'POST /stop':
      tell(response, 202, { stopping: true });
      return stop();
    default: return tell(response, 404, { error: 'there are /faults (GET, POST, DELETE), /verdict (GET) and /stop (POST)' });
  }
}

function tell(response: ServerResponse, status: number, value: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(value)}\n`);
}

async function body(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > mostBytes) throw new Error('too long');
  }
  return text;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
