import { ModelError } from './runnable-model.ts';
import type { VectorChoice, VectorName, VectorRecorder } from './vector-recorder.ts';

/** Recorded time series, one row per value, in columns. */
export interface RecordedVectors {
  /** What the rows belong to: series[seriesOf[row]]. */
  readonly series: readonly VectorSeries[];
  readonly seriesOf: Uint32Array;
  /** s */
  readonly times: Float64Array;
  readonly values: Float64Array;
  /** Not all of what was chosen is there: it was too much. */
  readonly isPartial?: true;
}

interface VectorSeries {
  readonly component: string;
  readonly metric: VectorName;
}

/** What is known of a series while it is recorded. */
interface OpenSeries extends VectorSeries {
  readonly index: number;
  keptAt: number;
  /** The latest value that came too soon after the one that was kept; NaN: none. */
  laterTime: number;
  laterValue: number;
}

const INITIAL_CAPACITY = 1024;
/** Values of a run that are kept, 20 bytes each. */
export const MOST_VALUES = 20_000_000;
/** Times of a period are sums of rounded numbers. */
const TOLERANCE = 1e-9;

/**
 * Keeps time series in memory. Of values that come faster than the interval, the first of each interval is kept and the
 * last one before it: what changes in steps keeps its steps.
 */
export class VectorLog implements VectorRecorder {
  readonly interval: number;
  readonly paths: readonly string[] | undefined;
  readonly #most: number;
  readonly #series: OpenSeries[] = [];
  readonly #byMetric = new Map<VectorName, Map<string, OpenSeries>>();
  #isPartial = false;
  #length = 0;
  #seriesOf = new Uint32Array(INITIAL_CAPACITY);
  #times = new Float64Array(INITIAL_CAPACITY);
  #values = new Float64Array(INITIAL_CAPACITY);

  /**
   * @param choice the interval in s alone, or more
   * @param most values that are kept
   */
  constructor(choice: number | VectorChoice, most = MOST_VALUES) {
    const { interval, paths } = typeof choice === 'number' ? { interval: choice } : choice;
    this.interval = interval;
    this.paths = paths;
    this.#most = most;
  }

  /** @throws ModelError when there are too many values. */
  record(component: string, metric: VectorName, time: number, value: number): void {
    const series = this.#seriesNamed(component, metric);
    if (time - series.keptAt < this.interval * (1 - TOLERANCE)) {
      series.laterTime = time;
      series.laterValue = value;
      return;
    }
    this.#keepLater(series);
    this.#keep(series, time, value);
    series.keptAt = time;
  }

  leaveOut(): void {
    this.#isPartial = true;
  }

  /** Everything recorded so far, in the order in which it was kept. */
  recorded(): RecordedVectors {
    for (const series of this.#series) this.#keepLater(series);
    return {
      series: this.#series.map(({ component, metric }) => ({ component, metric })),
      seriesOf: this.#seriesOf.slice(0, this.#length),
      times: this.#times.slice(0, this.#length),
      values: this.#values.slice(0, this.#length),
      ...(this.#isPartial && { isPartial: true as const }),
    };
  }

  #seriesNamed(component: string, metric: VectorName): OpenSeries {
    let ofMetric = this.#byMetric.get(metric);
    if (ofMetric === undefined) this.#byMetric.set(metric, (ofMetric = new Map<string, OpenSeries>()));
    let series = ofMetric.get(component);
    if (series === undefined) {
      const index = this.#series.length;
      series = { component, metric, index, keptAt: -Infinity, laterTime: NaN, laterValue: NaN };
      ofMetric.set(component, series);
      this.#series.push(series);
    }
    return series;
  }

  #keepLater(series: OpenSeries): void {
    if (Number.isNaN(series.laterTime)) return;
    this.#keep(series, series.laterTime, series.laterValue);
    series.laterTime = NaN;
  }

  #keep({ index }: OpenSeries, time: number, value: number): void {
    if (this.#length === this.#most)
      throw new ModelError(
        `its time series have more than ${this.#most} values, sampled every ${this.interval} s: choose a longer interval`,
      );
    if (this.#length === this.#times.length) this.#grow();
    this.#seriesOf[this.#length] = index;
    this.#times[this.#length] = time;
    this.#values[this.#length] = value;
    this.#length++;
  }

  #grow(): void {
    const capacity = 2 * this.#times.length;
    this.#seriesOf = grown(new Uint32Array(capacity), this.#seriesOf);
    this.#times = grown(new Float64Array(capacity), this.#times);
    this.#values = grown(new Float64Array(capacity), this.#values);
  }
}

function grown<T extends { set(from: T): void }>(larger: T, from: T): T {
  larger.set(from);
  return larger;
}
