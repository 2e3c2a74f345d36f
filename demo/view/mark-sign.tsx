import type { MarkKind } from '../model/line.ts';

/** The sign of a mark, around x = 0; each has a form of its own. */
export function MarkSign({ mark, number }: { readonly mark: MarkKind; readonly number: number }) {
  switch (mark) {
    case 'order': return <path class="order" d="M0 48v7" />;
    case 'missed': return <path class="missed" d="M-3.5 47.5l7 9m0-9l-7 9" />;
    case 'renewed': return <g class="renewed-mark"><circle cy="36" r="9" /><text y="40">{number}</text></g>;
    case 'began': return <path class="began" d="M0 21v22M0 21h8l-2 3 2 3H0" />;
    case 'warned': return <path class="warned" d="M-5 24l5-9 5 9z" />;
    case 'refused': return <path class="refused" d="M0 16v5M0 24v.5" />;
    case 'cut': return <path class="cut" d="M2 14l-4 6h4l-3 6" />;
    case 'revoked': return <path class="revoked" d="M-4 16l8 8m0-8l-8 8" />;
  }
}

const meanings: readonly (readonly [MarkKind, string])[] = [
  ['renewed', 'renewed, auth_seq'], ['began', 'session began'], ['warned', 'warning'], ['refused', 'no token'], ['cut', 'network lost'], ['revoked', 'revoked'], ['order', 'order event'], ['missed', 'missed'],
];
/** Where each sign lies in a box of 20 by 20. */
const lift: Partial<Record<MarkKind, number>> = { order: -41, missed: -42, renewed: -26, began: -22 };

export function Legend() {
  return (
    <ul class="legend">
      {meanings.map(([mark, meaning]) => (
        <li key={mark}>
          <svg width="20" height="20" aria-hidden="true"><g transform={`translate(${mark === 'began' ? 6 : 10} ${lift[mark] ?? -10})`}><MarkSign mark={mark} number={2} /></g></svg>
          {meaning}
        </li>
      ))}
      <li><span class="swatch" aria-hidden="true" />no connection</li>
    </ul>
  );
}
