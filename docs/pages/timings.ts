import { html, type Content } from '../html.ts';
import { heading, table, type Page } from '../page.ts';
import { inline } from '../prose.ts';
import type { Site } from '../site.ts';

/** Every number of the protocol. */
export function timingsPage({ document, places }: Site): Page {
  const { channel } = document;
  const yes = (is: boolean): string => (is ? 'yes' : 'no');
  const name = (id: string): Content => html`<a class="self" href="#${id}"><code>${id}</code></a>`;
  const number = (value: number): Content => html`<span class="number">${value}</span>`;
  return {
    name: 'timings',
    parts: [['timings', 'Timings'], ['limits', 'Limits'], ['client-timings', 'Timings of clients'], ['tolerances', 'Tolerances']],
    lead: html`<p>A server may apply other numbers than these defaults. What it advertises in AUTHENTICATED, it applies.</p>`,
    body: html`<section>${heading(2, 'timings', 'Timings')}<p>Seconds. <em>Short</em> is for test runs.</p>
${table(['Timing', 'Default', 'Short', 'Advertised', 'Meaning'], Object.entries(channel['x-timings']).map(([id, entry]) => ({ id, cells: [name(id), number(entry.default), number(entry.short), yes(entry.advertised), inline(places, entry.description)] })), { label: 'Timings', kind: 'numbers' })}</section>
<section>${heading(2, 'limits', 'Limits')}
${table(['Limit', 'Default', 'Unit', 'Advertised', 'Meaning'], Object.entries(channel['x-limits']).map(([id, entry]) => ({ id, cells: [name(id), number(entry.default), entry.unit, yes(entry.advertised), inline(places, entry.description)] })), { label: 'Limits', kind: 'numbers' })}</section>
<section>${heading(2, 'client-timings', 'Timings of clients')}<p>Seconds. No server changes them.</p>
${table(['Timing', 'Seconds', 'Meaning'], Object.entries(channel['x-client-timings'] ?? {}).map(([id, entry]) => ({ id, cells: [name(id), number(entry.seconds), inline(places, entry.description)] })), { label: 'Timings of clients', kind: 'numbers' })}</section>
<section>${heading(2, 'tolerances', 'Tolerances')}<p>What a test allows, and why so much.</p>
${table(['Tolerance', 'Amount', 'Why'], Object.entries(channel['x-tolerances']).map(([id, { seconds, fraction = 0, of, reason }]) => ({
    id,
    cells: [name(id), inline(places, [...(seconds > 0 || of === undefined ? [`${seconds} s`] : []), ...(of === undefined ? [] : [`${fraction} of \`${of}\``])].join(' and ')), inline(places, reason)],
  })), { label: 'Tolerances', kind: 'numbers' })}</section>`,
  };
}
