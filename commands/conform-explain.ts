import { faultyServers } from '../conformance/faulty.ts';
import { serverCases } from '../conformance/server/cases.ts';
import { requirements, type Requirement } from '../generated/requirements.ts';
import { UsageError } from './usage-error.ts';

/**
 * What an id from a report means.
 * @throws {UsageError} for an id that nothing has.
 */
export function conformExplain(id: string): string {
  const requirement = requirements.find(each => each.id === id.toUpperCase());
  if (requirement) return explainRequirement(requirement);
  const one = serverCases.find(each => each.id === id);
  if (one) {
    return paragraphs(
      [one.id, `  ${one.title}.`, `  profile ${one.profile}; finds broken: ${one.requirements.join(', ')}`],
      ...one.requirements.map(each => brief(requirements.find(({ id: name }) => name === each)!)),
      listed('faulty servers that it catches', faultyServers.filter(each => each.case === one.id).map(({ peer }) => peer)),
    );
  }
  const faulty = faultyServers.find(({ peer }) => peer === id);
  if (faulty) return paragraphs([`${faulty.peer}, a faulty server that breaks ${faulty.requirement}`, `  caught by ${faulty.case}`, `  run it: npx ws-token-refresh conform selftest --peer ${faulty.peer}`], brief(requirements.find(({ id: name }) => name === faulty.requirement)!));
  throw new UsageError(`there is no requirement, case or faulty server ${id}; requirements look like ${requirements[0]!.id}, cases like ${serverCases[0]!.id}, and conform list shows all cases`);
}

function explainRequirement(requirement: Requirement): string {
  const { id, role, profile, observe } = requirement;
  const cases = serverCases.filter(one => one.requirements.some(each => each === id));
  const seen = observe === 'wire' ? 'shows on the wire' : observe === 'none' ? 'does not show on the wire' : `shows with the hook ${observe.slice('hook:'.length)}`;
  return paragraphs(
    [...brief(requirement), `  ${role}, profile ${profile}; ${seen}`],
    listed('cases that judge it', cases.map(one => `${one.id}: ${one.title}`)),
    listed('faulty servers that break it', faultyServers.filter(each => each.requirement === id).map(each => `${each.peer}, caught by ${each.case}`)),
  );
}

function brief({ id, level, text, why }: Requirement): string[] {
  return [`${id} (${level})  ${text}`, `  why  ${why}`];
}

function listed(what: string, lines: readonly string[]): string[] {
  return lines.length > 0 ? [`${what}:`, ...lines.map(line => `  ${line}`)] : [];
}

function paragraphs(...blocks: readonly (readonly string[])[]): string {
  return `${blocks.filter(lines => lines.length > 0).map(lines => lines.join('\n')).join('\n\n')}\n`;
}
