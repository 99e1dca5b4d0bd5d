import { Worker } from 'node:worker_threads';
import type { RequestTrace } from '../../protocol/workload/request-trace.ts';
import type { RunMetrics } from '../../sim/run/run-metrics.ts';
import type { RunParameters } from '../../sim/run/run-parameters.ts';
import type { RecordedVectors } from '../../sim/run/vector-log.ts';
import type { VectorChoice } from '../../sim/run/vector-recorder.ts';
import type { DetailChoice } from '../language/detail-choice.ts';
import type { ObservedDetails } from './observed-details.ts';
import type { PlannedRun } from '../plan/run-plan.ts';

/**
 * MB for new objects, where there is room for them: twice what the system takes by itself. Requests in progress of large
 * pools are then seldom taken for old.
 */
const YOUNG_GENERATION = 96;

/** What is sent to a worker, and its answers. */
export interface RunRequest {
  readonly parameters: RunParameters;
  readonly seed: number;
  /** In shared memory: nothing is copied. */
  readonly requestTrace?: RequestTrace | undefined;
  /** Sampling interval of time series, s; absent: none are wanted. */
  readonly vectors?: VectorChoice | undefined;
  /** What else is wanted besides metrics; absent: nothing. */
  readonly details?: DetailChoice | undefined;
}
export type RunReply =
  | ({ readonly metrics: RunMetrics } & RunRecordings)
  | { readonly failure: string }
  /** The run is in progress: simulated seconds. */
  | { readonly time: number };

/** What was recorded of a run besides its metrics. */
export interface RunRecordings {
  /** Of a run whose `vectors` are wanted. */
  readonly vectors?: RecordedVectors | undefined;
  /** Of a run with `details`. */
  readonly details?: ObservedDetails | undefined;
}

/** Says what to simulate, and takes the results. */
export interface RunSource<R extends PlannedRun = PlannedRun> {
  /** The next run to do; undefined: none, unless one that is in progress brings new ones. */
  next(): R | undefined;
  done(run: R, metrics: RunMetrics, observations: RunRecordings): void;
  /** Time series of a run that was done before have come. */
  recordedBefore?(key: string, choice: VectorChoice, vectors: RecordedVectors): void;
  /** The run is in progress, and has come to this simulated time, s. */
  progressed?(run: R, time: number): void;
  /** The run threw, or its worker died. */
  failed(run: R, reason: string): void;
}

export interface PoolSettings {
  readonly workers: number;
  /** Heap limit of each worker, MB; undefined: that of the platform. A run that needs more fails. */
  readonly memory?: number | undefined;
  /** Stops the simulation: runs in progress are given up. */
  readonly signal?: AbortSignal | undefined;
  /** The program of the workers, for tests. */
  readonly program?: URL | undefined;
}

/**
 * Simulates all runs of a source in worker threads. A run that fails, even by the end of its worker, is reported to the
 * source; the others continue.
 *
 * @throws exceptions of the source; runs in progress are given up then.
 */
export async function simulateRuns<R extends PlannedRun>(source: RunSource<R>, settings: PoolSettings): Promise<void> {
  const pool = new SimulationPool(source, settings);
  try {
    await pool.run();
  } finally {
    await pool.close();
  }
}

class SimulationPool<R extends PlannedRun> {
  readonly #source: RunSource<R>;
  readonly #settings: PoolSettings;
  readonly #idle: Worker[] = [];
  readonly #busy = new Map<Worker, R>();
  #closed = false;
  readonly #stop = (): void => this.#resolve();
  #resolve: () => void = () => undefined;
  #reject: (error: unknown) => void = () => undefined;

  constructor(source: RunSource<R>, settings: PoolSettings) {
    this.#source = source;
    this.#settings = settings;
  }

  run(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      const { signal } = this.#settings;
      signal?.addEventListener('abort', this.#stop, { once: true });
      if (signal?.aborted === true) resolve();
      else this.#attempt(() => this.#fill());
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    // A signal outlives pools: one command may simulate many studies.
    this.#settings.signal?.removeEventListener('abort', this.#stop);
    await Promise.all([...this.#idle, ...this.#busy.keys()].map((worker) => worker.terminate()));
  }

  /** Gives runs to the workers that have none; it is over when there are none and none come. */
  #fill(): void {
    while (this.#busy.size < this.#settings.workers) {
      const run = this.#source.next();
      if (run === undefined) break;
      const worker = this.#idle.pop() ?? this.#newWorker();
      this.#busy.set(worker, run);
      const request: RunRequest = {
        parameters: run.point.parameters,
        seed: run.seed,
        requestTrace: run.point.requestTrace,
        vectors: run.vectors,
        details: run.details,
      };
      worker.postMessage(request);
    }
    if (this.#busy.size === 0) this.#resolve();
  }

  #newWorker(): Worker {
    const { program = new URL('./simulation-worker.js', import.meta.url), memory } = this.#settings;
    const worker = new Worker(program, {
      resourceLimits: {
        maxYoungGenerationSizeMb: Math.min(YOUNG_GENERATION, (memory ?? Infinity) / 4),
        ...(memory !== undefined && { maxOldGenerationSizeMb: memory }),
      },
    });
    let reason: string | undefined;
    worker.on('message', (reply: RunReply) => this.#attempt(() => this.#answered(worker, reply)));
    worker.on('error', (error) => (reason = error instanceof Error ? error.message : String(error)));
    worker.on('exit', (code) =>
      this.#attempt(() => this.#died(worker, reason ?? `its worker ended with code ${code}`)),
    );
    return worker;
  }

  #answered(worker: Worker, reply: RunReply): void {
    const run = this.#busy.get(worker);
    if (run === undefined) return;
    if ('time' in reply) {
      this.#source.progressed?.(run, reply.time);
      return;
    }
    this.#busy.delete(worker);
    this.#idle.push(worker);
    if ('failure' in reply) this.#source.failed(run, reply.failure);
    else this.#source.done(run, reply.metrics, reply);
    this.#fill();
  }

  #died(worker: Worker, reason: string): void {
    const run = this.#busy.get(worker);
    this.#busy.delete(worker);
    const index = this.#idle.indexOf(worker);
    if (index >= 0) this.#idle.splice(index, 1);
    if (run !== undefined) this.#source.failed(run, reason);
    this.#fill();
  }

  #attempt(step: () => void): void {
    if (this.#closed) return;
    try {
      step();
    } catch (error) {
      this.#closed = true;
      this.#reject(error);
    }
  }
}
