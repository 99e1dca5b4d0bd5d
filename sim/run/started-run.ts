import type { RunOutcome, Simulator } from '../kernel/simulator.ts';
import { PacketAccount } from '../network/packet-balance.ts';
import type { HistogramContent } from '../../protocol/measurement/quantile-histogram.ts';
import type { ClassReadings } from './component-metric.ts';
import type { LivePool } from './live-pool.ts';
import { noMetrics, type RunMetrics } from './run-metrics.ts';
import type { RunParameters } from './run-parameters.ts';
import { ModelError, type RunnableModel } from './runnable-model.ts';

export interface RunResult {
  readonly metrics: RunMetrics;
}

/** A run was asked for what it cannot do in its state: to go on after its end, or for its result before it. @internal */
export class RunStateError extends Error {
  override readonly name = 'RunStateError';
}

type State = 'paused' | 'advancing' | 'failed' | 'finished';

/** Why a run does not go on. */
const hindrance: Readonly<Record<Exclude<State, 'paused'>, string>> = {
  advancing: 'it is asked by one of its own events',
  failed: 'an error has ended it',
  finished: 'it is at its end',
};

/**
 * A run that is simulated as far as its owner asks for, event by event or up to an instant: warm-up, reset of the
 * statistics, measurement. How it is divided changes nothing: metrics and time series are the same for any pattern of
 * steps. An error of the simulation ends it.
 */
export class StartedRun {
  /** Simulated seconds from its start to its end. */
  readonly end: number;
  readonly #model: RunnableModel<Partial<RunMetrics>>;
  readonly #parameters: RunParameters;
  /** Of the packets; undefined: messages travel as a whole. */
  readonly #account: PacketAccount | undefined;
  #state: State = 'paused';
  #isMeasuring = false;
  /** Of the event budget. */
  #eventsLeft: number;
  #eventsBeforeMeasurement = 0;

  /** @param model for these parameters; from now on only this run lets its time advance */
  constructor(model: RunnableModel<Partial<RunMetrics>>, parameters: RunParameters) {
    this.#model = model;
    this.#parameters = parameters;
    this.#eventsLeft = parameters.maxEvents;
    this.#account = model.network && new PacketAccount(model.network);
    this.end = parameters.warmup + parameters.duration;
  }

  /** Simulated seconds since its start. */
  get now(): number {
    return this.#model.simulator.now();
  }

  /** Whether it has come to its end. */
  get finished(): boolean {
    return this.#state === 'finished';
  }

