import { execFileSync } from 'node:child_process';

/** The part of tap's test that a missing tool needs. */
interface Skippable {
  pass(message: string, extra: { skip: string }): unknown;
  fail(message: string): unknown;
}

/**
 * Whether a program that a test needs is on this machine. Where it is not, the test is skipped with one line; with
 * `WSTR_REQUIRE_ALL=1`, as in CI, that is a failure instead, so that nothing is left out unnoticed.
 * @param ask what it answers with success where it is there.
 */
export function has(t: Skippable, program: string, ask = '--version'): boolean {
  try {
    execFileSync(program, [ask], { stdio: 'ignore' });
    return true;
  } catch {
    const line = `skipped: needs ${program}`;
    if (process.env['WSTR_REQUIRE_ALL'] === '1') t.fail(line);
    else t.pass(line, { skip: line });
    return false;
  }
}
