import { gaps, shown, type Line, type Span } from '../model/line.ts';
import type { Side, SideName } from '../model/side.ts';
import { orderEvents, seconds } from '../model/wording.ts';
import { MarkSign, Legend } from './mark-sign.tsx';
import { useNow } from './now.ts';

const lanes: readonly { readonly name: SideName; readonly title: string }[] = [{ name: 'renewed', title: 'Renewed in place' }, { name: 'reconnecting', title: 'The old way' }];
const minutes = [3, 2, 1];
/** Milliseconds of the line that the length of a gap takes in writing. */
const roomForLength = 6000;

/** The last three minutes of both displays, one lane each. The log says the same in words. */
export function TimeLine({ sides }: { readonly sides: Readonly<Record<SideName, Side>> }) {
  const now = useNow(200);
  return (
    <section class="time-line" aria-labelledby="time-line-title">
      <header>
        <h2 id="time-line-title">Time line</h2>
        <Legend />
      </header>
      {lanes.map(({ name, title }) => (
        <div key={name} class={`lane ${name}`}>
          <p aria-hidden="true">{title}</p>
          <div role="img" aria-label={`${title}: ${inWords(sides[name], now)}`}>
            <svg width="100%" height="62" aria-hidden="true">
              <defs>
                <pattern id={`hatch-${name}`} width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="hatch" width="2.5" height="7" /></pattern>
              </defs>
              <Lane line={sides[name].line} name={name} now={now} />
            </svg>
          </div>
        </div>
      ))}
      <div class="axis" aria-hidden="true">
        <span>{minutes.map(each => <i key={each}>{each} min ago</i>)}<i>now</i></span>
      </div>
    </section>
  );
}

function Lane({ line, name, now }: { readonly line: Line; readonly name: SideName; readonly now: number }) {
  const x = (at: number): number => Math.max(-2, 100 - ((now - at) / shown) * 100);
  const width = (from: number, to: number): string => `${Math.max(0, x(to) - x(from))}%`;
  const down = gaps(line, now);
  return (
    <>
      {line.spans.map(({ from, to = now }) => <rect key={from} class="up" x={`${x(from)}%`} width={width(from, to)} y="29" height="14" />)}
      {down.map(({ from, to }) => (
        <g key={from}>
          <rect class="gap" x={`${x(from)}%`} width={width(from, to)} y="29" height="14" fill={`url(#hatch-${name})`} />
          {down.every(other => isClear({ from, to }, other)) && (
            <text class="length" x={to === now ? '100%' : `${(x(from) + x(to)) / 2}%`} y="11" text-anchor={to === now ? 'end' : 'middle'}>{seconds(to - from)}</text>
          )}
        </g>
      ))}
      {line.marks.map(({ at, mark, number }) => (
        <svg key={`${mark} ${number} ${at}`} x={`${x(at)}%`} overflow="visible"><MarkSign mark={mark} number={number} /></svg>
      ))}
    </>
  );
}

/** Whether the length of a gap may be written over it: of two that are close together, only over the longer. */
function isClear(gap: Required<Span>, other: Required<Span>): boolean {
  const apart = Math.abs(gap.from + gap.to - other.from - other.to) / 2;
  return other.from === gap.from || apart > roomForLength || gap.to - gap.from > other.to - other.from;
}

function inWords({ line, missed, connection }: Side, now: number): string {
  const renewals = line.marks.filter(({ mark }) => mark === 'renewed').length;
  const lengths = gaps(line, now).map(({ from, to }) => seconds(to - from));
  const without = lengths.length === 0 ? 'no gap' : `${lengths.length === 1 ? 'a gap' : `${lengths.length} gaps`} of ${lengths.join(', ')}`;
  return `${connection}; in the last three minutes ${renewals} ${renewals === 1 ? 'renewal' : 'renewals'} and ${without}; ${orderEvents(missed)} missed since the page was opened.`;
}
