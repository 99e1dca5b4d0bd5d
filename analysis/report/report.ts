import type { TopLevelSpec } from 'vega-lite';
import type { Manifest, SourceCommit } from '../../results/folders/manifest.ts';
import { cautionMeanings } from '../statistics/cautions.ts';
import { escapeHtml } from './html-text.ts';
import { pointsIn, valueAt, type PageContent, type PagePlot } from './page/page-content.ts';
import { NO_SCRIPT, plotFigure, plotHint } from './plot-figure.ts';
import { reportContent, type ReportContent } from './report-content.ts';
import type { ReportPlot, ReportSource } from './report-source.ts';
import { selfContainedPage } from './self-contained-page.ts';

/**
 * The report of a study as one HTML file that needs nothing else: interactive plots, tables of metrics, points and runs, and
 * how it was made.
 *
 * @param sections of HTML, between plots and tables
 */
export function reportPage(source: ReportSource, sections: readonly ReportSection[] = []): string {
  const { manifest, plots } = source;
  const content = reportContent(source);
  return selfContainedPage({
    title: manifest.title,
    navigation: navigation(manifest, plots, sections),
    main: `<h1 id="report-top">${escapeHtml(manifest.title)}</h1>
<p>${escapeHtml(manifest.description)}</p>
${NO_SCRIPT}
${failureList(manifest)}${cautionLists(content.page)}<section id="report-plots">
${plotHint(' A click on a mark shows the point and its runs.')}
<div class="plots">
${plots.map((plot, index) => figure(plot, content.page, content.page.plots[index])).join('\n')}
</div>
</section>
${sections.map(({ id, html }) => `<section id="${id}">${html}</section>\n`).join('')}<section>
<h2 id="report-results">Results</h2>
<p>Mean ± half-width of the 95 % confidence interval over n runs. A click on the number of a point shows its runs.</p>
${extent(content)}<div id="report-tables"></div>
</section>
<section>
<h2 id="report-origin">How the results were made</h2>
${origin(manifest)}
<details><summary>Study file</summary><pre>${escapeHtml(manifest.scenario.text)}</pre></details>
</section>`,
    entry: 'report-page',
    data: { 'report-content': content.page },
    laterData: { 'report-values': content.results },
  });
}

/** A part of a report with a heading of its own. */
export interface ReportSection {
  readonly id: string;
  readonly title: string;
  readonly html: string;
}

function navigation(manifest: Manifest, plots: readonly ReportPlot[], sections: readonly ReportSection[]): string {
  return `<p><a href="#report-top"><strong>${escapeHtml(manifest.study)}</strong></a></p>
<h2>Plots</h2>
<ul>
${plots.map((plot) => link(`plot-${plot.name}`, titleOf(plot))).join('\n')}
</ul>
<h2>Results</h2>
<ul>${sections.map(({ id, title }) => link(id, title)).join('')}${link('report-results', 'Tables')}${link('report-origin', 'How they were made')}</ul>
<h2>Metrics</h2>
<input id="report-filter" type="search" placeholder="Filter" aria-label="Filter of metrics">
<ul id="report-metrics"></ul>`;
}

function link(id: string, text: string): string {
  return `<li><a href="#${escapeHtml(id)}">${escapeHtml(text)}</a></li>`;
}

function titleOf({ name, title, specification }: ReportPlot): string {
  return title ?? pictureTitle(specification) ?? name;
}

function pictureTitle({ title }: TopLevelSpec): string | undefined {
  const text = typeof title === 'object' && 'text' in title ? title.text : title;
  if (Array.isArray(text)) return text.join(' ');
  return typeof text === 'string' && text !== '' ? text : undefined;
}

/** The place of a plot, and what to know of its values. */
function figure(plot: ReportPlot, page: PageContent, drawn: PagePlot | undefined): string {
  return plotFigure(plot, drawn === undefined ? '' : plotCautions(drawn, page));
}

