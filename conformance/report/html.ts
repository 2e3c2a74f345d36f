import { document } from '../../generated/document.ts';
import { requirements as known, type Requirement } from '../../generated/requirements.ts';
import { profilesLeftOut } from '../verdict.ts';
import { htmlStyle } from './html-style.ts';
import type { JsonReport, RequirementOutcome } from './json.ts';
import { parties } from './last-word.ts';
import { html, inserted, Markup, nothing, visible, type Content } from './markup.ts';

type Case = JsonReport['cases'][number];

/** Text of the document, where backticks mark code. */
const prose = (text: string): Markup => new Markup(inserted(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>'));

/** A report on the page: what its ids begin with, how deep its headings lie. */
interface Run {
  readonly report: JsonReport;
  readonly prefix: string;
  readonly depth: number;
  readonly outcomes: ReadonlyMap<string, RequirementOutcome>;
  readonly findings: readonly Finding[];
}

/** What cases saw of a requirement that is broken; first the one whose failure is about this and little else. */
type Finding = { readonly requirement: string; readonly sightings: readonly { readonly one: Case; readonly expected: string; readonly seen: string }[] };

/** Verdicts for whoever reads in a browser, on one page that needs nothing else; of several a matrix comes first. */
export function htmlReport(runs: readonly JsonReport[]): string {
  const several = runs.length !== 1;
  const read = runs.map((report, index): Run => ({
    report,
    prefix: several ? `run${index + 1}.` : '',
    depth: several ? 3 : 2,
    outcomes: new Map(report.requirements.map(each => [each.id, each])),
    findings: findings(report),
  }));
  const title = several ? `${count(runs.length, 'run')} of the conformance suite` : `Conformance of ${runs[0]!.url}`;
  return `<!DOCTYPE html>\n${html`<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<title>${title} · ${document.subprotocol}</title>
<link rel="icon" href="data:,">
<style>${new Markup(htmlStyle)}</style>
</head>
<body><a class="skip" href="#report.">Skip the contents</a>
${contents(read)}
<main id="report.">
<header>
<p class="kind">${document.title} · <code>${document.subprotocol}</code> · conformance report</p>
<h1>${several ? title : runs[0]!.url}</h1>
${several ? nothing : summary(read[0]!)}</header>
${several ? [matrix(read), ...read.map((run, index) => html`<section class="run" id="${run.prefix}run"><h2><span class="nth">${index + 1}</span>&nbsp;${run.report.url}</h2>
${summary(run)}${details(run)}</section>
`)] : details(read[0]!)}
${legend}
</main></body></html>`.text}\n`;
}

/** Those of MUST first. */
function findings({ cases }: JsonReport): readonly Finding[] {
  const sightings = cases.flatMap(one => one.violations.filter((each, index, all) => all.findIndex(({ requirement }) => requirement === each.requirement) === index).map(({ requirement, expected, seen }) => ({ requirement, one, expected, seen })));
  const found = [...Map.groupBy(sightings, ({ requirement }) => requirement)].map(([requirement, seen]) => ({
    requirement,
    sightings: seen.toSorted((a, b) => a.one.violations.length - b.one.violations.length || (a.one.transcript?.length ?? 0) - (b.one.transcript?.length ?? 0)),
  }));
  const place = ({ requirement }: Finding): number => (inDocument(requirement).level === 'MUST' ? 0 : known.length) + known.findIndex(({ id }) => id === requirement);
  return found.toSorted((a, b) => place(a) - place(b));
}

/** A report may come from another version of the document, with requirements that this one does not have. */
const inDocument = (id: string): Pick<Requirement, 'text' | 'why' | 'level'> => known.find(each => each.id === id) ?? { text: `Document ${document.version} has no such requirement.`, why: '', level: 'MUST' };
const areaOf = (id: string): string => id.replace(/-\d+$/, '');
const areaNames: ReadonlyMap<string, string> = new Map(Object.entries({ CONN: 'Connection', RATE: 'Rate limit', SEC: 'Security', AUD: 'Audit', AUTH: 'Authentication', REAUTH: 'Re-authentication', EXP: 'Expiry', HB: 'Heartbeat', EVT: 'Events', ERR: 'Errors', DRAIN: 'Draining' }));

/** Areas in the order of the document, requirements by number. */
function byArea(ids: Iterable<string>): ReadonlyMap<string, readonly string[]> {
  const order = new Map(known.map(({ id }, index) => [id as string, index]));
  const sorted = [...ids].toSorted((a, b) => (order.get(a) ?? Infinity) - (order.get(b) ?? Infinity) || 0);
  return new Map([...Map.groupBy(sorted, areaOf)].map(([area, group]) => [area, group.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }))]));
}

