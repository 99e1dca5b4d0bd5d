import type { TopLevelSpec } from 'vega-lite';
import type { RunVectors, VectorMetric } from '../../results/tables/vector-table.ts';
import { lookOf } from './look.ts';
import { COLORS } from './palettes.ts';
import { pictureConfiguration } from './picture-configuration.ts';
import { wrappedLines } from './wrapped-text.ts';

/** What a picture of a run says about it. */
export interface RunTitle {
  /** “Run 17: policy=Random, seed 1” */
  readonly title: string;
  /** End of the warm-up, s. */
  readonly warmup: number;
}

/** A value of a series at a time. */
interface Sample {
  readonly time: number;
  readonly value: number;
}

interface Series {
  readonly component: string;
  readonly samples: readonly Sample[];
}

/** More curves than this are drawn as the band that they fill. */
const MOST_CURVES = COLORS.length;
/** Parts of the time that are drawn: of each its extremes, or the mean of a band. */
const PARTS = 320;
/** Curves of the whole pool are drawn differently from those of its components. */
const WHOLE = 'pool';
const WIDTH = 640;
const HEIGHT = 120;
/** Letters of a line of a title beside a low panel. */
const TITLE_LETTERS = 24;

/** The Vega-Lite specification of the time series of a run, with its data: one panel per metric. */
export function runPlotSpecification(
  vectors: RunVectors,
  metrics: readonly VectorMetric[],
  { title, warmup }: RunTitle,
): TopLevelSpec {
  const byMetric = seriesByMetric(vectors);
  const shown = metrics.filter(({ name }) => byMetric.has(name));
  const end = vectors.times.reduce((latest, time) => Math.max(latest, time), warmup);
  const panels = shown.map((metric, index) =>
    panel(metric, byMetric.get(metric.name) ?? [], { warmup, end, isLast: index === shown.length - 1 }),
  );
  const interval = Number(vectors.interval.toPrecision(3));
  const bands = [...byMetric.values()].filter((series) => componentsOf(series).length > MOST_CURVES);
  const hasMean = bands.some((series) => series.every(({ component }) => component !== WHOLE));
  const subtitle = [
    `Sampled every ${interval} s; dashed: end of the warm-up`,
    ...(bands.length > 0 ? ['gray: range over all components'] : []),
    ...(hasMean ? ['colored: their mean'] : []),
  ].join('; ');
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: { text: title, subtitle, anchor: 'start' },
    background: 'white',
    padding: 12,
    vconcat: panels,
    spacing: 14,
    resolve: { scale: { color: 'independent' } },
    config: pictureConfiguration(lookOf(undefined, {}), false),
  } as TopLevelSpec;
}

function seriesByMetric({ series, seriesOf, times, values }: RunVectors): Map<string, Series[]> {
  const sampled = series.map((each) => ({ ...each, samples: [] as Sample[] }));
  for (const [row, time] of times.entries())
    sampled[seriesOf[row] ?? -1]?.samples.push({ time, value: values[row] ?? Number.NaN });
  const result = new Map<string, Series[]>();
  for (const { component, metric, samples } of sampled)
    result.set(metric, [...(result.get(metric) ?? []), { component, samples }]);
  return result;
}

interface Frame {
  /** s */
  readonly warmup: number;
  readonly end: number;
  readonly isLast: boolean;
}

function panel({ description, unit, sampling }: VectorMetric, series: readonly Series[], frame: Frame): object {
  const x = {
    field: 'time',
    type: 'quantitative',
    title: frame.isLast ? 'Simulated time [s]' : null,
    scale: { domain: [0, frame.end], nice: false },
    axis: { labels: frame.isLast, grid: true },
  };
  const title = wrappedLines(unit === '1' ? description : `${description} [${unit}]`, TITLE_LETTERS);
  const axis = { titleFontSize: 11, tickCount: 4, labelExpr: LABELS };
  const y = { field: 'value', type: 'quantitative', title, axis, scale: { zero: true } };
  // A state holds until the next sample, a mean belongs to the interval before.
  const interpolate = sampling === 'interval' ? 'step-before' : 'step-after';
  const drawn = sampling === 'interval' ? series : series.map((each) => heldUntil(frame.end, each));
  const parts = componentsOf(drawn);
  const whole = drawn.filter(({ component }) => component === WHOLE);
  const layer = [
    ...(parts.length > MOST_CURVES
      ? band(parts, frame.end, x, y, whole.length === 0)
      : curves(parts, frame.end, interpolate, x, y)),
    ...whole.map(({ samples }) => ({
      data: { values: thinned(samples, frame.end) },
      mark: { type: 'line', interpolate, color: 'black', strokeWidth: 1.5 },
      encoding: { x, y },
    })),
    {
      data: { values: [{ time: frame.warmup }] },
      mark: { type: 'rule', color: '#555555', strokeDash: [4, 3] },
      encoding: { x },
    },
  ];
  return { width: WIDTH, height: HEIGHT, layer };
}

