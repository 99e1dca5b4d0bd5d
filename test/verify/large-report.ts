/** The report of a large study: 500 points, 10 seeds, 240 metrics, 12 plots. */
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { plotPages } from '../../analysis/plots/plot-data.ts';
import { plotSpecification } from '../../analysis/plots/plot-spec.ts';
import type { ReportPlot } from '../../analysis/report/report-source.ts';
import { reportPage } from '../../analysis/report/report.ts';
import { summarize } from '../../analysis/statistics/summary.ts';
import { deriveStream } from '../../protocol/random/streams.ts';
import { MANIFEST_FORMAT, type Manifest } from '../../results/folders/manifest.ts';
import type { PlotDefinition } from '../../results/folders/plot-definition.ts';
import { tableOfRows, type Cell, type Column, type ResultTable } from '../../results/tables/table.ts';
import { columnsOfRuns } from '../../scenarios/execution/runs-table.ts';
import { parameterCatalogue } from '../../scenarios/language/parameter-catalogue.ts';
import { launchBrowser } from '../browser/chromium.ts';

const POLICIES = ['LeastUsed', 'RoundRobin', 'Random', 'WeightedRandom', 'PowerOfDChoices'];
const RATIOS = Array.from({ length: 20 }, (_, index) => index + 1);
const CAPACITIES = [1e5, 2e5, 5e5, 1e6, 2e6];
const SEEDS = 10;
const METRICS = 240;
const PLOTS = 12;
const OPENINGS = 5;

const known = columnsOfRuns.filter(({ kind }) => kind !== 'metric');
const measured = columnsOfRuns.filter(({ kind }) => kind === 'metric');
const further = Array.from({ length: METRICS - measured.length }, (_, index): Column => ({
  name: `further_metric_${index}`,
  kind: 'metric',
  type: 'number',
  unit: 's',
  description: `Further metric ${index}`,
}));
const metrics = [...measured, ...further];

/** Values of all sizes with all their digits. */
function largeStudy(): ResultTable {
  const random = deriveStream('bench:report');
  const defaults = new Map<string, Cell>(parameterCatalogue.map(({ name, default: value }) => [name, value]));
  const rows: Cell[][] = [];
  let point = 0;
  for (const policy of POLICIES)
    for (const puToPeRatio of RATIOS)
      for (const capacity of CAPACITIES) {
        const own: Readonly<Record<string, Cell>> = { point, policy, puToPeRatio, capacity };
        const means = metrics.map(() => 10 ** (10 * random.uniform() - 4));
        for (let seed = 1; seed <= SEEDS; seed++)
          rows.push([
            ...known.map(({ name, type }): Cell => {
              const value = { ...own, seed, run: rows.length }[name] ?? defaults.get(name) ?? null;
              return type === 'text' || value !== 'auto' ? value : null;
            }),
            ...means.map((mean) => mean * (0.9 + 0.2 * random.uniform())),
          ]);
        point++;
      }
  return tableOfRows([...known, ...metrics], rows, { sweep: 'policy puToPeRatio capacity' });
}

function plotsOf(runs: ResultTable, summary: ResultTable): ReportPlot[] {
  return metrics.slice(0, PLOTS).flatMap(({ name }, index) => {
    const panels = index % 2 === 0 ? { column: 'capacity' } : {};
    const axes = { x: 'puToPeRatio', y: name, color: 'policy', xScale: 'linear', yScale: 'linear' } as const;
    const definition: PlotDefinition = { ...axes, ...panels, name, title: name, only: [], percent: false };
    return plotPages(definition, { runs, summary }).map((page) => ({
      name: page.name,
      specification: plotSpecification(definition, page),
      metric: name,
    }));
  });
}

const manifest: Manifest = {
  format: MANIFEST_FORMAT,
  study: 'large',
  title: 'A large study',
  description: 'Random numbers',
  scenario: { text: '', sha256: '', overrides: [] },
  version: '0',
  codeFingerprint: '',
  profile: 'rfc',
  replications: `${SEEDS} seeds`,
  sweep: {},
  plots: [],
  points: POLICIES.length * RATIOS.length * CAPACITIES.length,
  skipped: 0,
  runs: POLICIES.length * RATIOS.length * CAPACITIES.length * SEEDS,
  failures: [],
  checksums: {},
  lastSession: {
    runs: 0,
    workers: 1,
    startedAt: '',
    durationSeconds: 0,
    peakMemoryBytes: 0,
    host: { platform: '', cpu: '', cores: 1, node: '' },
  },
};

/** What is measured of the page. */
export interface LargeReport {
  readonly megabytes: number;
  /** From opening the file to the first plot, s: the median of some openings. */
  readonly firstPlot: number;
}

/** Makes the report, and opens it in a browser. */
export async function measureLargeReport(): Promise<LargeReport> {
  const runs = largeStudy();
  const summary = summarize(runs);
  const page = reportPage({ manifest, runs, summary, plots: plotsOf(runs, summary), cautions: [] });
  const folder = mkdtempSync(join(tmpdir(), 'rsplab-verify-'));
  const file = join(folder, 'report.html');
  writeFileSync(file, page);
  const browser = await launchBrowser();
  try {
    const times: number[] = [];
    for (let opening = 0; opening < OPENINGS; opening++) times.push(await timeOfFirstPlot(browser, file));
    const [, , median = NaN] = times.toSorted((a, b) => a - b);
    return { megabytes: statSync(file).size / 1e6, firstPlot: median };
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true });
  }
}

async function timeOfFirstPlot(browser: Browser, file: string): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 1920, height: 1080 } });
  const page = await context.newPage();
  await page.goto(pathToFileURL(file).href);
  await page.locator('figure[data-drawn]').first().waitFor();
  const milliseconds = await page.evaluate<number>("performance.getEntriesByName('plot drawn')[0].startTime");
  await context.close();
  return milliseconds / 1000;
}