  /**
   * Lets the next event happen. If an observation, the end of the warm-up or that of the run comes before it, the clock
   * goes there instead.
   *
   * @throws RunStateError after the end, and after an error.
   * @throws the errors of {@link advanceTo}
   * @internal
   */
  step(): void {
    this.#go(() => {
      const stop = this.#nextStop();
      const { reason } = this.#simulate((simulator, budget) => simulator.step({ until: stop, ...budget }));
      if (reason === 'until') this.#reach(stop);
    });
  }

  /**
   * Simulates up to and including an instant, but no further than to the end.
   *
   * @param seconds since the start
   * @throws RunStateError if the instant is over, and after an error.
   * @throws ModelError when the event budget runs out.
   * @throws ConservationError when packets were lost without a cause, or came from nowhere: a fault of the simulator.
   * @throws StandstillError when simulated time does not advance.
   */
  advanceTo(seconds: number): void {
    this.advanceSome(seconds, Infinity);
  }

  /**
   * Simulates up to an instant as {@link advanceTo} does, or until so many events have happened.
   *
   * @returns whether the instant, or the end, is reached
   * @throws the errors of {@link advanceTo}
   */
  advanceSome(seconds: number, events: number): boolean {
    if (!(Math.round(seconds * 1e9) >= this.#model.simulator.nanoseconds))
      throw new RunStateError(`the run cannot advance to ${seconds} s: it is ${this.now} s already`);
    if (this.finished) return true;
    let left = events;
    const reaches = (until: number): boolean => {
      const outcome = this.#simulate((simulator, budget) => simulator.run({ until, ...budget }), left);
      left -= outcome.events;
      return outcome.reason === 'until';
    };
    return this.#go(() => {
      for (let stop = this.#nextStop(); stop <= seconds; stop = this.#nextStop()) {
        if (!reaches(stop)) return false;
        this.#reach(stop);
        if (this.finished) return true;
      }
      return reaches(seconds);
    });
  }

  /** Its components as they are now, to look at and to steer between advances; undefined: it is no pool. */
  get pool(): LivePool | undefined {
    return this.#model.pool?.();
  }

  /** @throws RunStateError before the end. */
  result(): RunResult {
    this.#requireEnd();
    const events = this.#model.simulator.eventCount - this.#eventsBeforeMeasurement;
    return { metrics: { ...noMetrics, ...this.#model.metrics(), events } };
  }

  /** What was measured of the components that were asked for. @throws RunStateError before the end */
  components(): readonly ClassReadings[] {
    this.#requireEnd();
    return this.#model.components?.() ?? [];
  }

  /** How times of requests spread, by metric; none without requests. @throws RunStateError before the end */
  distributions(): Readonly<Record<string, HistogramContent>> {
    this.#requireEnd();
    return this.#model.distributions?.() ?? {};
  }

  /** The percentiles 1 to 99 of the handling times of requests, s; empty without requests. */
  handlingTimes(): readonly number[] {
    return this.#model.handlingTimes?.() ?? [];
  }

  #requireEnd(): void {
    if (!this.finished)
      throw new RunStateError(`the run has its result at its end, ${this.end} s; it is ${this.now} s`);
  }

  /** Events must not let the simulation that they belong to go on, and an error leaves it in the midst of one. */
  #go<T>(advance: () => T): T {
    if (this.#state !== 'paused') throw new RunStateError(`the run cannot go on: ${hindrance[this.#state]}`);
    this.#state = 'advancing';
    let outcome: T;
    try {
      outcome = advance();
    } catch (error) {
      this.#state = 'failed';
      throw error;
    }
    if (this.#state === 'advancing') this.#state = 'paused';
    return outcome;
  }

  get #phaseEnd(): number {
    return this.#isMeasuring ? this.end : this.#parameters.warmup;
  }

  /** The next instant at which something is done between events. */
  #nextStop(): number {
    let stop = this.#phaseEnd;
    for (const { nextAt } of this.#model.observers) if (nextAt < stop) stop = nextAt;
    return stop;
  }

  #simulate(
    advance: (
      simulator: Simulator,
      budget: { readonly maxEvents: number; readonly maxEventsPerInstant: number },
    ) => RunOutcome,
    most = Infinity,
  ): RunOutcome {
    const { maxEvents, maxEventsPerInstant } = this.#parameters;
    const limit = Math.min(this.#eventsLeft, most);
    const outcome = advance(this.#model.simulator, { maxEvents: limit, maxEventsPerInstant });
    this.#eventsLeft -= outcome.events;
    if (outcome.reason === 'budget' && limit < most)
      throw new ModelError(
        `the event budget of ${maxEvents} ran out at ${this.now.toFixed(3)} s of ${this.#phaseEnd} s: ` +
          `raise maxEvents or shorten the run`,
      );
    return outcome;
  }

  /** All events up to a stop have happened. */
  #reach(stop: number): void {
    const { observers } = this.#model;
    for (const observer of observers) if (observer.nextAt <= stop) observer.observe();
    if (stop < this.#phaseEnd) return;
    this.#account?.check();
    if (this.#isMeasuring) this.#state = 'finished';
    else this.#beginMeasurement();
  }

  #beginMeasurement(): void {
    this.#isMeasuring = true;
    this.#model.reset();
    this.#account?.beginAnew();
    for (const observer of this.#model.observers) observer.statisticsReset();
    this.#eventsBeforeMeasurement = this.#model.simulator.eventCount;
  }
}
