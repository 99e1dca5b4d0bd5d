import type { TopLevelSpec } from 'vega-lite';
import type { RunVectors, VectorMetric } from '../../results/tables/vector-table.ts';
import { lookOf } from './look.ts';
import { isLine, mergedLines, type Sample } from './merged-lines.ts';
import { COLORS, DASHES } from './palettes.ts';
import { pictureConfiguration } from './picture-configuration.ts';
import { wrappedLines } from './wrapped-text.ts';

/** What a picture of a run says about it. */
export interface RunTitle {
  /** “Run 17: policy=Random, seed 1” */
  readonly title: string;
  /** End of the warm-up, s. */
  readonly warmup: number;
}

interface Series {
  readonly component: string;
  readonly samples: readonly Sample[];
}

/** A metric that was recorded. */
interface RecordedMetric {
  readonly metric: VectorMetric;
  readonly series: readonly Series[];
}

/** Metrics that are drawn into one panel, in the first one's unit. */
interface Panel {
  readonly title: string;
  readonly unit: string;
  readonly recorded: readonly [RecordedMetric, ...RecordedMetric[]];
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
/** Letters of a line above the panels: about as wide as these with their legends. */
const HEADING_LETTERS = 84;

/** The Vega-Lite specification of the time series of a run, with its data: one panel for metrics that belong together. */
export function runPlotSpecification(
  vectors: RunVectors,
  metrics: readonly VectorMetric[],
  { title, warmup }: RunTitle,
): TopLevelSpec {
  const byMetric = seriesByMetric(vectors, metrics);
  const panels = panelsOf(
    metrics.flatMap((metric) => {
      const series = byMetric.get(metric.name);
      return series === undefined ? [] : [{ metric, series }];
    }),
  );
  const end = vectors.times.reduce((latest, time) => Math.max(latest, time), warmup);
  const colors = colorsOf([...byMetric.values()]);
  const interval = Number(vectors.interval.toPrecision(3));
  const bands = [...byMetric.values()].filter((series) => componentsOf(series).length > MOST_CURVES);
  const hasMean = bands.some((series) => series.every(({ component }) => component !== WHOLE));
  const subtitle = [
    `Sampled every ${interval} s; dashed vertical line: end of the warm-up`,
    ...(bands.length > 0 ? ['gray: range over all components'] : []),
    ...(hasMean ? ['colored: their mean'] : []),
    ...(vectors.isPartial === true ? ['not all chosen paths: they are too many'] : []),
    ...(isMerged(byMetric) ? ['*: all such components together'] : []),
  ].join('; ');
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: { text: wrappedLines(title, HEADING_LETTERS), subtitle, anchor: 'start' },
    background: 'white',
    padding: 12,
    vconcat: panels.map((each, index) => panel(each, { warmup, end, isLast: index === panels.length - 1, colors })),
    spacing: 14,
    resolve: { scale: { color: 'independent', strokeDash: 'independent' } },
    config: pictureConfiguration(lookOf(undefined, {}), false),
  } as TopLevelSpec;
}

/** Bands have panels of their own: several in one would hide one another. */
function panelsOf(all: readonly RecordedMetric[]): Panel[] {
  const panels = new Map<string, Panel>();
  for (const recorded of all) {
    const { name, description, unit, panel: shared } = recorded.metric;
    const isBand = componentsOf(recorded.series).length > MOST_CURVES;
    const key = shared === undefined || isBand ? name : `${shared} [${unit}]`;
    const former = panels.get(key);
    if (former === undefined)
      panels.set(key, { title: key === name ? description : (shared ?? description), unit, recorded: [recorded] });
    else panels.set(key, { ...former, recorded: [...former.recorded, recorded] });
  }
  // What is alone after all is named by itself.
  return [...panels.values()].map((each) =>
    each.recorded.length === 1 ? { ...each, title: each.recorded[0].metric.description } : each,
  );
}

/**
 * A component has the same color in all panels, if there are enough for all that have curves; so has what components send
 * to each other, which is in other panels.
 */
function colorsOf(byMetric: readonly (readonly Series[])[]): ReadonlyMap<string, string> {
  const drawn = byMetric.map(componentsOf).filter(({ length }) => length <= MOST_CURVES);
  const names = [...new Set(drawn.flat().map(({ component }) => component))].toSorted();
  const kinds = [names.filter(isLine), names.filter((name) => !isLine(name))];
  const colored = kinds.filter(({ length }) => length <= MOST_CURVES);
  return new Map(colored.flatMap((kind) => kind.map((name, index) => [name, COLORS[index] ?? ''] as const)));
}