/** An id as part of an anchor. Anchors of sections have a dot, which this has never. */
const anchor = (id: string): string => id.replaceAll(/[^A-Za-z0-9-]/g, character => `_${character.charCodeAt(0).toString(16)}`);
const heading = (depth: number, content: Content): Markup => html`<h${depth}>${content}</h${depth}>`;
const mark = (outcome: string, word = outcome): Markup => html`<span class="mark ${outcome}">${word}</span>`;
const count = (number: number, word: string, words = `${word}s`): string => `${number} ${number === 1 ? word : words}`;
const duration = (seconds: number): string => (seconds < 1 ? `${Math.round(seconds * 1000)} ms` : seconds < 99 ? `${seconds.toFixed(seconds < 10 ? 2 : 1)} s` : `${Math.floor(Math.round(seconds) / 60)} min ${Math.round(seconds) % 60} s`);
const day = (date: string): Markup => html`<time datetime="${date}">${/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(date) ? `${date.slice(0, 10)} ${date.slice(11, 16)} ${date.endsWith('Z') ? 'UTC' : date.slice(-6)}` : date}</time>`;
/** A target that was never reached has cases that failed without having run. */
const neverRan = ({ verdict, target }: JsonReport): boolean => verdict.aborted !== undefined && target === undefined;

/** The verdict in a line, in the tone of what came of the run. */
function lastWord({ role, verdict: { last_word: text, conforms, exit_code: code } }: JsonReport): { readonly tone: 'good' | 'bad' | 'open'; readonly word: string; readonly rest: string } {
  const [word = '', ...rest] = text.split(': ');
  return { tone: conforms || (role === 'both' && text.startsWith('NOTHING BROKEN')) ? 'good' : code === 1 || code === 4 ? 'bad' : 'open', word: `${word.charAt(0)}${word.slice(1).toLowerCase()}`, rest: rest.join(': ') };
}

function contents(runs: readonly Run[]): Markup {
  const sections = (run: Run): Markup => html`<ul>
<li><a href="#${run.prefix}broken.">What is broken</a> ${run.findings.length || nothing}${run.findings.length && runs.length === 1 ? html`<ul class="run-in">${run.findings.map(({ requirement }) => html`<li><a href="#${run.prefix}broken.${anchor(requirement)}">${requirement}</a></li> `)}</ul>` : nothing}</li>
<li><a href="#${run.prefix}all.">Requirements</a><ul class="run-in">${[...byArea(run.outcomes.keys()).keys()].map(area => html`<li><a href="#${run.prefix}area.${anchor(area)}">${runs.length === 1 ? areaNames.get(area) ?? area : area}</a></li> `)}</ul></li>
<li><a href="#${run.prefix}untested.">What was not tested</a></li>
</ul>`;
  return html`<nav class="contents" aria-labelledby="contents."><h2 id="contents.">Contents</h2>
${runs.length === 1 ? sections(runs[0]!) : html`<ul><li><a href="#matrix.">Matrix</a></li>${runs.map((run, index) => html`<li><span class="nth">${index + 1}</span>&nbsp;<a href="#${run.prefix}run">${run.report.url}</a>${sections(run)}</li>
`)}</ul>`}
</nav>`;
}

