import { judgements } from '../conformance/inventory.ts';

/** One line a case, or a check of traces: its id, the requirements that it can find broken, its title. */
export function conformList(): string {
  const width = Math.max(...judgements.map(({ id }) => id.length));
  return judgements.map(({ id, requirements, title }) => `${id.padEnd(width)}  ${requirements.join(' ')}  ${title}.\n`).join('');
}
