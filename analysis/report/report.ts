import { readFileSync } from 'node:fs';
import type { TopLevelSpec } from 'vega-lite';
import { columnOf } from '../../results/expressions/expression.ts';
import type { Manifest } from '../../results/folders/manifest.ts';
import { columnNamed, groupRows, type Cell, type ResultTable } from '../../results/tables/table.ts';
import { escapeHtml } from './html-text.ts';
import { isEmpty } from './table-choice.ts';
import { cautionMeanings, type Caution, type CautionedPoint } from '../statistics/cautions.ts';

/** A plot of a report. */
export interface ReportPlot {
  readonly name: string;
  readonly specification: TopLevelSpec;
}

/**
 * The report of a study as one HTML file that needs nothing else: interactive plots, one table per metric, and how it
 * was made.
 *
 * @param sections of HTML, before the results
 */
export function reportPage(
  manifest: Manifest,
  summary: ResultTable,
  plots: readonly ReportPlot[],
  cautions: readonly CautionedPoint[],
  sections: readonly string[] = [],
): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(manifest.title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escapeHtml(manifest.title)}</h1>
<p>${escapeHtml(manifest.description)}</p>
${plots.map(({ name }) => `<figure id="${name}" class="plot"></figure>`).join('\n')}
${sections.join('\n')}<h2>Results</h2>
${failureList(manifest)}${cautionLists(cautions)}<p>Mean ± half-width of the 95 % confidence interval.</p>
${metricTable(summary, shownMetrics(manifest, summary))}
<h2>How the results were made</h2>
${origin(manifest)}
<details><summary>Study file</summary><pre>${escapeHtml(manifest.scenario.text)}</pre></details>
${libraries()}
<script>
const plots = ${forScript(JSON.stringify(plots))};
for (const { name, specification } of plots)
  vegaEmbed(document.getElementById(name), specification, { renderer: 'svg', actions: { export: true, source: true, compiled: false, editor: false } });
</script>
</body>
</html>
`;
}

/** The metrics that are drawn, then the other ones. */
function shownMetrics(manifest: Manifest, summary: ResultTable): string[] {
  const all = [...groupRows(summary, 'metric').keys()].map(String);
  return [...new Set([...manifest.plots.map((plot) => columnOf(plot.y)), ...all])];
}

function metricTable(summary: ResultTable, metrics: readonly string[]): string {
  const [units, cautions] = [columnNamed(summary, 'unit').values, columnNamed(summary, 'caution').values];
  const isCautioned = !isEmpty(cautions);
  const parameters = summary.columns.filter(({ kind }) => kind === 'parameter');
  const shown = [...parameters, columnNamed(summary, 'mean'), columnNamed(summary, 'half_width')];
  const rowsOfMetrics = groupRows(summary, 'metric');
  return metrics
    .map((name, position) => {
      const rows = rowsOfMetrics.get(name) ?? [];
      const unit = rows[0] === undefined ? '' : String(units.at(rows[0]) ?? '');
      const title = `${name} [${unit}]`.replace(' [1]', '');
      const head = [...parameters.map((column) => column.name), 'mean', '±', ...(isCautioned ? ['caution'] : [])];
      const body = rows.map((row) => [
        ...shown.map(({ values }) => cell(values.at(row))),
        ...(isCautioned ? [String(cautions.at(row) ?? '')] : []),
      ]);
      return `<details${position === 0 ? ' open' : ''}><summary>${escapeHtml(title)}</summary>
<table><thead><tr>${head.map((text) => `<th>${escapeHtml(text)}</th>`).join('')}</tr></thead>
<tbody>${body.map((texts) => `<tr>${texts.map((text) => `<td>${escapeHtml(text)}</td>`).join('')}</tr>`).join('\n')}</tbody></table></details>`;
    })
    .join('\n');
}

function cell(value: Cell): string {
  if (value === null) return '–';
  if (value === Infinity) return 'never';
  return typeof value === 'number' && !Number.isInteger(value) ? String(Number(value.toPrecision(6))) : String(value);
}

function origin(manifest: Manifest): string {
  const { scenario, lastSession } = manifest;
  const { host } = lastSession;
  const facts: (readonly [string, string])[] = [
    ['Study', manifest.study],
    ['Program', `rsplab ${manifest.version}, profile ${manifest.profile}`],
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
  return `<table>${facts.map(([name, value]) => `<tr><th>${name}</th><td>${escapeHtml(value)}</td></tr>`).join('')}</table>`;
}

/** What is missing. */
function failureList({ failures }: Manifest): string {
  if (failures.length === 0) return '';
  const items = failures.map(({ point, seed, reason }) => `<li>${escapeHtml(`${point} seed ${seed}: ${reason}`)}</li>`);
  return `<p><strong>${failures.length} runs failed and are missing in all results:</strong></p>
<ul>${items.join('')}</ul>
`;
}

/** The points whose values need care, by what it is. */
function cautionLists(points: readonly CautionedPoint[]): string {
  return (Object.entries(cautionMeanings) as [Caution, string][])
    .map(([caution, meaning]) => {
      const concerned = points.filter((point) => point.caution === caution);
      if (concerned.length === 0) return '';
      const needed = ({ warmup }: CautionedPoint): string =>
        caution === 'warm-up too short' ? ` (MSER-5: ${warmup === null ? 'never' : `${Math.round(warmup)} s`})` : '';
      const items = concerned.map((point) => `<li>${escapeHtml(`${point.label}${needed(point)}`)}</li>`);
      return `<details><summary><strong>${escapeHtml(caution)}</strong>, ${concerned.length} points: ${escapeHtml(meaning)}</summary>
<ul>${items.join('')}</ul></details>
`;
    })
    .join('');
}

/** The plot libraries, inside the page. */
function libraries(): string {
  return ['vega', 'vega-lite', 'vega-embed']
    .map((name) => `<script>${forScript(readFileSync(browserBuild(name), 'utf8'))}</script>`)
    .join('\n');
}

/** The packages export their modules only; the file for browsers is in the build folder of the same package. */
function browserBuild(name: string): URL {
  const module = import.meta.resolve(name);
  const folder = `/node_modules/${name}/`;
  const root = module.slice(0, module.lastIndexOf(folder) + folder.length);
  return new URL(`build/${name}.min.js`, root);
}

/** Text that must not end the script element that contains it. */
function forScript(text: string): string {
  return text.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');
}

const STYLE = `
body { font-family: "DejaVu Sans", Verdana, sans-serif; margin: 2rem; color: #222; }
h1, p, ul, pre { max-width: 60rem; }
table { border-collapse: collapse; margin: .5rem 0; font-size: .9rem; }
th, td { border-bottom: 1px solid #ddd; padding: .2rem .8rem; text-align: right; }
th:first-child, td:first-child { text-align: left; }
figure { margin: 1.5rem 0; max-width: 100%; overflow-x: auto; }
figure svg { max-width: 100%; height: auto; }
details { margin: .5rem 0; } summary { cursor: pointer; }
pre { background: #f6f6f6; padding: 1rem; overflow-x: auto; }
`;