function matrix(runs: readonly Run[]): Markup {
  const ids = new Set(runs.flatMap(({ outcomes }) => [...outcomes.keys()]));
  const cell = (prefix: string, id: string, outcome: string | undefined): Markup => (outcome ? html`<td class="${outcome}"><a href="#${prefix}${anchor(id)}" aria-label="${id}: ${outcome}">${outcome}</a></td>` : html`<td class="not-judged">not judged</td>`);
  const rows = [...byArea(ids)].map(([area, group]) => html`<tbody>
<tr class="area"><th scope="rowgroup" colspan="${runs.length + 1}"><span>${area} <small>${areaNames.get(area) ?? nothing}</small></span></th></tr>
${group.map(id => html`<tr><th scope="row">${id}${inDocument(id).level === 'MUST' ? nothing : html` <small>${inDocument(id).level}</small>`}</th>${runs.map(({ prefix, outcomes }) => cell(prefix, id, outcomes.get(id)?.outcome))}</tr>
`)}</tbody>
`);
  return html`<section class="overview"><h2 id="matrix.">Matrix</h2>
<p>Each mark leads to what the run says of the requirement. A requirement is a MUST unless marked.</p>
<div class="scroll matrix" role="region" aria-labelledby="matrix." tabindex="0"><table>
<thead><tr><th scope="col">Requirement</th>${runs.map(({ report, prefix }, index) => html`<th scope="col"><a href="#${prefix}run"><span class="nth">${index + 1}</span>&nbsp;${report.url}</a><small>suite ${report.suite}<br>${day(report.date)}</small></th>`)}</tr></thead>
<tbody><tr><th scope="row">Verdict</th>${runs.map(({ report }) => html`<td class="word ${lastWord(report).tone}">${lastWord(report).word}</td>`)}</tr>
<tr><th scope="row">Kept</th>${runs.map(({ report }) => html`<td>${report.requirements.filter(({ outcome }) => outcome === 'kept').length} of ${report.requirements.length}</td>`)}</tr></tbody>
${rows}</table></div></section>
`;
}

function summary({ report }: Run): Markup {
  const { tone, word, rest } = lastWord(report);
  const { verdict, target, document: judgedBy, suite, date, seconds, seed } = report;
  const facts = {
    Document: html`${judgedBy.version}, sha256 <code class="hash">${judgedBy.sha256}</code>`,
    Suite: suite, Date: day(date), Duration: duration(seconds), ...((report.role ?? 'server') === 'server' ? { Seed: html`<code>${seed}</code>` } : {}), Profiles: report.profiles.join(', '),
  };
  const other = judgedBy.sha256 === document.sha256 ? nothing : html`<p class="remark">Requirements are quoted from document ${document.version} (sha256 <code>${document.sha256.slice(0, 8)}</code>), which is not the one that this run judged by.</p>`;
  return html`<p class="last-word ${tone}"><strong>${word}</strong> ${rest}</p>
${verdict.aborted === undefined ? nothing : html`<p class="remark">${verdict.aborted}</p>`}
${neverRan(report) ? transcript(report.cases[0], 'What passed before the run ended') : nothing}
<dl class="facts">${Object.entries(facts).map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
${other}${target ? advertised(target) : nothing}`;
}

/** How the clocks stand to each other is no number that a target advertises, and tells a reader nothing. */
const unadvertised = new Set(['clock_offset', 'clock_uncertainty', 'authentication_timeout_advertised']);

function advertised(target: Readonly<Record<string, unknown>>): Markup {
  const value = (name: string, told: unknown): string => {
    if (told === null) return 'none';
    if (Array.isArray(told)) return told.join(', ') || 'none';
    if (typeof told === 'object') return JSON.stringify(told);
    const unit = typeof told !== 'number' ? '' : /(interval|warning|period|timeout|lifetime)$/.test(name) ? ' s' : /bytes$/.test(name) ? ' bytes' : '';
    return `${told}${unit}${name === 'authentication_timeout' && target['authentication_timeout_advertised'] === false ? ', assumed' : ''}`;
  };
  const numbers = Object.entries(target).filter(([name]) => !unadvertised.has(name));
  return html`<details><summary>${'frames' in target ? 'What the trace holds' : 'reports' in target ? 'What the client can be told and reports' : 'What the server advertises'}</summary><dl class="facts">${numbers.map(([name, told]) => html`<div><dt><code>${name}</code></dt><dd>${value(name, told)}</dd></div>`)}</dl></details>
`;
}

function details(run: Run): Markup {
  const { depth, prefix, findings: found, outcomes } = run;
  const areas = [...byArea(outcomes.keys())].map(([area, ids]) => html`<section class="area" id="${prefix}area.${anchor(area)}">${heading(depth + 1, html`${area} <small>${areaNames.get(area) ?? nothing}</small>`)}
${ids.map(id => requirement(run, outcomes.get(id)!))}</section>
`);
  return html`<section id="${prefix}broken.">${heading(depth, 'What is broken')}
${found.length ? found.map(each => finding(run, each)) : html`<p>${neverRan(run.report) ? 'No case ran that could tell.' : 'Nothing that this run saw.'}</p>`}
${run.report.baseline_problems.map(each => html`<p><code>${each.case}</code> in the baseline ${each.problem}.</p>`)}</section>
<section id="${prefix}all.">${heading(depth, 'Requirements')}${areas}</section>
${untested(run)}`;
}

