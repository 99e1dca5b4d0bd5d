import type { Model } from './model.ts';
import type { RunObserver } from '../../run/runnable-model.ts';
import type { VectorRecorder } from '../../run/vector-recorder.ts';
import type { Seconds } from '../../../protocol/host.ts';
import { poolComponentNumbers } from './component-numbers.ts';

/** What belongs to the whole pool and to all its users. */
const POOL = 'pool';

/** Records the state of all components at equal intervals, and what happened in each. */
export class VectorSampler implements RunObserver {
  readonly #model: Model;
  readonly #vectors: VectorRecorder;
  readonly #capacity: number;
  readonly #end: number;
  #samples = 0;
  #resetAt: number;
  /** Where the current interval began, and what the statistics said then. */
  #since = 0;
  #used: Float64Array;
  #handlingTime = 0;
  #completed = 0;

  constructor(model: Model, vectors: VectorRecorder) {
    const { warmup, duration } = model.world.parameters;
    this.#model = model;
    this.#vectors = vectors;
    this.#capacity = model.poolElements.reduce((sum, { capacity }) => sum + capacity, 0);
    this.#end = warmup + duration;
    this.#resetAt = warmup;
    this.#used = new Float64Array(model.poolElements.length);
  }

  /** Multiples of the interval, and the reset and the end, for nothing to get lost there. */
  get nextAt(): number {
    if (this.#samples === Infinity) return Infinity;
    return Math.min(this.#samples * this.#vectors.interval, this.#resetAt, this.#end);
  }

  observe(): void {
    const now = this.#model.world.simulator.now();
    const at = this.nextAt;
    if (at === this.#end) this.#samples = Infinity;
    if (at === this.#end) this.#model.world.packets?.sessionPaths?.recordTotals(now);
    else if (at === this.#samples * this.#vectors.interval) this.#samples++;
    if (at === this.#resetAt) this.#resetAt = Infinity;
    this.#recordState(now);
    if (now > this.#since) this.#recordInterval(now);
    this.statisticsReset();
  }

  /** Begins an interval. */
  statisticsReset(): void {
    const { world, poolElements } = this.#model;
    this.#since = world.simulator.now();
    for (const [index, element] of poolElements.entries()) this.#used[index] = element.used();
    this.#handlingTime = world.requests.sums.handlingTime;
    this.#completed = world.requests.sums.completed;
  }

  #recordState(now: Seconds): void {
    const { world, registrars, poolElements, poolUsers } = this.#model;
    for (const { name, jobs } of poolElements) this.#vectors.record(name, 'jobs', now, jobs.number);
    for (const { name, queueLength } of poolUsers) this.#vectors.record(name, 'queue_length', now, queueLength);
    const { waiting, inService } = world.requests;
    this.#vectors.record(POOL, 'requests_in_system', now, waiting + inService);
    for (const registrar of registrars)
      this.#vectors.record(registrar.name, 'owned_elements', now, registrar.ownedElementsNow);
  }

  #recordInterval(now: Seconds): void {
    const { world, poolElements } = this.#model;
    const duration = now - this.#since;
    let total = 0;
    for (const [index, element] of poolElements.entries()) {
      const used = element.used() - (this.#used[index] ?? 0);
      total += used;
      this.#vectors.record(element.name, 'utilization', now, used / (element.capacity * duration));
    }
    this.#vectors.record(POOL, 'utilization', now, total / (this.#capacity * duration));
    const { handlingTime, completed } = world.requests.sums;
    const count = completed - this.#completed;
    if (count > 0) this.#vectors.record(POOL, 'handling_time', now, (handlingTime - this.#handlingTime) / count);
  }
}

/** How many time series of a run get a value with each sample. */
export function sampledSeries(numbers: Parameters<typeof poolComponentNumbers>[0]): number {
  const { element, user, registrar } = poolComponentNumbers(numbers);
  // Jobs and utilization of each element, queues of users, elements of registrars; three of the pool.
  return 2 * element + user + registrar + 3;
}
