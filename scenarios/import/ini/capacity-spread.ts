import { numberListText } from '../../../sim/run/number-list.ts';
import type { DraftValue } from '../study-draft.ts';

/** Capacities that the toolchain wrote are rounded. */
const ROUNDING = 1e-6;

/** Capacities of the elements of a LAN as a distribution: one that the toolchain has, or one by one. */
export function capacitySpread(capacities: readonly number[]): ReadonlyMap<string, DraftValue> {
  const count = capacities.length;
  const mean = capacities.reduce((sum, each) => sum + each, 0) / count;
  const [first = 0, second = 0] = capacities;
  const last = capacities.at(-1) ?? 0;
  const areClose = (a: number, b: number): boolean => Math.abs(a - b) <= ROUNDING * Math.abs(mean);
  const fast = capacities.findIndex((each) => !areClose(each, first));
  if (first > last && fast > 0 && capacities.slice(fast).every((each) => areClose(each, last)))
    return spread('fastServers', mean, first / last, fast / count);
  const isLinear = capacities.every((each, index) => areClose(each, first + index * (second - first)));
  if (isLinear && second > first) return spread('linear', mean, 1 + count * (mean / first - 1));
  return new Map([
    ['capacityDistribution', 'list'],
    ['capacities', numberListText(shortest(capacities))],
  ]);
}

/** What makes the list if it is repeated. */
function shortest(list: readonly number[]): readonly number[] {
  const period = list.findIndex(
    (_each, length) => list.length % length === 0 && list.every((each, i) => each === list[i % length]),
  );
  return period < 0 ? list : list.slice(0, period);
}

function short(value: number): number {
  return Number(value.toPrecision(6));
}

function spread(distribution: string, mean: number, gamma: number, lambda?: number): ReadonlyMap<string, DraftValue> {
  return new Map<string, DraftValue>([
    ['capacity', short(mean)],
    ['capacityDistribution', distribution],
    ['capacityGamma', short(gamma)],
    ...(lambda === undefined ? [] : [['capacityLambda', short(lambda)] as const]),
  ]);
}
