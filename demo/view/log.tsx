import type { Entry } from '../model/scene.ts';

const who: Readonly<Record<Entry['who'], string>> = { renewed: 'In place', reconnecting: 'Old way', you: 'You' };

/** What happened, in words: the time line for whoever does not see it. */
export function Log({ entries }: { readonly entries: readonly Entry[] }) {
  return (
    <section class="log" aria-labelledby="log-title">
      <h2 id="log-title">What happened</h2>
      <ol tabIndex={0} aria-label="What happened, newest first">
        {entries.map(({ number, time, who: by, text }) => (
          <li key={number} class={by}>
            <time dateTime={time.toISOString()}>{time.toLocaleTimeString('en-GB')}</time>
            <b>{who[by]}</b>
            <span>{text}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
