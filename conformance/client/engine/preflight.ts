import { Inconclusive, NotApplicable, Violation } from '../../engine/violation.ts';
import type { Transcript } from '../../engine/transcript.ts';
import { startPatience, type ClientTarget, type ClientTrial } from './trial.ts';

/** What is known before any case runs: what the client can do, or in one line why no case can. */
export type Preflight =
  | { readonly outcome: 'ready'; readonly target: ClientTarget }
  | { readonly outcome: 'unreachable'; readonly why: string; readonly transcript: Transcript };

/** Does the client come, and what does it say that it can do? Without a connection no case would say anything. */
export async function preflight(trial: ClientTrial, name: string): Promise<Preflight> {
  try {
    await trial.launch();
    await trial.connection({ requirement: 'AUTH-1', expected: 'a connection', within: startPatience });
    return { outcome: 'ready', target: await trial.hello() };
  } catch (error) {
    if (!(error instanceof Violation || error instanceof Inconclusive || error instanceof NotApplicable)) throw error;
    const seen = error instanceof Violation ? error.seen : error.message;
    const said = trial.lastWords();
    return { outcome: 'unreachable', why: `"${name}" opened no connection to WSTR_URL within ${startPatience} s (${seen})${said ? `: ${said}` : '; CONTRACT.md says what it has to do'}`, transcript: trial.transcript };
  } finally {
    await trial.leave();
  }
}
