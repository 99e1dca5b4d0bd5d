import type { Random } from '../host.ts';
import { ln } from './elementary.ts';

/** Standard normal variate by Marsaglia's polar method (Math.sqrt is exact by IEEE 754, so this is reproducible). */
function standardNormal(random: Random): number {
  for (;;) {
    const u = 2 * random.uniform() - 1;
    const v = 2 * random.uniform() - 1;
    const square = u * u + v * v;
    if (square > 0 && square < 1) return u * Math.sqrt((-2 * ln(square)) / square);
  }
}

/** Normal variate, drawn again until it is at least 0 (OMNeT++'s truncnormal). Its mean is above `mean` for large deviations. */
export function truncatedNormal(random: Random, mean: number, deviation: number): number {
  for (;;) {
    const value = mean + deviation * standardNormal(random);
    if (value >= 0) return value;
  }
}
