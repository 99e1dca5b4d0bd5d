import type { TopLevelSpec } from 'vega-lite';
import type { PlotDefinition } from '../../results/folders/plot-definition.ts';
import type { ValidatedPoint } from '../../results/folders/validation-record.ts';
import { ecdf, type Histogram } from '../statistics/run-histograms.ts';
import type { PlotData, PlotPoint } from './plot-data.ts';
import { lookOf } from './look.ts';
import { plotSpecification } from './plot-spec.ts';

const worlds = ['simulated', 'measured'] as const;

/** The distributions of the handling times in both worlds, one over the other: as the mark `ecdf` shows them. */
export function distributionPlot({ label, handlingTimes }: ValidatedPoint): TopLevelSpec {
  const plot: PlotDefinition = {
    name: 'handling-time-distribution',
    title: 'Distribution of the request handling time',
    mark: 'ecdf',
    y: 'share',
    x: 'handling_time',
    color: 'world',
    only: [],
    xScale: 'linear',
    yScale: 'linear',
    percent: true,
    yDomain: [0, 1],
  };
  const points = worlds.flatMap((world) =>
    ecdf(handlingTimes[world].map(histogramOf)).map(({ x, mean, halfWidth, n }): PlotPoint => {
      const half = halfWidth ?? 0;
      const shares = { mean: 100 * mean, low: 100 * Math.max(0, mean - half), high: 100 * Math.min(1, mean + half) };
      return { point: null, x, ...shares, n, color: world, dash: '', row: '', column: '', unstable: false };
    }),
  );
  const data: PlotData = {
    mark: 'ecdf',
    points,
    xOrder: undefined,
    emptyPanels: [],
    xTitle: 'Request handling time [s]',
    yTitle: 'Share of requests at or below [%]',
    xLabels: undefined,
    texts: { color: { title: 'World', isNamed: false, order: worlds } },
    constants: label === '' ? [] : [label],
    lost: [],
  };
  return plotSpecification(plot, { name: plot.name, title: plot.title, look: lookOf(undefined, {}), data });
}

/** A run of which the percentiles 1 to 99 are known: a percent of its values is between each two of them. */
function histogramOf(percentiles: readonly number[]): Histogram {
  const [first = 0] = percentiles;
  return { lower: [first, ...percentiles.slice(0, -1)], upper: percentiles, counts: percentiles.map(() => 1) };
}
