import { cases, roles } from '../conformance/inventory.ts';

/** One line a case: its id, the requirements that it can find broken, its title. */
export function conformList(): string {
  const all = roles.flatMap(role => cases[role]);
  const width = Math.max(...all.map(({ id }) => id.length));
  return all.map(({ id, requirements, title }) => `${id.padEnd(width)}  ${requirements.join(' ')}  ${title}.\n`).join('');
}