/** A state is drawn up to the end: one that was recorded once would not be visible at all. */
function heldUntil(end: number, { component, samples }: Series): Series {
  const last = samples.at(-1);
  if (last === undefined || last.time >= end) return { component, samples };
  return { component, samples: [...samples, { time: end, value: last.value }] };
}

/** Without the whole pool. */
function componentsOf(series: readonly Series[]): Series[] {
  return series.filter(({ component }) => component !== WHOLE);
}

/** Numbers as 25k, 1.2M where they are long. */
const LABELS = "abs(datum.value) >= 10000 ? format(datum.value, '.3~s') : datum.label";

function curves(series: readonly Series[], end: number, interpolate: string, x: object, y: object): object[] {
  if (series.length === 0) return [];
  const names = series.map(({ component }) => component);
  const values = series.flatMap(({ component, samples }) =>
    thinned(samples, end).map((sample) => ({ ...sample, component })),
  );
  const color = {
    field: 'component',
    type: 'nominal',
    title: null,
    scale: { domain: names, range: COLORS.slice(0, names.length) },
  };
  const mark = { type: 'line', interpolate, strokeWidth: 1.2, opacity: 0.85 };
  return [{ data: { values }, mark, encoding: { x, y, color } }];
}

/** From the least to the most of all components, and their mean unless there is a curve of the whole. */
function band(series: readonly Series[], end: number, x: object, y: object, withMean: boolean): object[] {
  const parts = series
    .flatMap(({ samples }) => samples)
    .reduce((all, sample) => {
      const index = partOf(sample, end);
      const part = all.get(index);
      if (part === undefined) all.set(index, [sample.value]);
      else part.push(sample.value);
      return all;
    }, new Map<number, number[]>());
  const values = [...parts]
    .toSorted(([a], [b]) => a - b)
    .map(([index, inPart]) => ({
      time: rounded(((index + 0.5) * end) / PARTS),
      value: rounded(inPart.reduce((sum, value) => sum + value, 0) / inPart.length),
      low: rounded(inPart.reduce((a, b) => Math.min(a, b))),
      high: rounded(inPart.reduce((a, b) => Math.max(a, b))),
    }));
  const mean = { data: { values }, mark: { type: 'line', color: COLORS[0], strokeWidth: 1.2 }, encoding: { x, y } };
  return [
    {
      data: { values },
      mark: { type: 'area', color: '#bbbbbb', opacity: 0.6, interpolate: 'step' },
      encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' } },
    },
    ...(withMean ? [mean] : []),
  ];
}

/** A series for drawing: of each part of the time the first, the least, the largest and the last value. */
function thinned(samples: readonly Sample[], end: number): Sample[] {
  const parts = new Map<number, { first: Sample; least: Sample; largest: Sample; last: Sample }>();
  for (const sample of samples) {
    const number = partOf(sample, end);
    const part = parts.get(number);
    if (part === undefined) {
      parts.set(number, { first: sample, least: sample, largest: sample, last: sample });
      continue;
    }
    if (sample.value < part.least.value) part.least = sample;
    if (sample.value > part.largest.value) part.largest = sample;
    part.last = sample;
  }
  const kept = new Set([...parts.values()].flatMap(({ first, least, largest, last }) => [first, least, largest, last]));
  return samples
    .filter((sample) => kept.has(sample))
    .map(({ time, value }) => ({ time: rounded(time), value: rounded(value) }));
}

function partOf({ time }: Sample, end: number): number {
  return Math.min(PARTS - 1, Math.floor((time / end) * PARTS));
}

/** A picture shows no more digits. */
function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
