import { serverCases } from '../conformance/server/cases.ts';

/** One line a case: its id, the requirements that it can find broken, its title. */
export function conformList(): string {
  const width = Math.max(...serverCases.map(({ id }) => id.length));
  return serverCases.map(({ id, requirements, title }) => `${id.padEnd(width)}  ${requirements.join(' ')}  ${title}.\n`).join('');
}
