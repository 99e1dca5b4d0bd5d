import type { Clock, Timer, TimerOwner } from '../../host.ts';

/** A job in service, as the processor sees it. Its owner puts its own data beside. */
export interface SharedJob {
  /** Work per job (calculations) at which the processor calls back; set by the processor. */
  due: number;
  /** Position in the processor's heap; -1: not in service. */
  position: number;
}

/** Called when a job reached the amount of work it was to be called back at. */
export type JobDone<J> = (job: J) => void;

/**
 * Egalitarian processor sharing: each of n jobs is served at capacity / n.
 *
 * All jobs get work at the same rate, so one number, the work given to each job since the start of the busy period
 * (`attained`), shows the progress of all of them. A job is due when `attained` reaches its mark; the marks are in a
 * heap, so that arrivals, departures and call-backs cost O(log n).
 */
export class ProcessorSharing<J extends SharedJob> implements TimerOwner {
  readonly capacity: number;
  readonly #clock: Clock;
  readonly #done: JobDone<J>;
  readonly #timer: Timer;
  readonly #heap: J[] = [];
  /** Work that differs by less than what is done in a nanosecond, the resolution of time, is the same. */
  readonly #tolerance: number;
  #attained = 0;
  #accountedAt: number;
  #used = 0;

  /** @param capacity calculations/s */
  constructor(clock: Clock, capacity: number, done: JobDone<J>) {
    this.capacity = capacity;
    this.#clock = clock;
    this.#done = done;
    this.#tolerance = capacity * 2e-9;
    this.#accountedAt = clock.now();
    this.#timer = clock.timer(this);
  }

  get jobs(): number {
    return this.#heap.length;
  }

  /** The jobs in service, in no particular order. */
  inService(): readonly J[] {
    return this.#heap;
  }

  /** Calculations done since the start. To ask changes nothing, not even how later sums are rounded. */
  used(): number {
    return this.#used + (this.#heap.length > 0 ? (this.#clock.now() - this.#accountedAt) * this.capacity : 0);
  }

  /** Work given to each job so far: the difference between two calls is the progress of a job between them. */
  attained(): number {
    this.account();
    return this.#attained;
  }

  /**
   * Takes a job into service; it is called back after `work` calculations.
   *
   * @returns the attained work that its progress counts from; to ask for it later would be too late in real time
   */
  add(job: J, work: number): number {
    this.account();
    if (this.#heap.length === 0) this.#attained = 0; // keeps the sum small, and so exact
    job.due = this.#attained + work;
    job.position = this.#heap.length;
    this.#heap.push(job);
    this.siftUp(job);
    this.schedule();
    return this.#attained;
  }

  /** Has a job in service called back after `work` more calculations instead. */
  callBackAfter(job: J, work: number): void {
    this.account();
    job.due = this.#attained + work;
    this.siftUp(job);
    this.siftDown(job);
    this.schedule();
  }

  remove(job: J): void {
    this.account();
    this.take(job);
    this.schedule();
  }

  private account(): void {
    const now = this.#clock.now();
    const n = this.#heap.length;
    if (n > 0 && now > this.#accountedAt) {
      const work = (now - this.#accountedAt) * this.capacity;
      this.#used += work;
      this.#attained += work / n;
    }
    this.#accountedAt = now;
  }

  timerExpired(): void {
    this.account();
    // Due jobs are called back one by one: a call-back may remove jobs, or set new marks.
    for (;;) {
      const [job] = this.#heap;
      if (job === undefined || job.due - this.#attained > this.#tolerance / this.#heap.length) break;
      const before = job.due;
      this.#done(job);
      if (job.position === 0 && job.due === before) throw new Error('a job that is due must be removed or continued');
    }
    this.schedule();
  }

  private schedule(): void {
    const [next] = this.#heap;
    if (next === undefined) {
      this.#timer.cancel();
      return;
    }
    const work = Math.max(0, next.due - this.#attained);
    this.#timer.arm((work * this.#heap.length) / this.capacity);
  }

  private take(job: J): void {
    const heap = this.#heap;
    const position = job.position;
    job.position = -1;
    const last = heap.pop();
    if (last === undefined || last === job) return;
    heap[position] = last;
    last.position = position;
    this.siftUp(last);
    this.siftDown(last);
  }

  private siftUp(job: J): void {
    const heap = this.#heap;
    let { position } = job;
    while (position > 0) {
      const above = (position - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || parent.due <= job.due) break;
      heap[position] = parent;
      parent.position = position;
      position = above;
    }
    heap[position] = job;
    job.position = position;
  }

  private siftDown(job: J): void {
    const heap = this.#heap;
    let { position } = job;
    for (;;) {
      let below = 2 * position + 1;
      let child = heap[below];
      const right = heap[below + 1];
      if (child === undefined) break;
      if (right !== undefined && right.due < child.due) {
        child = right;
        below++;
      }
      if (child.due >= job.due) break;
      heap[position] = child;
      child.position = position;
      position = below;
    }
    heap[position] = job;
    job.position = position;
  }
}