function finding({ report: { role = 'server' }, depth, prefix, outcomes }: Run, { requirement: id, sightings: [clearest, ...more] }: Finding): Markup {
  const { one, expected, seen } = clearest!;
  const { level, outcome } = outcomes.get(id) ?? { level: inDocument(id).level, outcome: 'broken' };
  const name = outcomes.has(id) ? html`<a href="#${prefix}${anchor(id)}">${id}</a>` : id;
  return html`<article class="entry" id="${prefix}broken.${anchor(id)}">${heading(depth + 1, html`${name} <small>${level}</small> ${mark(outcome)}`)}
<div>${statement(id)}
<dl class="seen"><dt>Expected</dt><dd>${expected}</dd><dt>Seen</dt><dd>${seen}</dd><dt>Case</dt><dd><code>${one.id}</code> ${one.title}</dd></dl>
${transcript(one, `What passed between ${parties(role)}`)}
${more.length ? html`<details><summary>Seen in ${count(more.length, 'more case')}</summary><div class="scroll" role="region" aria-label="${id} in more cases" tabindex="0"><table><thead><tr><th scope="col">Case</th><th scope="col">Expected</th><th scope="col">Seen</th></tr></thead><tbody>
${more.map(each => html`<tr><th scope="row"><code>${each.one.id}</code></th><td>${each.expected}</td><td>${each.seen}</td></tr>
`)}</tbody></table></div></details>` : nothing}</div></article>
`;
}

function statement(id: string): Markup {
  const { text, why } = inDocument(id);
  return html`<p>${prose(text)}</p>${why ? html`<p class="why"><b>Why:</b> ${prose(why)}</p>` : nothing}`;
}

/** Outcomes of cases, the worst first. */
const labels: Readonly<Record<string, string>> = { fault: 'fault', failed: 'failed', warned: 'warned', known: 'known to fail', inconclusive: 'inconclusive', passed: 'passed', untested: 'not applicable' };

function requirement({ report, depth, prefix }: Run, { id, level, outcome, why, cases: ids }: RequirementOutcome): Markup {
  const saw = (one: Case): boolean => one.violations.some(each => each.requirement === id);
  const cases = neverRan(report) ? [] : report.cases.filter(one => ids.includes(one.id) || saw(one));
  const groups = Object.keys(labels).map(each => [each, cases.filter(one => one.outcome === each)] as const).filter(([, group]) => group.length);
  // One that failed over something else says nothing against this.
  const tally = groups.flatMap(([each, group]) => {
    const elsewhere = ['failed', 'warned', 'known'].includes(each) ? group.filter(one => !saw(one)).length : 0;
    return [...(group.length > elsewhere ? [`${group.length - elsewhere} ${labels[each]}`] : []), ...(elsewhere ? [`${elsewhere} ${labels[each]} over another requirement`] : [])];
  });
  return html`<section class="entry" id="${prefix}${anchor(id)}">${heading(depth + 2, html`<a href="#${prefix}${anchor(id)}">${id}</a> <small>${level}</small> ${mark(outcome)}`)}
<div>${statement(id)}
${why === undefined ? nothing : html`<p class="why"><b>Not tested:</b> ${why}</p>`}
${cases.length ? html`<details><summary>${tally.length > 1 ? `${count(cases.length, 'case')}: ${tally.join(', ')}` : tally[0]!.replace(/^\d+/, count(cases.length, 'case'))}</summary><ul class="cases">
${groups.flatMap(([, group]) => group.toSorted((a, b) => Number(saw(b)) - Number(saw(a))).map(caseEntry))}</ul></details>` : nothing}</div></section>
`;
}

