import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** To the whole group of a child that was started detached: a shell does not hand signals on. */
export function signalGroup({ pid }: ChildProcess, name: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Ends it in order, and by force where it is still there after so many seconds. */
export async function endGroup(child: ChildProcess, farewell: number): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  signalGroup(child, 'SIGTERM');
  const late = setTimeout(() => signalGroup(child, 'SIGKILL'), farewell * 1000);
  await gone;
  clearTimeout(late);
}
