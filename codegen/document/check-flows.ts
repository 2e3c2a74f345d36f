import type { Problem } from './problems.ts';
import type { ProtocolDocument } from './protocol-document.ts';

/** Finds flows whose id is given twice and those that name a requirement that does not exist. */
export function checkFlows({ channel, channelName, requirements }: ProtocolDocument): Problem[] {
  const known = new Set(requirements.map(({ id }) => id));
  const ids = channel['x-flows'].map(({ id }) => id);
  return channel['x-flows'].flatMap(({ id, requirements: named }, index) => {
    const path = ['channels', channelName, 'x-flows', index];
    return [
      ...(ids.indexOf(id) < index ? [{ path, message: `flow ${id} is listed twice` }] : []),
      ...named.filter((each) => !known.has(each)).map((each) => ({ path, message: `flow ${id}: unknown requirement ${each}` })),
    ];
  });
}