function caseEntry(one: Case): Markup {
  const broken = [...new Set(one.violations.map(each => each.requirement))];
  const head = html`${mark(one.outcome, labels[one.outcome] ?? one.outcome)} <code>${one.id}</code> ${one.title} <span class="aside">${duration(one.seconds)}${broken.length ? `, breaks ${broken.join(', ')}` : ''}</span>`;
  const body = [
    one.note === undefined ? nothing : html`<p>${one.note}</p>`,
    one.rerun ? html`<p class="why">This is the second run, alone, after the first was inconclusive.</p>` : nothing,
    one.violations.map(({ requirement: id, expected, seen }) => html`<dl class="seen"><dt>Breaks</dt><dd>${id}</dd><dt>Expected</dt><dd>${expected}</dd><dt>Seen</dt><dd>${seen}</dd></dl>`),
    one.transcript?.length ? exchange(one) : nothing,
  ];
  return body.every(each => Array.isArray(each) && each.length === 0) ? html`<li class="plain">${head}</li>
` : html`<li><details><summary>${head}</summary>${body}</details></li>
`;
}

const transcript = (one: Case | undefined, title: string): Content => (one?.transcript?.length ? html`<details><summary>${title} <span class="aside">${count(one.transcript.length, 'line')}</span></summary>${exchange(one)}</details>` : nothing);
const arrows = { sent: '→', received: '←', event: '–' };

function exchange({ id, transcript: lines = [] }: Case): Markup {
  return html`<div class="scroll exchange" role="region" aria-label="Exchange of ${id}" tabindex="0"><table><thead><tr><th scope="col">s</th><th scope="col"><abbr title="connection">c.</abbr></th><th scope="col"><abbr title="direction">d.</abbr></th><th scope="col">frame or event</th></tr></thead><tbody>
${lines.map(({ at, peer, direction, text }) => html`<tr class="${direction}"><td>${at.toFixed(3)}</td><td>${peer}</td><td aria-label="${direction}">${arrows[direction] ?? ''}</td><td>${new Markup(visible(text))}</td></tr>
`)}</tbody></table></div>`;
}

function untested({ report, depth, prefix }: Run): Markup {
  const open = Map.groupBy(report.requirements.filter(({ outcome }) => outcome === 'untested'), ({ why }) => why ?? '');
  const cases = neverRan(report) ? [] : [...Map.groupBy(report.cases.filter(({ outcome }) => ['inconclusive', 'untested', 'fault'].includes(outcome)), ({ outcome, note }) => `${labels[outcome]!}${note === undefined ? '' : `: ${note}`}`)];
  const leftOut = profilesLeftOut({ role: report.role ?? 'server', profiles: report.profiles as never });
  const rows: readonly (readonly [Content, string])[] = [
    ...[...open].map(([why, group]) => [group.map(({ id }, index) => html`${index ? ', ' : ''}<a href="#${prefix}${anchor(id)}">${id}</a>`), why] as const),
    ...cases.map(([why, group]) => [group.map(({ id }, index) => html`${index ? ', ' : ''}<code>${id}</code>`), why] as const),
    ...leftOut.map(profile => [`profile ${profile}`, report.role === 'both' ? 'nobody made use of it' : `the ${report.role ?? 'server'} does not offer it, or nobody asked for it`] as const),
  ];
  return html`<section id="${prefix}untested.">${heading(depth, 'What was not tested')}
${rows.length ? html`<div class="scroll"><table class="reasons"><thead><tr><th scope="col">Reason</th><th scope="col">What</th></tr></thead><tbody>${rows.map(([what, why]) => html`<tr><th scope="row">${why}</th><td>${what}</td></tr>
`)}</tbody></table></div>` : html`<p>Everything was.</p>`}</section>`;
}

const legend = html`<footer><h2>Reading this report</h2>
<dl class="legend">
<dt>${mark('kept')}</dt><dd>No case, or check of a trace, saw it broken, and at least one could have.</dd>
<dt>${mark('broken')}</dt><dd>A case saw a MUST broken.</dd>
<dt>${mark('known')}</dt><dd>A case saw it broken, and the baseline of the run says that this is known.</dd>
<dt>${mark('warned')}</dt><dd>A case saw a SHOULD broken, or is too new to count; the implementation may conform nevertheless.</dd>
<dt>${mark('untested')}</dt><dd>The run says nothing about it, and why.</dd>
<dt>${mark('not-judged', 'not judged')}</dt><dd>The run left out its profile.</dd>
</dl>
<p>In an exchange → is what the suite sent, or the client in a trace, ← what the implementation sent, or the server, and – an event such as the end of a connection. Times are seconds since the case, or the connection, began; letters tell its connections apart; tokens are shown as their claims and a hash.</p>
</footer>`;