/** The cautions of the points in a plot, whose points the page's script lists. */
function plotCautions(plot: PagePlot, page: PageContent): string {
  const shown = pointsIn(page, plot);
  return Object.entries(cautionMeanings)
    .map(([caution, meaning]) => {
      const concerned = cautioned(page, shown, caution);
      if (concerned === 0) return '';
      return `<details class="caution" data-caution="${escapeHtml(caution)}" data-plot="${escapeHtml(plot.name)}">
<summary title="${escapeHtml(meaning)}"><strong>${escapeHtml(caution)}</strong>: ${concerned} of ${shown.length} points</summary></details>`;
    })
    .join('');
}

/** How many of some points have a caution. */
function cautioned({ points }: PageContent, shown: readonly number[], caution: string): number {
  return shown.filter((index) => valueAt(points.cautions, index) === caution).length;
}

/** What of the results is not in the page. */
function extent({ results, emptyMetrics, leftOut }: ReportContent): string {
  const withRuns = Object.keys(results.runs.metrics).length;
  const lines = [
    ...(withRuns < results.metrics.length
      ? [
          `To keep the page small, it has the runs of ${withRuns} of ${results.metrics.length} metrics, and the means of all.`,
        ]
      : []),
    ...(leftOut.length > 0 ? [`Too many points to have them here: ${leftOut.join(', ')}.`] : []),
    ...(emptyMetrics.length > 0 ? [`Without values, or 0 in all points: ${emptyMetrics.join(', ')}.`] : []),
  ];
  return lines.map((line) => `<p class="hint">${escapeHtml(line)}</p>\n`).join('');
}

function origin(manifest: Manifest): string {
  const { scenario, lastSession } = manifest;
  const { host } = lastSession;
  const facts: (readonly [string, string])[] = [
    ['Study', manifest.study],
    ['Program', `rsplab ${manifest.version}${inParentheses(lastSession.source)}, profile ${manifest.profile}`],
    ...(lastSession.command === undefined ? [] : [['Command', lastSession.command] as const]),
    ['Runs', `${manifest.runs}: ${manifest.points} points, ${manifest.replications}`],
    ...(manifest.skipped === 0 ? [] : [['Combinations left out', `${manifest.skipped}`] as const]),
    [
      'Made',
      `${lastSession.startedAt}: ${lastSession.runs} runs in ${lastSession.durationSeconds.toFixed(1)} s, ` +
        `${lastSession.workers} workers`,
    ],
    ['Host', `${host.platform}, ${host.cpu}, ${host.cores} cores, Node ${host.node}`],
    ['Changed on the command line', scenario.overrides.length === 0 ? 'nothing' : scenario.overrides.join(' ')],
    ['SHA-256 of the study file', scenario.sha256],
  ];
  const rows = facts.map(([name, value]) => `<tr><th>${name}</th><td>${escapeHtml(value)}</td></tr>`);
  return `<table class="facts">${rows.join('')}</table>`;
}

function inParentheses(source: SourceCommit | undefined): string {
  return source === undefined ? '' : ` (commit ${source.commit}${source.isModified ? ', changed since' : ''})`;
}

/** What is missing. */
function failureList({ failures }: Manifest): string {
  if (failures.length === 0) return '';
  const items = failures.map(({ point, seed, reason }) => `<li>${escapeHtml(`${point} seed ${seed}: ${reason}`)}</li>`);
  return `<p><strong>${failures.length === 1 ? '1 run failed and is' : `${failures.length} runs failed and are`} missing in all results:</strong></p>
<ul>${items.join('')}</ul>
`;
}

/** The points whose values need care, by what it is. */
function cautionLists(page: PageContent): string {
  const all = pointsIn(page, undefined);
  return Object.entries(cautionMeanings)
    .map(([caution, meaning]) => {
      const concerned = cautioned(page, all, caution);
      if (concerned === 0) return '';
      return `<details class="caution" data-caution="${escapeHtml(caution)}">
<summary><strong>${escapeHtml(caution)}</strong>, ${concerned} of ${all.length} points: ${escapeHtml(meaning)}</summary></details>
`;
    })
    .join('');
}
