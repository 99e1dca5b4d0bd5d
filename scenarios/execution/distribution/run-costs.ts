import type { PackedRun } from '../../../results/journals/packed-metrics.ts';
import type { PlannedRun, SweepPoint } from '../../plan/run-plan.ts';
import { estimateRun } from '../run-estimate.ts';
import { workOf } from '../study-costs.ts';

interface Tally {
  sum: number;
  count: number;
}

/**
 * What runs cost, by runs that are done: the number of events of a run is a deterministic measure of its cost, and how long
 * events take is known from tasks. Where nothing is known yet, some points are tried for a moment.
 */
export class RunCosts {
  readonly #points: readonly SweepPoint[];
  readonly #events = new Map<SweepPoint, Tally>();
  /** Events of runs that are done, and the work that was expected of them. */
  #allEvents = 0;
  #allWork = 0;
  /** Of runs whose time is known. */
  #timedEvents = 0;
  #timedSeconds = 0;
  readonly #trial: (points: readonly SweepPoint[]) => number;
  #triedRate: number | undefined;

  /** @param trial CPU seconds per unit of work, of some of the points */
  constructor(points: readonly SweepPoint[], trial = rateOfTrial) {
    this.#points = points;
    this.#trial = trial;
  }

  /** A run is done. @param seconds that it took; undefined: unknown */
  note({ point }: Pick<PlannedRun, 'point'>, run: Pick<PackedRun, 'metric'>, seconds?: number): void {
    const events = run.metric('events') ?? 0;
    const tally = this.#events.get(point) ?? { sum: 0, count: 0 };
    tally.sum += events;
    tally.count++;
    this.#events.set(point, tally);
    this.#allEvents += events;
    this.#allWork += workOf(point.parameters);
    if (seconds === undefined) return;
    this.#timedEvents += events;
    this.#timedSeconds += seconds;
  }

  /** Time that a run of a point will take on one processor, s. */
  secondsOf({ point }: Pick<PlannedRun, 'point'>): number {
    const known = this.#events.get(point);
    const work = workOf(point.parameters);
    if (this.#timedEvents === 0) return work * (this.#triedRate ??= this.#trial(this.#points));
    const events = known === undefined ? work * (this.#allEvents / this.#allWork) : known.sum / known.count;
    return events * (this.#timedSeconds / this.#timedEvents);
  }
}

function rateOfTrial(points: readonly SweepPoint[]): number {
  const { samples } = estimateRun(points);
  const seconds = samples.reduce((sum, each) => sum + each.seconds, 0);
  return seconds / samples.reduce((sum, { point }) => sum + workOf(point.parameters), 0);
}
