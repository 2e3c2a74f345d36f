import type { Connection, Side, SideName } from '../model/side.ts';
import { wrongs, type Book } from '../model/tickets.ts';
import { short } from '../model/wording.ts';
import { Countdown } from './countdown.tsx';
import { useNow } from './now.ts';
import { Tickets } from './tickets.tsx';

interface DisplayProps {
  readonly name: SideName;
  readonly title: string;
  readonly about: string;
  readonly side: Side;
  /** The book of a display that missed nothing, to hold this one against. */
  readonly truth: Book | null;
}

const words: Readonly<Record<Connection, string>> = { connecting: 'Connecting', connected: 'Connected', reconnecting: 'No connection', closed: 'Stopped' };

/** One display: its orders, and how its connection and token are. */
export function Display({ name, title, about, side, truth }: DisplayProps) {
  const now = useNow(500);
  const wrong = truth ? wrongs(side.book, truth, now) : null;
  return (
    <section class={`display ${name}`} aria-labelledby={`${name}-title`}>
      <header>
        <div>
          <h2 id={`${name}-title`}>{title}</h2>
          <p class="about">{about}</p>
        </div>
        <p class={`pill ${side.connection}`}>{words[side.connection]}</p>
      </header>
      <div class="vitals">
        <Countdown token={side.token} />
        <dl>
          <Figure term="Events seen" value={side.seen} />
          <Figure term="Missed" value={side.missed} tone={side.missed > 0 ? 'bad' : 'good'} />
          {name === 'reconnecting' && <Figure term="Wrong tickets" value={wrong?.size ?? '–'} tone={!wrong ? 'plain' : wrong.size > 0 ? 'bad' : 'good'} />}
          <Figure term="Connected for" value={age(side, now)} tone="clock" />
          <Figure term="auth_seq" value={side.authSeq} />
          <Figure term={`Session ${side.sessions || ''}`} value={short(side.sessionId)} tone="code" />
        </dl>
      </div>
      <Tickets label={`Orders: ${title}`} book={side.book} wrong={wrong ?? new Map()} most={name === 'renewed' ? 8 : 4} />
    </section>
  );
}

/** How old the connection is, in minutes and seconds. */
function age({ connection, line }: Side, now: number): string {
  const since = line.spans.at(-1)?.from;
  if (connection !== 'connected' || since === undefined) return '–';
  const seconds = Math.floor((now - since) / 1000);
  return `${Math.floor(seconds / 60)}:${`${seconds % 60}`.padStart(2, '0')}`;
}

function Figure({ term, value, tone = 'plain' }: { readonly term: string; readonly value: string | number; readonly tone?: 'plain' | 'good' | 'bad' | 'code' | 'clock' }) {
  return (
    <div class={`figure ${tone}`}>
      <dt>{term}</dt>
      <dd>{value}</dd>
    </div>
  );
}
