import { list, literal, union } from './literal.ts';
import type { Flow, ProtocolDocument } from '../document/protocol-document.ts';

/** Writes flows.ts: who sends what to whom, flow by flow, in document order. */
export function flowTable({ channel }: ProtocolDocument): string {
  const flows = channel['x-flows'];
  return `import type { RequirementId } from './requirements.ts';

export type FlowId =${union(flows.map(({ id }) => id))};

/** \`what\` is a message type or, between others than client and server, whatever happens. */
export interface FlowStep {
  from: string;
  to: string;
  what: string;
  note?: string;
}

/** What happens in order, what comes of it, and which requirements say so. */
export interface Flow {
  id: FlowId;
  title: string;
  steps: readonly FlowStep[];
  outcome: string;
  requirements: readonly RequirementId[];
}

/** In document order. */
export const flows: readonly Flow[] = ${flows.length === 0 ? '[]' : `[\n${flows.map(flowRecord).join('')}]`};
`;
}

/** Spreads a flow over lines, one for each step. */
function flowRecord({ id, title, steps, outcome, requirements }: Flow): string {
  return `  {
    id: ${literal(id)},
    title: ${literal(title)},
    steps: ${list(steps).replaceAll('\n', '\n    ')},
    outcome: ${literal(outcome.trim())},
    requirements: ${literal(requirements)},
  },
`;
}
