import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { ClientUnderTest, RunEnvironment, RunningClient } from './driver.ts';

/** With which a program says that it can't do what a case is about. */
const unsupported = 89;
/** Milliseconds in which it has to be gone after SIGTERM. */
const farewell = 1000;

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
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
      const gone = once(child, 'exit');
      signal(child.pid, 'SIGTERM');
      const late = setTimeout(() => signal(child.pid!, 'SIGKILL'), farewell);
      await gone;
      clearTimeout(late);
    },
  };
}

/** To the whole group: a shell does not hand signals on. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(-pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
