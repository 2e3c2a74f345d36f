/** How the HTML report looks: system fonts, two schemes, one column on a phone, printable. Text has a contrast of 4.5 at least in both schemes. */
export const htmlStyle = `
:root {
  --page: #fff; --ink: #1c2024; --quiet: #59626c; --line: #d9dee3; --shade: #f5f7f8;
  --good: #17692f; --bad: #b3261e; --open: #815400; --link: #0a539e; --target: #fff6d1;
  --bad-fill: #b3261e; --open-fill: #815400; --on-fill: #fff;
  --mono: ui-monospace, "SF Mono", SFMono-Regular, Menlo, Consolas, "Liberation Mono", "DejaVu Sans Mono", monospace;
  color-scheme: light dark;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171a; --ink: #e2e6ea; --quiet: #9ca6b0; --line: #32383f; --shade: #1b1f24;
    --good: #74cb8c; --bad: #ff9388; --open: #e3b65b; --link: #8cbdf5; --target: #3a3314;
    --bad-fill: #a5322b; --open-fill: #7a5510;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; background: var(--page); color: var(--ink); font: .9375rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", Arial, sans-serif; overflow-wrap: break-word; }
main, .contents { padding: 1.25rem 1rem; }
main { padding-bottom: 4rem; }
a { color: var(--link); text-decoration-thickness: 1px; text-underline-offset: .15em; }
a:focus-visible, summary:focus-visible, .scroll:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
:target { background: var(--target); box-shadow: 0 0 0 .5rem var(--target); }
.run:target, .area:target, main:target, section[id$="."]:target { background: none; box-shadow: none; }
code { font: .88em/1.4 var(--mono); overflow-wrap: anywhere; }
small, .aside { font-size: .8125rem; font-weight: 400; color: var(--quiet); }
p, dl, ul { margin: 0 0 .6rem; }
.skip { position: absolute; left: -100rem; padding: .5rem 1rem; background: var(--page); }
.skip:focus { left: 0; top: 0; z-index: 9; }

h1, h2, h3, h4, h5 { margin: 0; line-height: 1.25; font-weight: 600; text-wrap: balance; overflow-wrap: anywhere; }
h1 { font-size: 1.625rem; letter-spacing: -.01em; }
main h2, .run h3 { margin: 2.75rem 0 .75rem; padding-top: .5rem; border-top: 2px solid var(--ink); font-size: 1.25rem; }
.run h3 { margin-top: 2rem; border-top-width: 1px; font-size: 1.125rem; }
.run > h2 { margin-top: 4rem; font-size: 1.5rem; border-top-width: 4px; }
.area > h3, .area > h4 { margin: 1.75rem 0 0; padding: 0 0 .35rem; border: 0; font-size: 1.0625rem; }
.nth { color: var(--quiet); font-weight: 400; font-variant-numeric: tabular-nums; }
.kind { margin: 0 0 .25rem; color: var(--quiet); font-size: .875rem; }

.last-word { margin: .75rem 0 1rem; padding: .5rem .75rem; border-left: 4px solid; background: var(--shade); font-size: 1.0625rem; }
.last-word strong { margin-right: .35em; font-weight: 650; }
.last-word.good { border-color: var(--good); } .last-word.bad { border-color: var(--bad); } .last-word.open { border-color: var(--open); }
.good strong, .word.good { color: var(--good); } .bad strong, .word.bad { color: var(--bad); } .open strong, .word.open { color: var(--open); }
.remark { max-width: 46rem; }

dt { color: var(--quiet); font-size: .8125rem; }
dd { margin: 0; }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(11rem, 46%), 1fr)); gap: .5rem 1rem; }
.matrix time { white-space: nowrap; }
.facts dd { font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.facts div:has(.hash) { grid-column: 1 / -1; }
.seen { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .15rem .9rem; padding: .5rem .75rem; border-left: 2px solid var(--line); }
.seen dt { padding-top: .1rem; }
.seen dd { overflow-wrap: anywhere; white-space: pre-line; }
.legend { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .3rem 1rem; }

.mark { display: inline-block; padding: 0 .4em; border: 1px solid; border-radius: 2px; font-size: .75rem; line-height: 1.35; font-weight: 500; vertical-align: .08em; white-space: nowrap; color: var(--quiet); }
.mark.kept, .mark.passed { color: var(--good); }
.mark.broken, .mark.failed, .mark.fault { color: var(--on-fill); background: var(--bad-fill); border-color: var(--bad-fill); }
.mark.warned, .mark.inconclusive, .mark.known { color: var(--on-fill); background: var(--open-fill); border-color: var(--open-fill); }
.mark.untested, .mark.not-judged { border-style: dashed; }
.mark.not-judged { border-color: transparent; }

.entry { padding: .8rem 0 .4rem; border-top: 1px solid var(--line); }
.entry > div { max-width: 46rem; }
.entry h3, .entry h4, .entry h5 { margin: 0 0 .3rem; padding: 0; border: 0; font-size: 1rem; line-height: 1.5; }
.entry h3 a, .entry h4 a, .entry h5 a { color: inherit; text-decoration-color: var(--line); }
.why { color: var(--quiet); font-size: .9375rem; }
.why b { font-weight: 500; }

details { margin: 0 0 .6rem; }
summary { cursor: pointer; color: var(--link); }
summary::marker { color: var(--quiet); }
details > :last-child { margin-bottom: .4rem; }
details > .scroll, details > .facts { margin-top: .4rem; }
.cases { margin-top: .4rem; padding: 0; list-style: none; }
.cases > li { border-top: 1px solid var(--line); padding: .2rem 0; font-size: .9375rem; }
.cases > .plain { padding-left: 1.05rem; }
.cases summary { color: inherit; padding-left: 1.05rem; text-indent: -1.05rem; }
.cases summary > * { text-indent: 0; }
.cases details { margin: 0; }
.cases details > :not(summary) { margin-left: 1.05rem; margin-top: .4rem; }
.cases code { margin-right: .25em; }

.scroll { overflow: auto; }
table { border-collapse: separate; border-spacing: 0; font-size: .875rem; }
th { text-align: left; font-weight: 500; }
th, td { padding: .25rem .6rem .25rem 0; vertical-align: top; border-bottom: 1px solid var(--line); }
thead th { color: var(--quiet); font-size: .8125rem; }
.reasons { width: 100%; max-width: 60rem; }
.reasons tbody th { width: 35%; font-weight: 400; }
.entry .scroll:not(.exchange) { max-height: 24rem; }
.entry th code { white-space: nowrap; }
.entry td { min-width: 12rem; white-space: pre-line; }

.exchange { max-height: 26rem; border: 1px solid var(--line); background: var(--shade); }
.exchange table { width: 100%; font: .78rem/1.45 var(--mono); }
.exchange th, .exchange td { min-width: 0; padding: .1rem .35rem; border: 0; }
.exchange thead th { position: sticky; top: 0; background: var(--shade); font: .75rem/1.6 system-ui, sans-serif; border-bottom: 1px solid var(--line); }
.exchange abbr { text-decoration: none; }
.exchange td:first-child, .exchange th:first-child { text-align: right; color: var(--quiet); font-variant-numeric: tabular-nums; }
.exchange td:last-child { width: 100%; overflow-wrap: anywhere; white-space: pre-wrap; unicode-bidi: isolate; }
.exchange .received td:nth-child(3) { color: var(--link); }
.exchange .event td:last-child { color: var(--quiet); font-style: italic; }

.matrix { max-height: 88vh; border: 1px solid var(--line); width: fit-content; max-width: 100%; }
.matrix th, .matrix td { padding: .2rem .6rem; }
.matrix thead th { position: sticky; top: 0; z-index: 1; min-width: 8.5rem; max-width: 16rem; padding: .5rem .6rem; background: var(--shade); overflow-wrap: anywhere; vertical-align: bottom; }
.matrix thead small { display: block; margin-top: .15rem; font-size: .75rem; }
.matrix thead th:first-child, .matrix tbody th[scope=row] { left: 0; min-width: 0; border-right: 1px solid var(--line); }
.matrix thead th:first-child { z-index: 2; }
.matrix tbody th[scope=row] { position: sticky; background: var(--page); white-space: nowrap; font-variant-numeric: tabular-nums; }
.matrix .area th { padding-top: .8rem; background: var(--page); font-weight: 600; }
.matrix .area span { position: sticky; left: .6rem; }
.matrix td { color: var(--quiet); }
.matrix .word { font-weight: 600; }
.matrix td a { display: block; margin: -.2rem -.6rem; padding: .2rem .6rem; color: inherit; text-decoration: none; }
.matrix td a:hover { text-decoration: underline; }
.matrix td a:focus-visible { outline-offset: -2px; }
.matrix .kept { color: var(--good); }
.matrix .broken, .matrix .warned, .matrix .known { color: var(--on-fill); font-weight: 500; }
.matrix .broken { background: var(--bad-fill); } .matrix .warned, .matrix .known { background: var(--open-fill); }
.matrix td[class] a:focus-visible { outline-color: currentColor; }

.contents { border-bottom: 1px solid var(--line); background: var(--shade); font-size: .875rem; overflow-wrap: anywhere; }
.contents h2 { margin: 0 0 .35rem; font-size: .875rem; }
.contents ul { margin: 0; padding: 0; list-style: none; }
.contents ul ul { padding-left: .9rem; }
.contents li { padding: .1rem 0; }
.contents .run-in li { display: inline-block; padding: .1rem .6rem .1rem 0; }
footer { max-width: 46rem; }

/* Above the report, where the contents of several runs would push it out of sight. */
@media (max-width: 63.99rem) {
  .contents ul ul .run-in { display: none; }
  .contents ul ul > li { display: inline-block; padding-right: .9rem; }
}
@media (min-width: 64rem) {
  body { display: grid; grid-template-columns: 15rem minmax(0, 1fr); max-width: 96rem; margin: 0 auto; }
  .contents { position: sticky; top: 0; height: 100vh; overflow: auto; border: 0; border-right: 1px solid var(--line); }
  main { padding: 2rem 2.5rem 6rem; }
  .matrix thead th:not(:first-child) { min-width: 10.5rem; }
  .entry { display: grid; grid-template-columns: 11rem minmax(0, 1fr); column-gap: 1.5rem; }
  .entry > div { max-width: 52rem; }
  .entry h3 .mark, .entry h4 .mark, .entry h5 .mark { display: table; margin-top: .15rem; }
}
@media print {
  :root { --page: #fff; --ink: #000; --quiet: #444; --line: #bbb; --shade: #fff; --good: #17692f; --bad: #b3261e; --open: #815400; --link: #000; --target: #fff; color-scheme: light; }
  @page { margin: 16mm 14mm; }
  html { font-size: 10pt; }
  body { display: block; max-width: none; }
  .contents, .skip { display: none; }
  main { padding: 0; }
  /* Backgrounds are not printed unless asked for, and white text on them would be lost. */
  .mark.broken, .mark.failed, .mark.fault, .matrix .broken { color: var(--bad); background: none; font-weight: 700; }
  .mark.warned, .mark.inconclusive, .mark.known, .matrix .warned, .matrix .known { color: var(--open); background: none; font-weight: 700; }
  .scroll, .exchange, .matrix, .entry .scroll:not(.exchange) { max-height: none; overflow: visible; }
  .exchange thead th, .matrix thead th, .matrix tbody th[scope=row] { position: static; }
  h1, h2, h3, h4, h5, thead { break-after: avoid; }
  tr, .seen, .last-word { break-inside: avoid; }
}
`;
