import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { endGroup } from '../../engine/process-group.ts';
import type { ClientUnderTest, RunEnvironment, RunningClient } from './driver.ts';

/** With which a program says that it can't do what a case is about. */
const unsupported = 89;
/** Seconds in which it has to be gone after SIGTERM. */
const farewell = 1;

/** A client that is a command: a process in a group of its own for each case. */
export function spawnedClient(command: string): ClientUnderTest {
  return { name: command, start: environment => start(command, environment) };
}

function start(command: string, { url, tokenUrl, caseId, onReport, onOutput, onEnd }: RunEnvironment): RunningClient {
  const child = spawn(command, { shell: true, detached: true, stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, WSTR_URL: url, WSTR_TOKEN_URL: tokenUrl, WSTR_CASE: caseId } });
  let stopped = false;
  // A program that has ended reads no more; its end says so.
  child.stdin.on('error', () => {});
  createInterface({ input: child.stdout }).on('line', line => {
    const report = parsed(line);
    if (report === null) onOutput(line);
    else onReport(report);
  });
  createInterface({ input: child.stderr }).on('line', onOutput);
  child.on('error', error => onEnd({ kind: 'crashed', how: error.message }));
  child.on('close', (code, signal) => {
    if (stopped || code === 0) onEnd({ kind: 'done' });
    else if (code === unsupported) onEnd({ kind: 'unsupported' });
    else onEnd({ kind: 'crashed', how: code === null ? `the program was ended by ${signal}` : `the program ended with ${code}` });
  });
  return {
    tell: command => { child.stdin.write(`${JSON.stringify(command)}\n`); },
    async stop() {
      stopped = true;
      await endGroup(child, farewell);
    },
  };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
