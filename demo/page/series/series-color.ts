import { MOST_LOADS } from '../../view/pool-series.ts';
import { inOrderOfNames } from '../name-order.ts';
import type { PoolState } from '../../view/pool-state.ts';

/** Colors of the style sheet. */
export const SERIES_COLORS = MOST_LOADS;

/** The color of a pool element, the same in all panels: by its place among the elements. */
export function seriesColor(state: PoolState, component: string): string {
  return colorOf(elementsOf(state).findIndex(({ id }) => id === component));
}

/** @param number of a curve; -1: none of those that have a color */
export function colorOf(number: number): string {
  return number < 0 || number >= SERIES_COLORS ? 'var(--weak)' : `var(--series-${number})`;
}

/** Pool elements: as many as have colors in the order of their names, others as they came. */
export function elementsOf({ components }: Pick<PoolState, 'components'>) {
  const elements = [...components.values()].filter(({ role }) => role === 'poolElement');
  return elements.length > SERIES_COLORS ? elements : inOrderOfNames(elements);
}
