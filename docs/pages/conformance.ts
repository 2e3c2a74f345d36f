import type { Role } from '../../conformance/case.ts';
import { traceChecks } from '../../conformance/trace/checks.ts';
import { html, joined, nothing, type Content, type Markup } from '../html.ts';
import { filters, heading, table, type Page } from '../page.ts';
import { caseAnchor, href, peerAnchor } from '../places.ts';
import { idLinks, inline } from '../prose.ts';
import { binding, cases, faulty, faultOf, observation, roles, type Site } from '../site.ts';

/** What the suite judges, how each case is proven, and how to run it. */
export function conformancePage(site: Site): Page {
  return {
    name: 'conformance',
    filtered: true,
    parts: [['run', 'Run it'], ['coverage', 'Coverage'], ...roles.flatMap(role => [[`${role}-cases`, `Cases for a ${role}`], [`faulty-${role}s`, `Faulty ${role}s`]] as const), ['traces', 'Recorded traffic']],
    lead: html`<p>The suite judges anybody’s server and client: ${joined(roles.map(role => `${cases[role].length} cases for a ${role}`), ' and ')}. That they find what is wrong is proven by peers that are wrong in one way each: ${joined(roles.map(role => `${faulty[role].length} faulty ${role}s`), ' and ')}.</p>`,
    body: html`${running}
<section>${heading(2, 'coverage', 'Coverage')}
<p>How many cases judge a requirement, and how many faulty peers prove them. An id leads to their names. A requirement that does not show on the wire needs no case.</p>
${matrix(site)}</section>
${roles.map(role => html`<section>${heading(2, `${role}-cases`, `Cases for a ${role}`)}${caseLists(site, role)}</section>
<section>${heading(2, `faulty-${role}s`, `Faulty ${role}s`)}<p>Each breaks the requirement beside it, and the case has to find it out.</p>
${table(['Faulty peer', 'What is wrong with it', 'Breaks', 'Caught by'], faulty[role].map(({ peer, requirement, case: id }) => ({ id: peerAnchor(role, peer), cells: [html`<code>${peer}</code>`, inline(site.places, faultOf(role, peer)), idLinks(site.places, [requirement]), html`<a href="${href('conformance', caseAnchor(id))}">${id}</a>`] })), { label: `Faulty ${role}s`, kind: 'cases' })}</section>
`)}
<section>${heading(2, 'traces', 'Recorded traffic')}<p>What a trace can show of either side, whichever it happens to be that was recorded. What had no occasion is not observable, never passed.</p>
${table(['Of the', 'What is true where it is kept', 'Judges'], traceChecks.map(({ id, side, title, requirement }) => ({ id: caseAnchor(id), cells: [side, inline(site.places, title), idLinks(site.places, [requirement])] })), { label: 'Checks of recorded traffic', kind: 'cases' })}</section>
`,
  };
}

const running = html`<section class="reading">${heading(2, 'run', 'Run it')}
<p>A server has to trust a key of which the suite has the private half, or the suite is given an endpoint that mints tokens:</p>
<pre tabindex="0"><code>npx ws-token-refresh conform server --url ws://127.0.0.1:8080/ws --key test-key.pem --issuer https://issuer.example --audience orders
npx ws-token-refresh conform server --url ws://127.0.0.1:8080/ws --token-url http://127.0.0.1:8080/dev/token</code></pre>
<p>A client is started by a small program, the adapter, which passes lines of JSON to and fro; <code>conformance/client/CONTRACT.md</code> says all of it:</p>
<pre tabindex="0"><code>npx ws-token-refresh conform client --command 'python3 adapter.py'
npx ws-token-refresh conform client --listen 8090 --adapter adapter.js</code></pre>
<p>Traffic that was recorded (a browser’s HAR, JSON lines), and a client and a server with the suite in between:</p>
<pre tabindex="0"><code>npx ws-token-refresh conform trace page.har
npx ws-token-refresh conform proxy --upstream ws://127.0.0.1:8080/ws --record traffic.jsonl</code></pre>
<p>A part of it, what a report is about, and a page for reviewers:</p>
<pre tabindex="0"><code>npx ws-token-refresh conform server --url … --case 'server/expiry/*'
npx ws-token-refresh conform explain REAUTH-3
npx ws-token-refresh conform server --url … --report html=report.html</code></pre>
<dl class="terms"><dt>exit 0</dt><dd>conforms</dd><dt>exit 1</dt><dd>violates a requirement, or let no token in</dd><dt>exit 2</dt><dd>bad usage</dd><dt>exit 3</dt><dd>incomplete: something that shows on the wire could not be judged</dd><dt>exit 4</dt><dd>the target can’t be reached</dd><dt>exit 5</dt><dd>the suite’s own fault</dd></dl></section>`;

function matrix(site: Site): Markup {
  const { places, areas, coverage } = site;
  const entries = [...areas.values()].flat();
  const choices = [
    { name: 'role', label: 'Binds', values: [['server', 'servers'], ['client', 'clients']] as const },
    { name: 'proof', label: 'Has', values: [['cases', 'cases'], ['faulty', 'faulty peers'], ['none', 'neither']] as const },
  ];
  const count = (role: Role, id: string, kind: 'cases' | 'faulty'): Content => {
    const found = coverage[role].get(id);
    return found === undefined ? nothing : html`<span class="number${found[kind].length === 0 ? ' zero' : ''}">${found[kind].length}</span>`;
  };
  return html`${filters('matrix', 'requirements', choices)}
<div id="matrix">${table(['Requirement', 'Level', 'Binds', 'Observed', 'Server cases', 'Faulty servers', 'Client cases', 'Faulty clients', 'Gap'], entries.map(({ id, level, role, observe }) => {
    const found = roles.flatMap(each => coverage[each].get(id) ?? []);
    const proof = [...(found.some(each => each.cases.length > 0) ? ['cases'] : []), ...(found.some(each => each.faulty.length > 0) ? ['faulty'] : [])];
    return {
      cells: [idLinks(places, [id]), level, binding(role), observation(observe), count('server', id, 'cases'), count('server', id, 'faulty'), count('client', id, 'cases'), count('client', id, 'faulty'), found.map(({ gap }) => gap ?? nothing)],
      data: { role: role === 'both' ? 'server client' : role, proof: proof.join(' ') || 'none' },
    };
  }), { label: 'Requirements, cases and faulty peers', kind: 'matrix' })}</div>`;
}

function caseLists({ places }: Site, role: Role): Content {
  return [...Map.groupBy(cases[role], ({ id }) => id.split('/')[1]!)].map(([section, group]) => html`${heading(3, `${role}-cases-${section}`, section)}
${table(['Case', 'What is true of one that passes', 'Judges'], group.map(({ id, title, requirements }) => ({ id: caseAnchor(id), cells: [html`<code>${id.split('/').slice(2).join('/')}</code>`, inline(places, title), idLinks(places, requirements)] })), { label: `Cases for a ${role}: ${section}`, kind: 'cases' })}`);
}
