import type { CaseResult } from '../conformance/verdict.ts';

/** One line that is rewritten, on a terminal only. */
export function progress(total: number): (result: CaseResult) => void {
  let done = 0;
  return () => {
    done += 1;
    process.stderr.write(done === total ? '\r\u001B[K' : `\r${done} of ${total} cases`);
  };
}