function isMerged(byMetric: ReadonlyMap<string, readonly Series[]>): boolean {
  return [...byMetric.values()].some((series) => series.some(({ component }) => component.includes('*')));
}

function seriesByMetric(
  { series, seriesOf, times, values }: RunVectors,
  metrics: readonly VectorMetric[],
): Map<string, Series[]> {
  const sampled = series.map((each) => ({ ...each, samples: [] as Sample[] }));
  for (const [row, time] of times.entries())
    sampled[seriesOf[row] ?? -1]?.samples.push({ time, value: values[row] ?? Number.NaN });
  const result = new Map<string, Series[]>();
  for (const { component, metric, samples } of mergedLines(sampled, metrics, MOST_CURVES))
    result.set(metric, [...(result.get(metric) ?? []), { component, samples }]);
  return result;
}

interface Frame {
  /** s */
  readonly warmup: number;
  readonly end: number;
  readonly isLast: boolean;
  /** Of components, if they have the same in all panels. */
  readonly colors: ReadonlyMap<string, string>;
}

/** How curves get from value to value: a state holds until the next one, a mean belongs to the interval before, a sum grows. */
const interpolations = { instant: 'step-after', interval: 'step-before', total: 'linear' } as const;

function panel({ title, unit, recorded }: Panel, frame: Frame): object {
  const x = {
    field: 'time',
    type: 'quantitative',
    title: frame.isLast ? 'Simulated time [s]' : null,
    scale: { domain: [0, frame.end], nice: false },
    axis: { labels: frame.isLast, grid: true },
  };
  const axis = { titleFontSize: 11, tickCount: 4, labelExpr: LABELS };
  const lines = wrappedLines(unit === '1' ? title : `${title} [${unit}]`, TITLE_LETTERS);
  const isZero = recorded.every(({ series }) =>
    series.every(({ samples }) => samples.every(({ value }) => value === 0)),
  );
  // An axis from 0 to 0 has no place for its curves.
  const scale = { zero: true, ...(isZero && { domainMax: 1 }) };
  const y = { field: 'value', type: 'quantitative', title: lines, axis, scale };
  const drawn = recorded.map(({ metric, series }) => ({
    metric,
    series: metric.sampling === 'interval' ? series : series.map((each) => heldUntil(frame.end, each)),
  }));
  const [first] = recorded;
  const interpolate = interpolations[first.metric.sampling];
  const parts = componentsOf(drawn.flatMap(({ series }) => series));
  const whole = drawn.flatMap(({ series }) => series).filter(({ component }) => component === WHOLE);
  const isBand = recorded.length === 1 && parts.length > MOST_CURVES;
  const layer = [
    ...(isBand ? band(parts, frame.end, x, y, whole.length === 0) : curves(drawn, frame, interpolate, x, y)),
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

/** Colors are components; dashes are metrics, if there are several. */
function curves(
  recorded: readonly RecordedMetric[],
  { end, colors }: Frame,
  interpolate: string,
  x: object,
  y: object,
): object[] {
  const parts = recorded.map(({ metric, series }) => ({ metric, series: componentsOf(series) }));
  const names = [...new Set(parts.flatMap(({ series }) => series.map(({ component }) => component)))].toSorted();
  if (names.length === 0) return [];
  const range = names.map((name, index) => colors.get(name) ?? COLORS[index % COLORS.length]);
  const quantities = parts.map(({ metric }) => metric.label ?? metric.name);
  const isSeveral = parts.length > 1;
  const values = parts.flatMap(({ series }, index) =>
    series.flatMap(({ component, samples }) =>
      thinned(samples, end).map((sample) => ({
        ...sample,
        component,
        ...(isSeveral && { quantity: quantities[index] }),
      })),
    ),
  );
  const color = { field: 'component', type: 'nominal', title: null, scale: { domain: names, range } };
  const scale = { domain: quantities, range: DASHES.slice(0, quantities.length) };
  const strokeDash = { field: 'quantity', type: 'nominal', title: null, scale };
  const mark = { type: 'line', interpolate, strokeWidth: 1.2, opacity: 0.85 };
  return [{ data: { values }, mark, encoding: { x, y, color, ...(isSeveral && { strokeDash }) } }];
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
