import type { PoolSample } from '../../view/pool-series.ts';
import type { PoolState } from '../../view/pool-state.ts';
import type { Curve } from './chart.ts';
import { colorOf, elementsOf, SERIES_COLORS } from './series-color.ts';

/** The load of each element; of a larger pool the mean, with the least and the greatest. */
export function loadCurves(state: Pick<PoolState, 'samples' | 'components'>): Curve[] {
  const elements = elementsOf(state);
  const curve = (name: string, color: string, of: (sample: PoolSample) => number | undefined): Curve => ({
    name,
    color,
    points: state.samples.map((sample) => ({ at: sample.at, value: of(sample) })),
  });
  if (elements.length > SERIES_COLORS)
    return [
      curve('greatest', 'var(--weak)', ({ load }) => load?.greatest),
      curve(`mean of ${elements.length}`, colorOf(0), ({ load }) => load?.mean),
      curve('least', 'var(--weak)', ({ load }) => load?.least),
    ];
  return elements.map(({ id, name }, i) => curve(name, colorOf(i), ({ loads }) => loads[id]));
}

/** Requests per second of the world. */
export function requestCurve({ samples }: Pick<PoolState, 'samples'>): Curve {
  const points = increases(samples, ({ requests }) => requests);
  return {
    name: 'all users',
    color: colorOf(0),
    points: points.map(({ at, value, time }) => ({ at, value: time > 0 ? value / time : undefined })),
  };
}

/** Failovers since the sample before. */
export function failoverCurve({ samples }: Pick<PoolState, 'samples'>): Curve {
  return { name: 'all users', color: 'var(--failed)', points: increases(samples, ({ failovers }) => failovers) };
}

/** What came since the sample before, and the time since then; users that were restarted count from 0. */
function increases(samples: readonly PoolSample[], of: (sample: PoolSample) => number) {
  return samples.map((sample, i) => {
    const before = samples[i - 1] ?? sample;
    return { at: sample.at, value: Math.max(0, of(sample) - of(before)), time: sample.at - before.at };
  });
}
