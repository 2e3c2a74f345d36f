import { closeSync, fstatSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { runCommand } from './command.ts';

/** What is to be revoked, with the names that `POST /revocations` of the reference server takes. */
export type Revocation =
  | { readonly token_id: string; readonly expires_at: number }
  | { readonly session_id: string }
  | { readonly user: { readonly issuer: string; readonly subject: string } };

/** Ways into a target beside its WebSocket, all optional. What needs one that is missing is untested, neither passed nor failed. */
export interface Hooks {
  /** Returns once the target was told. */
  readonly revoke?: (what: Revocation) => Promise<void>;
  /** Begins to stop the target in order; need not wait for its end. */
  readonly drain?: () => Promise<void>;
  /** What the target has written to its logs since the run began, audit records among them. */
  readonly logs?: () => Promise<string>;
}

/** Hooks into a server that runs in this process and writes its logs and audit records as such lines. */
export function inProcessHooks(server: { revoke(what: Revocation): unknown; close(): Promise<void> }, lines: readonly string[]): Hooks {
  return {
    revoke: async what => { server.revoke(what); },
    drain: async () => { void server.close(); },
    logs: async () => lines.join('\n'),
  };
}

/** A hook that could not be called: one line that names it and says why. */
export class HookError extends Error {
  constructor(hook: string, why: string) {
    super(`the hook ${hook} ${why}`);
    this.name = 'HookError';
  }
}

/** Seconds that a hook may take. */
const patience = 30;

/** Runs a command with the input as JSON on its standard input; yields its output. */
export function commandHook(name: string, command: string): (input?: object) => Promise<string> {
  return async input => {
    const { code, signal, out, error } = await runCommand(command, input === undefined ? '' : JSON.stringify(input), patience);
    if (signal !== null) throw new HookError(name, `took more than ${patience} s, or was killed (${signal})`);
    if (code !== 0) throw new HookError(name, `ended with ${code}: ${error || 'it said nothing'}`);
    return out;
  };
}

/** Asks an address: GET without input, POST with the input as JSON; yields the body of the answer. */
export function urlHook(name: string, url: string, headers: Readonly<Record<string, string>> = {}, method: 'GET' | 'POST' = 'POST'): (input?: object) => Promise<string> {
  return async input => {
    const body = input === undefined ? {} : { body: JSON.stringify(input) };
    const response = await fetch(url, { method, headers: { ...(input === undefined ? {} : { 'content-type': 'application/json' }), ...headers }, ...body, signal: AbortSignal.timeout(patience * 1000) }).catch(() => null);
    if (!response?.ok) throw new HookError(name, `${url} ${response ? `answered ${response.status}` : "can't be reached"}`);
    return response.text();
  };
}

/**
 * Reads what was appended to a file from now on; a file that was begun anew is read from its beginning.
 * @throws {HookError} at the time of reading, when it can't be read.
 */
export function fileLogs(file: string): () => Promise<string> {
  const begin = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  return async () => {
    let handle: number;
    try {
      handle = openSync(file, 'r');
    } catch (error) {
      throw new HookError('logs', `${file} can't be read (${(error as NodeJS.ErrnoException).code})`);
    }
    try {
      const { size } = fstatSync(handle);
      if (size < begin) return readFileSync(handle, 'utf8');
      const bytes = Buffer.alloc(size - begin);
      readSync(handle, bytes, 0, bytes.length, begin);
      return bytes.toString('utf8');
    } finally {
      closeSync(handle);
    }
  };
}
