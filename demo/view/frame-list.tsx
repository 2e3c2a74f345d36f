import { useState } from 'preact/hooks';
import { brief, heartbeats, type Frame } from '../model/frames.ts';

const arrows: Readonly<Record<Frame['from'], { readonly sign: string; readonly words: string }>> = {
  client: { sign: '→', words: 'to the server' },
  server: { sign: '←', words: 'from the server' },
  network: { sign: '·', words: 'connection' },
};

/** What passes between the display on the left and the server, without tokens. */
export function FrameList({ frames }: { readonly frames: readonly Frame[] }) {
  const [held, setHeld] = useState<readonly Frame[] | null>(null);
  const [withHeartbeats, setWithHeartbeats] = useState(false);
  const shown = (held ?? frames).filter(({ type }) => withHeartbeats || !heartbeats.has(type));
  return (
    <section class="frames" aria-labelledby="frames-title">
      <header>
        <h2 id="frames-title">Frames of “Renewed in place”</h2>
        <label><input type="checkbox" checked={withHeartbeats} onChange={({ currentTarget }) => setWithHeartbeats(currentTarget.checked)} /> Heartbeats</label>
        <button type="button" class="small" aria-pressed={held !== null} onClick={() => setHeld(held ? null : frames)}>{held ? 'Paused' : 'Pause'}</button>
      </header>
      <ol aria-label="Frames, newest first">
        {[...shown].reverse().map(frame => <Row key={frame.number} frame={frame} />)}
      </ol>
    </section>
  );
}

function Row({ frame: { at, from, type, text } }: { readonly frame: Frame }) {
  const { sign, words } = arrows[from];
  return (
    <li class={`${from} ${type}`}>
      <details>
        <summary>
          <span class="at">{(at / 1000).toFixed(2)}</span>
          <span class="arrow" aria-hidden="true">{sign}</span>
          <span class="unseen">{words}</span>
          <b>{type}</b>
          <code>{brief(text)}</code>
        </summary>
        <pre>{from === 'network' ? text : pretty(text)}</pre>
      </details>
    </li>
  );
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
