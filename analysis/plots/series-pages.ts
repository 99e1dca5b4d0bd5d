import { TIME, type PlotDefinition } from '../../results/folders/plot-definition.ts';
import { NumberValues } from '../../results/tables/column-values.ts';
import {
  columnNamed,
  groupRows,
  numbersNamed,
  tableOfRows,
  type Column,
  type ResultTable,
  type TableColumn,
} from '../../results/tables/table.ts';
import type { RunVectors, VectorMetric, VectorTable } from '../../results/tables/vector-table.ts';
import { estimate } from '../statistics/statistics.ts';
import { derivedRuns, pagesOfParts, type RunPart } from './derived-runs.ts';
import type { PlotPage, PlottedResults } from './plot-data.ts';

/** Parts of the time for which means over the runs are drawn. */
const MOST_SAMPLES = 200;
/** The series of the whole pool goes before those of its components. */
const WHOLE = 'pool';
/** Times are sums of rounded numbers. */
const TOLERANCE = 1e-9;

/** A run at a time. */
interface Sample extends RunPart {
  /** s */
  readonly time: number;
  readonly value: number;
}

/** A series at the samples: sums of values, and of how many. */
interface Sampled {
  readonly sums: Float64Array;
  readonly counts: Float64Array;
}

/**
 * The pictures of time series: of each recorded run the mean over its components at each time, then the mean over the
 * runs with its confidence interval.
 *
 * @returns none if nothing was recorded
 */
export function seriesPages(plot: PlotDefinition, results: PlottedResults, table: VectorTable): PlotPage[] {
  const metric = table.metrics.find(({ name }) => name === plot.y);
  const rowOfRun = new Map([...groupRows(results.runs, 'run')].map(([run, [row]]) => [run, row]));
  const recorded = table.runs.filter(({ series }) => series.some((each) => each.metric === plot.y));
  if (metric === undefined || recorded.length === 0) return [];
  const step = stepOf(recorded);
  const samples = recorded.flatMap((vectors): Sample[] => {
    const row = rowOfRun.get(vectors.run);
    if (row === undefined) return [];
    return samplesOf(vectors, metric, step).flatMap((value, index) =>
      Number.isNaN(value) ? [] : [{ row, part: String(index), time: index * step, value }],
    );
  });
  if (samples.length === 0) return [];
  const banded: PlotDefinition = { ...plot, mark: 'band' };
  const derived = derivedRuns(banded, results, samples, columnsOf(samples, metric));
  const summary = summaryOf(derived.table, plot.y);
  return pagesOfParts(banded, results, { ...derived, summary }, ({ mean, low, high, ...point }) => ({
    ...point,
    mean: rounded(mean),
    low: rounded(low),
    high: rounded(high),
  }));
}

/** The time between samples: that of the recording, or more if there would be too many. */
function stepOf(recorded: readonly RunVectors[]): number {
  const end = Math.max(...recorded.map(endOf));
  return Math.max(end / MOST_SAMPLES, ...recorded.map(({ interval }) => interval));
}

function endOf({ times }: RunVectors): number {
  return times.reduce((latest, time) => Math.max(latest, time), 0);
}

/** The mean over the components at each multiple of the step; NaN where none has a value. */
function samplesOf(vectors: RunVectors, metric: VectorMetric, step: number): number[] {
  const wanted = vectors.series.map((series) => series.metric === metric.name);
  const hasWhole = vectors.series.some(({ component }, index) => component === WHOLE && wanted[index] === true);
  const chosen = new Map<number, Sampled>();
  const length = Math.floor(endOf(vectors) / step + TOLERANCE) + 1;
  for (const [index, { component }] of vectors.series.entries())
    if (wanted[index] === true && (!hasWhole || component === WHOLE))
      chosen.set(index, { sums: new Float64Array(length), counts: new Float64Array(length) });
  for (const [row, series] of vectors.seriesOf.entries()) {
    const sampled = chosen.get(series);
    const place = Math.ceil((vectors.times[row] ?? 0) / step - TOLERANCE);
    if (sampled === undefined || place >= length) continue;
    const { sums, counts } = sampled;
    const isState = metric.sampling !== 'interval';
    // Of states and sums the last one up to the time, of means those since the time before.
    sums[place] = (vectors.values[row] ?? 0) + (isState ? 0 : (sums[place] ?? 0));
    counts[place] = isState ? 1 : (counts[place] ?? 0) + 1;
  }
  const curves = [...chosen.values()].map((sampled) => curve(sampled, metric.sampling !== 'interval'));
  return Array.from({ length }, (_, place) => meanOf(curves.map((each) => each[place] ?? Number.NaN)));
}

/** @param isState it holds until the next value */
function curve({ sums, counts }: Sampled, isState: boolean): number[] {
  let last = Number.NaN;
  return Array.from(sums, (sum, place) => {
    const count = counts[place] ?? 0;
    const value = count === 0 ? (isState ? last : Number.NaN) : sum / count;
    last = value;
    return value;
  });
}

function meanOf(values: readonly number[]): number {
  const known = values.filter((value) => !Number.isNaN(value));
  return known.length === 0 ? Number.NaN : known.reduce((sum, value) => sum + value, 0) / known.length;
}

function columnsOf(samples: readonly Sample[], { name, unit, description }: VectorMetric): TableColumn[] {
  const numbers = (valueOf: (sample: Sample) => number): NumberValues =>
    new NumberValues(Float64Array.from(samples, valueOf));
  return [
    {
      name: TIME,
      kind: 'parameter',
      type: 'number',
      unit: 's',
      description: 'Simulated time',
      values: numbers(({ time }) => time),
    },
    { name, kind: 'metric', type: 'number', unit, description, values: numbers(({ value }) => value) },
  ];
}

const summaryColumns: readonly Column[] = [
  { name: 'point', kind: 'identity', type: 'integer', unit: '1', description: '' },
  { name: 'metric', kind: 'identity', type: 'text', unit: '', description: '' },
  { name: 'mean', kind: 'metric', type: 'number', unit: '', description: '' },
  { name: 'stddev', kind: 'metric', type: 'number', unit: '', description: '' },
  { name: 'n', kind: 'metric', type: 'integer', unit: '1', description: '' },
  { name: 'caution', kind: 'identity', type: 'text', unit: '', description: '' },
];

/** Means over the runs, as pictures need them; time series have no cautions. */
function summaryOf(table: ResultTable, metric: string): ResultTable {
  const values = numbersNamed(table, metric);
  const rows = [...groupRows(table, columnNamed(table, 'point').name)].flatMap(([point, members]) => {
    const result = estimate(values.present(members));
    return result === undefined ? [] : [[point, metric, result.mean, result.stddev, result.n, null]];
  });
  return tableOfRows(summaryColumns, rows);
}

/** A picture shows no more digits. */
function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
