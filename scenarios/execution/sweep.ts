import type { RunFailure } from '../../results/folders/manifest.ts';
import type { PackedRun } from '../../results/journals/packed-metrics.ts';
import type { ProgramVersion, RunJournal } from '../../results/journals/run-journal.ts';
import type { MetricName, RunMetrics } from '../../sim/run/run-metrics.ts';
import {
  initialSeeds,
  firstSeeds,
  isKnown,
  seedsNeeded,
  type Estimator,
  type Replications,
} from '../plan/replications.ts';
import { earlierPointKey, pointKey, runKey } from './run-key.ts';
import { valuesOfRuns } from '../plan/point-values.ts';
import type { PlannedRun, RunPlan, SweepPoint } from '../plan/run-plan.ts';
import type { RunSource } from './simulation-pool.ts';

/** A run that is done. */
export interface FinishedRun extends PlannedRun {
  /** Its place among all runs of the study, failed ones included. */
  readonly index: number;
  readonly metric: (name: MetricName) => number | null;
}

export interface SweepProgress {
  /** Runs of the study, as far as known: a wanted precision may bring more. */
  readonly total: number;
  /** Done, by this process or an earlier one. */
  readonly done: number;
  /** Taken over from an earlier process. */
  readonly reused: number;
  readonly failed: number;
}

/** Runs that other versions of the simulator made. */
interface EarlierRuns {
  readonly runs: number;
  readonly versions: readonly ProgramVersion[];
}

interface PointState {
  readonly point: SweepPoint;
  readonly key: string;
  seeds: readonly number[];
  /** Seeds without result yet. */
  missing: number;
  /** What is done, by seed. */
  readonly runs: Map<number, PackedRun>;
  readonly failures: Map<number, string>;
}

/**
 * The runs of a study: those that the journal has are taken from there, the others are to be simulated, and written to
 * it. First come the first seeds of all points, then the second ones: what an interrupted sweep has is spread over
 * everything.
 */
export class Sweep implements RunSource {
  readonly #journal: RunJournal;
  readonly #replications: Replications;
  readonly #estimate: Estimator;
  readonly #points: readonly PointState[];
  readonly #waiting: PlannedRun[] = [];
  #nextWaiting = 0;
  #total = 0;
  #done = 0;
  #reused = 0;
  #failed = 0;

  constructor(plan: RunPlan, replications: Replications, journal: RunJournal, estimate: Estimator) {
    this.#journal = journal;
    this.#replications = replications;
    this.#estimate = estimate;
    this.#points = plan.points.map((point) => ({
      point,
      key: pointKey(point.parameters),
      seeds: [],
      missing: 0,
      runs: new Map<number, PackedRun>(),
      failures: new Map<number, string>(),
    }));
    const seeds = initialSeeds(replications);
    for (const state of this.#points) this.#want(state, seeds);
    const rank = new Map(seeds.map((seed, index) => [seed, index]));
    const level = ({ seed }: PlannedRun): number => rank.get(seed) ?? seeds.length;
    this.#waiting.sort((a, b) => level(a) - level(b));
  }

  get progress(): SweepProgress {
    return { total: this.#total, done: this.#done, reused: this.#reused, failed: this.#failed };
  }

  /** Runs that are to be done although the journal has them: made by other versions of the simulator. */
  ofOtherVersions(versions: readonly ProgramVersion[]): EarlierRuns {
    const known = this.#journal.seedsByPoint();
    const having = new Set<ProgramVersion>();
    let runs = 0;
    for (const { point, seeds, runs: done } of this.#points.filter(({ missing }) => missing > 0)) {
      const again = new Set<number>();
      for (const version of versions)
        for (const seed of known.get(earlierPointKey(point.parameters, version)) ?? []) {
          // A wanted precision will bring more seeds than the first ones.
          const isWanted = this.#replications.kind === 'precision' || seeds.includes(seed);
          if (!isWanted || done.has(seed)) continue;
          again.add(seed);
          having.add(version);
        }
      runs += again.size;
    }
    return { runs, versions: [...having] };
  }

  next(): PlannedRun | undefined {
    const run = this.#waiting[this.#nextWaiting];
    if (run !== undefined) this.#nextWaiting++;
    return run;
  }

  /** @throws NodeJS.ErrnoException if the run cannot be written to the journal. */
  done(run: PlannedRun, metrics: RunMetrics): void {
    const state = this.#stateOf(run);
    const key = runKey(state.key, run.seed);
    this.#journal.add({ key, metrics });
    this.#done++;
    const done = this.#journal.find(key);
    if (done !== undefined) state.runs.set(run.seed, done);
    this.#settle(state);
  }

  failed(run: PlannedRun, reason: string): void {
    const state = this.#stateOf(run);
    this.#failed++;
    state.failures.set(run.seed, reason);
    this.#settle(state);
  }

  #stateOf({ point }: PlannedRun): PointState {
    const state = this.#points[point.index];
    if (state === undefined) throw new RangeError(`the plan has no point ${point.index}`);
    return state;
  }

  /** What is done, in order of points, then seeds. */
  finished(): FinishedRun[] {
    const planned = this.#points.flatMap(({ point, seeds, runs }) =>
      seeds.map((seed) => ({ point, seed, run: runs.get(seed) })),
    );
    return planned.flatMap(({ run, ...which }, index) =>
      run === undefined ? [] : [{ ...which, index, metric: (name) => run.metric(name) }],
    );
  }

  failures(): RunFailure[] {
    return this.#points.flatMap(({ point, failures }) =>
      [...failures].map(([seed, reason]) => ({ point: point.label, seed, reason })),
    );
  }

  /** The points that took as many seeds as they may and whose precision is still not the wanted one. */
  imprecise(): SweepPoint[] {
    const replications = this.#replications;
    if (replications.kind === 'seeds') return [];
    const isGivenUp = (state: PointState): boolean =>
      state.missing === 0 &&
      state.seeds.length >= replications.maximum &&
      !isKnown(replications, valuesIn(state), this.#estimate);
    return this.#points.filter(isGivenUp).map(({ point }) => point);
  }

  /** One run less is missing. */
  #settle(state: PointState): void {
    state.missing--;
    if (state.missing === 0) this.#extend(state);
  }

  /** Adds seeds to a point: those that the journal has at once, the others as work to do. */
  #want(state: PointState, seeds: readonly number[]): void {
    const before = state.seeds.length;
    state.seeds = seeds;
    this.#total += seeds.length - before;
    for (const seed of seeds.slice(before)) {
      const known = this.#journal.find(runKey(state.key, seed));
      if (known === undefined) {
        state.missing++;
        this.#waiting.push({ point: state.point, seed });
      } else {
        this.#done++;
        this.#reused++;
        state.runs.set(seed, known);
      }
    }
    if (state.missing === 0) this.#extend(state);
  }

  /** All seeds of a point are there: are they enough? */
  #extend(state: PointState): void {
    // What failed once will fail again, and no precision comes of it.
    if (this.#replications.kind === 'seeds' || state.failures.size > 0) return;
    const n = state.seeds.length;
    const needed = seedsNeeded(this.#replications, n, valuesIn(state), this.#estimate);
    if (needed > n) this.#want(state, firstSeeds(needed));
  }
}

/** The values of a metric, or of an expression of metrics, that the runs of a point have. */
function valuesIn({ point, seeds, runs }: PointState): (expression: string) => number[] {
  const done = seeds.flatMap((seed) => runs.get(seed) ?? []);
  return (expression) => valuesOfRuns(expression, point.values, done);
}
