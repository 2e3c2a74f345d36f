import { traceChecks } from '../conformance/trace/checks.ts';
import { cases, faulty, roles } from '../conformance/inventory.ts';
import { requirements, type Requirement } from '../generated/requirements.ts';
import { UsageError } from './usage-error.ts';

const all = roles.flatMap(role => cases[role]);
const allFaulty = roles.flatMap(role => faulty[role]);

/**
 * What an id from a report means.
 * @throws {UsageError} for an id that nothing has.
 */
export function conformExplain(id: string): string {
  const requirement = requirements.find(each => each.id === id.toUpperCase());
  if (requirement) return explainRequirement(requirement);
  const one = all.find(each => each.id === id);
  if (one) {
    return paragraphs(
      [one.id, `  ${one.title}.`, `  profile ${one.profile}; finds broken: ${one.requirements.join(', ')}`],
      ...one.requirements.map(each => brief(requirements.find(({ id: name }) => name === each)!)),
      listed(`faulty ${one.id.split('/')[0]}s that it catches`, allFaulty.filter(each => each.case === one.id).map(({ peer }) => peer)),
    );
  }
  const check = traceChecks.find(each => each.id === id);
  if (check) return paragraphs([check.id, `  ${check.title}.`, `  judged in traces, of the ${check.side}`], brief(requirements.find(({ id: name }) => name === check.requirement)!));
  const broken = allFaulty.find(({ peer }) => peer === id);
  if (broken) return paragraphs([`${broken.peer}, a faulty ${broken.case.split('/')[0]} that breaks ${broken.requirement}`, `  caught by ${broken.case}`, `  run it: npx ws-token-refresh conform selftest --peer ${broken.peer}`], brief(requirements.find(({ id: name }) => name === broken.requirement)!));
  throw new UsageError(`there is no requirement, case or faulty peer ${id}; requirements look like ${requirements[0]!.id}, cases like ${all[0]!.id}, and conform list shows all cases`);
}

function explainRequirement(requirement: Requirement): string {
  const { id, role, profile, observe } = requirement;
  const judging = all.filter(one => one.requirements.some(each => each === id));
  const seen = observe === 'wire' ? 'shows on the wire' : observe === 'none' ? 'does not show on the wire' : `shows with the hook ${observe.slice('hook:'.length)}`;
  return paragraphs(
    [...brief(requirement), `  ${role}, profile ${profile}; ${seen}`],
    listed('cases that judge it', judging.map(one => `${one.id}: ${one.title}`)),
    listed('judged in traces', traceChecks.filter(each => each.requirement === id).map(each => `${each.id}: ${each.title}`)),
    listed('faulty peers that break it', allFaulty.filter(each => each.requirement === id).map(each => `${each.peer}, caught by ${each.case}`)),
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
