/** A double and its bits: the first of its two words has sign and exponent. */
const double = new DataView(new ArrayBuffer(8));

/** Buckets per octave are 2^8: a bucket is the exponent of a double and the first 8 bits of its fraction. */
const FRACTION_BITS = 8;
const SHIFT = 20 - FRACTION_BITS;
/** Less than 2^-30 (about a nanosecond, for seconds) counts as 0. */
const LOWEST_EXPONENT = -30;
/** 2^24 s are 194 days, beyond the reach of the simulated clock. */
const HIGHEST_EXPONENT = 24;
const SMALLEST = 2 ** LOWEST_EXPONENT;
const OFFSET = ((LOWEST_EXPONENT + 1023) << FRACTION_BITS) - 1;
const BUCKETS = ((HIGHEST_EXPONENT - LOWEST_EXPONENT) << FRACTION_BITS) + 1;

/** Half a bucket, as a fraction of the smallest value in it. @internal */
export const QUANTILE_ERROR = 2 ** -(FRACTION_BITS + 1);

/** What a histogram holds. */
export interface HistogramContent {
  /** Numbers of values by bucket; empty buckets are absent. */
  readonly buckets: readonly (readonly [bucket: number, count: number])[];
  /** Infinity and -Infinity without values. */
  readonly smallest: number;
  readonly largest: number;
}

/**
 * Quantiles of many values in bounded memory (54 KiB): counts in buckets whose width grows with the value. The bucket of
 * a value is cut from its bits, so that there is no logarithm, and the result is the same on every machine and in every
 * order of the values.
 */
export class QuantileHistogram {
  readonly #counts = new Uint32Array(BUCKETS);
  #count = 0;
  #smallest = Infinity;
  #largest = -Infinity;

  /** Number of values. @internal */
  get count(): number {
    return this.#count;
  }

  /** @param value not negative; what exceeds 2^24 is counted as the largest */
  add(value: number): void {
    this.#count++;
    if (value < this.#smallest) this.#smallest = value;
    if (value > this.#largest) this.#largest = value;
    const bucket = bucketOf(value);
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
  }

  /** What was added to another histogram, too. */
  merge({ buckets, smallest, largest }: HistogramContent): void {
    for (const [bucket, count] of buckets) {
      if (bucket < 0 || bucket >= BUCKETS) continue;
      this.#counts[bucket] = (this.#counts[bucket] ?? 0) + count;
      this.#count += count;
    }
    this.#smallest = Math.min(this.#smallest, smallest);
    this.#largest = Math.max(this.#largest, largest);
  }

  /** For {@link merge}, elsewhere. */
  content(): HistogramContent {
    const buckets: [number, number][] = [];
    for (const [bucket, count] of this.#counts.entries()) if (count > 0) buckets.push([bucket, count]);
    return { buckets, smallest: this.#smallest, largest: this.#largest };
  }

  /** Forgets all values. */
  reset(): void {
    this.#counts.fill(0);
    this.#count = 0;
    this.#smallest = Infinity;
    this.#largest = -Infinity;
  }

  /**
   * The smallest value that at least the given percentage of the values do not exceed, with a relative error of at most
   * {@link QUANTILE_ERROR}; null without values. Below 2^-30 the result is 0, or the smallest value.
   *
   * @param percent above 0, at most 100
   */
  percentile(percent: number): number | null {
    if (this.#count === 0) return null;
    const rank = Math.max(1, Math.ceil((percent * this.#count) / 100));
    let seen = 0;
    const bucket = this.#counts.findIndex((count) => (seen += count) >= rank);
    return this.#valueOf(bucket);
  }

  /** Null without values. */
  smallest(): number | null {
    return this.#count === 0 ? null : this.#smallest;
  }

  /** Null without values. */
  largest(): number | null {
    return this.#count === 0 ? null : this.#largest;
  }

  /** The standard deviation of a sample, of values within {@link QUANTILE_ERROR}; null with less than two values. */
  deviation(): number | null {
    if (this.#count < 2) return null;
    let [seen, mean, squares] = [0, 0, 0];
    for (const [bucket, count] of this.#counts.entries()) {
      if (count === 0) continue;
      // Welford's method, several equal values at a time.
      seen += count;
      const difference = this.#valueOf(bucket) - mean;
      mean += (difference * count) / seen;
      squares += difference * (this.#valueOf(bucket) - mean) * count;
    }
    return Math.sqrt(squares / (this.#count - 1));
  }

  /** What stands for the values of a bucket. All are between these two: what is constant comes out exactly. */
  #valueOf(bucket: number): number {
    return Math.min(this.#largest, Math.max(this.#smallest, middleOf(bucket)));
  }
}

function bucketOf(value: number): number {
  if (!(value >= SMALLEST)) return 0;
  double.setFloat64(0, value);
  return Math.min((double.getUint32(0) >>> SHIFT) - OFFSET, BUCKETS - 1);
}

/** Between which values a bucket counts: from the lower one on, up to the upper one without it. */
export function bucketBounds(bucket: number): readonly [lower: number, upper: number] {
  return [bucket === 0 ? 0 : lowestOf(bucket), lowestOf(bucket + 1)];
}

/** @param bucket above 0 */
function lowestOf(bucket: number): number {
  double.setUint32(0, (bucket + OFFSET) << SHIFT);
  double.setUint32(4, 0);
  return double.getFloat64(0);
}

function middleOf(bucket: number): number {
  if (bucket === 0) return 0;
  double.setUint32(0, ((bucket + OFFSET) << SHIFT) | (1 << (SHIFT - 1)));
  double.setUint32(4, 0);
  return double.getFloat64(0);
}
