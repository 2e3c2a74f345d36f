import { makeBadge } from 'badge-maker';
import { document } from '../../generated/document.ts';
import { conforms, type Verdict } from '../verdict.ts';

/** What a badge says, and in which of the colours that shields.io has. */
function words(verdict: Verdict): { readonly message: string; readonly color: string } {
  const { role, exitCode, partial, profiles } = verdict;
  const judged = profiles.join(' + ');
  if (partial && exitCode === 0) return { message: 'partly judged', color: 'lightgrey' };
  if (role === 'both' && exitCode < 3) return exitCode === 0 ? { message: 'nothing broken in a trace', color: 'blue' } : { message: 'broken in a trace', color: 'red' };
  switch (exitCode) {
    case 0: return conforms(verdict) ? { message: `conforms: ${judged}`, color: 'brightgreen' } : { message: 'fails as known', color: 'orange' };
    case 1: return { message: 'does not conform', color: 'red' };
    case 3: return { message: 'incomplete', color: 'yellow' };
    case 4: return { message: 'not reached', color: 'lightgrey' };
    case 5: return { message: 'not judged', color: 'lightgrey' };
  }
}

/** For the endpoint badge of shields.io (`https://img.shields.io/endpoint?url=…`). */
export function badgeEndpoint(verdict: Verdict): string {
  return `${JSON.stringify({ schemaVersion: 1, label: document.subprotocol, ...words(verdict), isError: verdict.exitCode !== 0 }, null, 2)}\n`;
}

/** The same as an image. */
export function badgeImage(verdict: Verdict): string {
  return `${makeBadge({ label: document.subprotocol, ...words(verdict) })}\n`;
}
