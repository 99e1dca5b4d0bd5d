import type { VectorRecorder } from '../../run/vector-recorder.ts';
import type { Seconds } from '../../../protocol/host.ts';

/** Shortest interval that a throughput is taken over, seconds. */
const LEAST_INTERVAL = 0.1;

/** Throughput of an association as a time series: what was delivered in each interval, at its end. */
export class ThroughputVector {
  readonly #component: string;
  readonly #vectors: VectorRecorder;
  readonly #interval: number;
  /** Of the current interval: its number, and the bytes in it. */
  #index = 0;
  #bytes = 0;

  constructor(component: string, vectors: VectorRecorder) {
    this.#component = component;
    this.#vectors = vectors;
    this.#interval = Math.max(vectors.interval, LEAST_INTERVAL);
  }

  /** @param now seconds */
  delivered(bytes: number, now: Seconds): void {
    for (const index = Math.floor(now / this.#interval); this.#index < index; this.#bytes = 0) {
      const rate = (8 * this.#bytes) / this.#interval;
      this.#vectors.record(this.#component, 'throughput', ++this.#index * this.#interval, rate);
    }
    this.#bytes += bytes;
  }
}
