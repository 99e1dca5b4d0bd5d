/** The style of a report. Pictures are white; where dark is preferred their lightness is turned over, and hues stay. */
export const STYLE: string = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --side: #f4f5f7; --text: #222222; --weak: #5c6470; --line: #d9dce1; --link: #00559b; --mark: #fff4d6; --edge: #c98a00;
}
@media (prefers-color-scheme: dark) {
  :root { --paper: #1a1a1a; --side: #222427; --text: #dddddd; --weak: #a0a6b0; --line: #3a3d42; --link: #7fbdf2; --mark: #3a3116; --edge: #d9a326; }
  .drawing svg { filter: invert(0.898) hue-rotate(180deg); }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body {
  margin: 0; display: grid; grid-template-columns: 16rem minmax(0, 1fr); background: var(--paper); color: var(--text);
  font: 15px/1.45 "DejaVu Sans", Verdana, sans-serif;
}
nav {
  position: sticky; top: 0; height: 100vh; overflow-y: auto; padding: 1rem; background: var(--side);
  border-right: 1px solid var(--line); font-size: .82rem; overflow-wrap: anywhere;
}
nav h2 { font-size: .8rem; margin: 1.2rem 0 .3rem; color: var(--weak); font-weight: normal; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav li { margin: .3rem 0; }
nav input { width: 100%; margin: .2rem 0 .4rem; }
main { padding: 1.2rem 1.6rem 4rem; min-width: 0; }
h1 { font-size: 1.6rem; margin: 0 0 .5rem; } h2 { font-size: 1.25rem; margin: 2rem 0 .5rem; } h3 { font-size: 1rem; }
p, ul { max-width: 75rem; } .hint { max-width: none; }
a, button { color: var(--link); }
button { font: inherit; background: none; border: 0; padding: 0; cursor: pointer; text-align: left; }
a:not(:hover) { text-decoration: none; } button:hover { text-decoration: underline; }
.hint { color: var(--weak); font-size: .85rem; overflow-wrap: anywhere; }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 38rem), 1fr)); gap: 1.5rem; align-items: start; }
.plot { margin: 0; min-width: 0; }
.plot.wide { grid-column: 1 / -1; }
.drawing { position: relative; overflow-x: auto; touch-action: pan-x pan-y; user-select: none; }
.drawing svg { display: block; width: 100%; height: auto; }
.marked { position: absolute; border: 1px solid #0072b2; background: rgb(0 114 178 / 15%); pointer-events: none; }
figcaption { display: flex; flex-wrap: wrap; gap: .3rem 1rem; font-size: .8rem; padding-top: .3rem; }
.downloads { margin-left: auto; display: flex; gap: .8rem; }
.caution { background: var(--mark); border-left: 3px solid var(--edge); padding: .2rem .6rem; margin: .4rem 0; }
figcaption .caution { margin: 0; }
.pair { grid-template-columns: repeat(auto-fill, minmax(min(100%, 30rem), 1fr)); } .pair .plot.wide { grid-column: auto; }
.study { border-top: 1px solid var(--line); margin-top: 2rem; } .study h3 { font-size: 1.15rem; margin-bottom: .3rem; } h4 { margin: 1.2rem 0 .3rem; }
.holds { color: #1a7f37; } .differs, .cannot-be-checked { color: #c0392b; font-weight: bold; } .known-difference { color: #9a6700; }
.caution ul { margin: .3rem 0; padding-left: 1.2rem; }
details { margin: .4rem 0; } summary { cursor: pointer; }
.table { overflow-x: auto; max-height: 36rem; overflow-y: auto; } .table.whole { max-height: none; } .whole td:first-child { width: 1%; }
table { border-collapse: collapse; margin: .5rem 0; font-size: .85rem; font-variant-numeric: tabular-nums; }
th, td { border-bottom: 1px solid var(--line); padding: .2rem .5rem; text-align: right; vertical-align: top; }
main td { white-space: nowrap; } .prose { min-width: 12rem; } main .prose, main .facts td { white-space: normal; }
th:first-child, td:first-child, .words, .facts td { text-align: left; }
.table thead th { position: sticky; top: 0; background: var(--paper); }
pre, code { background: var(--side); overflow-wrap: anywhere; } pre { padding: 1rem; overflow-x: auto; max-width: 75rem; white-space: pre-wrap; }
aside {
  position: fixed; top: 0; right: 0; width: min(26rem, 100vw); max-height: 100vh; overflow-y: auto; padding: 1rem 1.2rem;
  background: var(--paper); border: 1px solid var(--line); box-shadow: 0 0 1.5rem rgb(0 0 0 / 25%); font-size: .9rem; z-index: 2;
}
aside.left { right: auto; left: 0; }
aside h2 { margin: 0 1.5rem .5rem 0; font-size: 1.1rem; } aside h3 { margin: .8rem 0 .2rem; } aside p { margin: .3rem 0; }
.close { position: absolute; top: .6rem; right: .9rem; font-size: 1.4rem; line-height: 1; color: var(--text); }
#report-tooltip {
  position: fixed; z-index: 3; max-width: 30rem; padding: .4rem .6rem; background: var(--paper); border: 1px solid var(--line);
  box-shadow: 0 .1rem .5rem rgb(0 0 0 / 25%); pointer-events: none; font-size: .8rem;
}
#report-tooltip table { margin: 0; } #report-tooltip p { margin: .2rem 0 0; }
#report-tooltip th, #report-tooltip td { border: 0; padding: 0 .3rem; text-align: left; font-weight: normal; }
#report-tooltip th { color: var(--weak); }
[hidden] { display: none !important; }
@media (max-width: 50rem) {
  body { display: block; }
  nav { position: static; height: auto; max-height: 40vh; border: 0; border-bottom: 1px solid var(--line); }
  main { padding: 1rem; }
}
@media print {
  :root { --paper: #ffffff; --side: #f4f5f7; --text: #000000; --weak: #444444; --line: #bbbbbb; --link: #000000; --mark: #ffffff; }
  .drawing svg { filter: none; }
  body, .plots { display: block; }
  nav, aside, .hint, .downloads, #report-tooltip { display: none; }
  main { padding: 0; }
  figure, tr { break-inside: avoid; } .plot { margin-bottom: 1.5rem; }
  .table { overflow: visible; max-height: none; } table { font-size: .65rem; } main td { white-space: normal; }
  .drawing { max-width: 100% !important; } .drawing svg { min-width: 0 !important; }
}
`;
