import { quantileSorted } from 'simple-statistics';

/** What a box shows of some values. @public for the layers of boxes, which name its fields */
export interface BoxStatistics {
  readonly median: number;
  readonly lowerQuartile: number;
  readonly upperQuartile: number;
  /** The least and the largest value within {@link REACH} times the distance of the quartiles from them. */
  readonly lowerWhisker: number;
  readonly upperWhisker: number;
  /** Values beyond the whiskers, by size. */
  readonly outliers: readonly number[];
}

/** Tukey, Exploratory Data Analysis (1977). */
const REACH = 1.5;

/** Undefined without values. */
export function boxStatistics(values: readonly number[]): BoxStatistics | undefined {
  if (values.length === 0) return undefined;
  const sorted = values.toSorted((a, b) => a - b);
  const quartile = (share: number): number => quantileSorted(sorted, share);
  const [lowerQuartile, median, upperQuartile] = [quartile(0.25), quartile(0.5), quartile(0.75)];
  const reach = REACH * (upperQuartile - lowerQuartile);
  const [lowest, highest] = [lowerQuartile - reach, upperQuartile + reach];
  const within = sorted.filter((value) => value >= lowest && value <= highest);
  return {
    median,
    lowerQuartile,
    upperQuartile,
    lowerWhisker: within[0] ?? lowerQuartile,
    upperWhisker: within.at(-1) ?? upperQuartile,
    outliers: sorted.filter((value) => value < lowest || value > highest),
  };
}
