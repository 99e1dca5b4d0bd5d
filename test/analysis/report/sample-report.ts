/** A study of a few points with all that a report has to show, and texts that try to be markup. */
import { plotPages } from '../../../analysis/plots/plot-data.ts';
import { plotSpecification } from '../../../analysis/plots/plot-spec.ts';
import type { ReportPlot, ReportSource } from '../../../analysis/report/report-source.ts';
import { cautionedPoints } from '../../../analysis/statistics/cautions.ts';
import { summarize } from '../../../analysis/statistics/summary.ts';
import { MANIFEST_FORMAT, type Manifest } from '../../../results/folders/manifest.ts';
import type { PlotDefinition } from '../../../results/folders/plot-definition.ts';
import { tableOfRows, type Cell, type Column, type ResultTable } from '../../../results/tables/table.ts';

/** A text that sets a variable of the page and makes something bold, if it is taken for markup. */
export const nasty = '</script><script>taken=1</script><b>&amp;"';

export const policies = ['LeastUsed', 'Random', nasty];
const ratios = [1, 2, 4];
const seeds = [1, 2, 3];

const column = (name: string, kind: Column['kind'], type: Column['type'], unit = '1'): Column => ({
  name,
  kind,
  type,
  unit,
  description: `About ${name}; computed`,
});

const columns: readonly Column[] = [
  column('run', 'identity', 'integer'),
  column('point', 'identity', 'integer'),
  column('seed', 'identity', 'integer'),
  column('policy', 'parameter', 'text', ''),
  column('puToPeRatio', 'parameter', 'number'),
  column('duration', 'parameter', 'number', 's'),
  column('warmup', 'parameter', 'number', 's'),
  column('sessionTimeout', 'parameter', 'number', 's'),
  column('utilization', 'metric', 'number'),
  column('handling_time', 'metric', 'number', 's'),
  column('failovers', 'metric', 'number', ''),
  column('startup_time', 'metric', 'number', 's'),
  column('backlog_growth', 'metric', 'number', '1/s'),
  column('backlog_growth_error', 'metric', 'number', '1/s'),
  column('requests_in_system', 'metric', 'number', ''),
  column('requests_generated', 'metric', 'number', ''),
  column('warmup_mser5', 'metric', 'number', 's'),
];

/** Point 8 grows; point 0 settles too late. */
function row(policy: number, ratio: number, seed: number): Cell[] {
  const point = policy * ratios.length + ratio;
  const identity = [point * seeds.length + seed - 1, point, seed];
  const parameters = [policies[policy], ratios[ratio], 1000, 100, Infinity];
  const values = [0.5 + 0.1 * policy + 0.01 * seed, 1 + point + 0.125 * seed, 0, null];
  const settling = [point === 8 ? 1 : 0, 0.01, 10, 5000, point === 0 ? 300 : 50];
  return [...identity, ...parameters, ...values, ...settling];
}

const rows = policies.flatMap((_, policy) =>
  ratios.flatMap((__, ratio) => seeds.map((seed) => row(policy, ratio, seed))),
);

const sampleRuns = tableOfRows(columns, rows, { sweep: 'policy puToPeRatio' });

const samplePlots: readonly PlotDefinition[] = [
  {
    name: 'utilization',
    title: nasty,
    y: 'utilization',
    x: 'puToPeRatio',
    color: 'policy',
    only: [],
    xScale: 'linear',
    yScale: 'linear',
    percent: true,
  },
  {
    name: 'handling-time',
    title: 'Handling time',
    y: 'handling_time',
    x: 'puToPeRatio',
    color: 'policy',
    only: [],
    xScale: 'log',
    yScale: 'log',
    percent: false,
  },
  {
    name: 'panels',
    title: 'Panels',
    y: 'handling_time',
    x: 'puToPeRatio',
    color: 'policy',
    column: 'policy',
    only: [],
    xScale: 'linear',
    yScale: 'linear',
    percent: false,
  },
];

const sampleManifest: Manifest = {
  format: MANIFEST_FORMAT,
  study: 'sample',
  title: `Sample ${nasty}`,
  description: `What it is: ${nasty}`,
  scenario: { text: `name: sample ${nasty}`, sha256: 'abc', overrides: [`title=${nasty}`] },
  version: '0',
  codeFingerprint: 'f',
  profile: 'rfc',
  replications: '3 seeds',
  sweep: { policy: policies, puToPeRatio: ratios },
  plots: samplePlots,
  points: 9,
  skipped: 0,
  runs: rows.length,
  failures: [{ point: 'policy=Random, puToPeRatio=2', seed: 7, reason: `out of ${nasty}` }],
  checksums: {},
  lastSession: {
    runs: rows.length,
    workers: 1,
    startedAt: 'now',
    durationSeconds: 1,
    peakMemoryBytes: 1,
    host: { platform: 'p', cpu: nasty, cores: 1, node: 'n' },
  },
};

/** What a report is made of, as a study's output makes it. */
export function sampleReport(runs: ResultTable = sampleRuns, definitions = samplePlots): ReportSource {
  const summary = summarize(runs);
  const plots = definitions.flatMap((plot) =>
    plotPages(plot, { runs, summary, declared: sampleManifest.sweep }).map((page): ReportPlot => ({
      name: page.name,
      title: page.title,
      specification: plotSpecification(plot, page),
      metric: plot.y,
      percent: plot.percent,
    })),
  );
  return { manifest: sampleManifest, runs, summary, plots, cautions: cautionedPoints(summary, runs) };
}
