import type { ProtocolDocument, Requirement } from '../document/protocol-document.ts';
import { anchor, paragraphs, table } from './markdown.ts';

/** Each requirement with its why, as far as a test can see it. */
export function requirementList(requirements: readonly Requirement[]): string {
  return requirements
    .map(({ id, level, role, profile, observe, text, why }) =>
      paragraphs(`${anchor(id)}**${id}** (${level}; ${role === 'both' ? 'server and client' : role}; ${profile}; ${observed(observe)}): ${text.trim()}`, `*Why:* ${why.trim()}`).replaceAll('\n\n', '  \n  '),
    )
    .map((item) => `- ${item}`)
    .join('\n');
}

/** Which requirements there are for whom, by profile. */
export function requirementIndex({ requirements, channel }: ProtocolDocument): string {
  const ids = (profile: string, role: string): string => requirements.filter((entry) => entry.profile === profile && [role, 'both'].includes(entry.role)).map(({ id }) => id).join(', ');
  return table(['profile', 'of a server', 'of a client'], Object.keys(channel['x-profiles']).map((profile) => [profile, ids(profile, 'server') || '-', ids(profile, 'client') || '-']));
}

function observed(observe: string): string {
  if (observe === 'wire') return 'shows on the wire';
  if (observe === 'none') return 'does not show from outside';
  return `shows through the hook ${observe.slice('hook:'.length)}`;
}
