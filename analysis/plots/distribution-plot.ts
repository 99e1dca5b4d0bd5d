import type { TopLevelSpec } from 'vega-lite';
import type { ValidatedPoint } from '../../results/folders/validation-record.ts';
import { estimate } from '../statistics/statistics.ts';
import { lookOf } from './look.ts';
import { COLORS } from './palettes.ts';
import { pictureConfiguration } from './picture-configuration.ts';

const WIDTH = 560;
const HEIGHT = 340;
const worlds = ['simulated', 'measured'] as const;

/**
 * The distributions of the handling times in both worlds, one over the other: each percentile is the mean of those of the
 * runs, with its 95 % confidence interval as a band.
 */
export function distributionPlot({ label, handlingTimes }: ValidatedPoint): TopLevelSpec {
  const values = worlds.flatMap((world) => curve(handlingTimes[world]).map((point) => ({ world, ...point })));
  const runs = worlds.map((world) => `${handlingTimes[world].length} ${world}`).join(', ');
  const color = {
    field: 'world',
    type: 'nominal',
    title: 'World',
    scale: { domain: [...worlds], range: COLORS.slice(0, worlds.length) },
    legend: { symbolOpacity: 1 },
  };
  const y = { field: 'percent', type: 'quantitative', title: 'Requests [%]', scale: { domain: [0, 100] } };
  const x = { type: 'quantitative', title: 'Request handling time [s]', scale: { zero: true } };
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: {
      text: 'Distribution of the request handling time',
      subtitle: [...(label === '' ? [] : [label]), `Mean of the percentiles of ${runs} runs; bands: 95 % confidence`],
      anchor: 'start',
    },
    background: 'white',
    padding: 12,
    width: WIDTH,
    height: HEIGHT,
    data: { values },
    layer: [
      {
        mark: { type: 'area', orient: 'horizontal', opacity: 0.2 },
        encoding: { y, x: { ...x, field: 'low' }, x2: { field: 'high' }, color },
      },
      {
        mark: { type: 'line', orient: 'horizontal', strokeWidth: 2 },
        encoding: {
          y,
          x: { ...x, field: 'time' },
          color,
          order: { field: 'percent' },
          tooltip: [
            { field: 'world', title: 'World' },
            { field: 'percent', title: 'Requests [%]' },
            { field: 'time', title: 'Handling time [s]', format: '.4~g' },
          ],
        },
      },
    ],
    config: pictureConfiguration(lookOf(undefined, {}), false),
  } as TopLevelSpec;
}

interface CurvePoint {
  readonly percent: number;
  readonly time: number;
  readonly low: number;
  readonly high: number;
}

function curve(runs: readonly (readonly number[])[]): CurvePoint[] {
  const length = Math.max(0, ...runs.map((each) => each.length));
  return Array.from({ length }, (_, index) => index).flatMap((index) => {
    const result = estimate(runs.flatMap((each) => each[index] ?? []));
    if (result === undefined) return [];
    const half = result.halfWidth ?? 0;
    return [{ percent: index + 1, time: result.mean, low: Math.max(0, result.mean - half), high: result.mean + half }];
  });
}
