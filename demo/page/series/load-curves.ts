import type { PoolState } from '../../view/pool-state.ts';
import type { Curve } from './chart.ts';
import { colorOf, elementsOf, SERIES_COLORS } from './series-color.ts';
import type { Sample } from './series-store.ts';

/** The load of each element; of a larger pool the mean, with the least and the greatest. */
export function loadCurves(samples: readonly Sample[], state: PoolState): Curve[] {
  const elements = elementsOf(state);
  if (elements.length > SERIES_COLORS) return summary(samples, elements.length);
  return elements.map(({ id, name }, i) => ({
    name,
    color: colorOf(i),
    points: samples.map(({ at, loads }) => ({ at, value: loads.get(id) })),
  }));
}

function summary(samples: readonly Sample[], elements: number): Curve[] {
  const curve = (name: string, color: string, of: (loads: readonly number[]) => number): Curve => ({
    name,
    color,
    points: samples.map(({ at, loads }) => ({ at, value: loads.size === 0 ? undefined : of([...loads.values()]) })),
  });
  return [
    curve('greatest', 'var(--weak)', (loads) => loads.reduce((most, load) => Math.max(most, load))),
    curve(`mean of ${elements}`, colorOf(0), (loads) => loads.reduce((sum, load) => sum + load) / loads.length),
    curve('least', 'var(--weak)', (loads) => loads.reduce((least, load) => Math.min(least, load))),
  ];
}
