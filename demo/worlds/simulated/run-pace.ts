import type { Clock, Seconds, Timer } from '../../../protocol/host.ts';

/** A run as its pace sees it; `StartedRun` is one. */
export interface PacedRun {
  readonly now: Seconds;
  readonly finished: boolean;
  step(): void;
  advanceSome(seconds: Seconds, events: number): boolean;
}

export interface PaceListener {
  /** Some of the run was simulated. */
  advanced(): void;
  /** It pauses, goes on, is faster or slower, or over; and from time to time while it runs. */
  paceChanged(): void;
  /** Whether there is something to see since a step began. */
  isStepVisible(): boolean;
  /** The simulation has failed: it is over. */
  failed(error: unknown): void;
}

/** Between two slices of the simulation, s; what moves on a screen does not look torn. */
const TICK = 0.02;
/** A slice blocks the process for this long, s. */
const LONGEST_SLICE = 0.012;
/** Between two slices there is this time for everything else, s. */
const SHORTEST_REST = 0.005;
/** What is simulated later than this is not made up for, s: the run is slower then. */
const MOST_LATE = 0.3;
/** Events after which it is seen how late it is. */
const EVENTS_AT_ONCE = 100;
/** The achieved speed is that of so long a time, s. */
const WINDOW = 1;
/** What is lost by rounding and by late timers is not worth a word. */
const AS_FAST_AS_ASKED = 0.95;

interface Instant {
  readonly real: Seconds;
  readonly simulated: Seconds;
}

/**
 * Lets a run go on as time passes: so many simulated seconds each second, in slices that do not keep the process from
 * other things. What cannot be simulated in time is made up for only if it is little: else the run is slower, and it is
 * known how much.
 */
export class RunPace {
  /** What the run comes to, simulated seconds per second; undefined: what it should. */
  achieved: number | undefined;
  readonly #run: PacedRun;
  readonly #clock: Clock;
  readonly #listener: PaceListener;
  readonly #timer: Timer;
  #phase: 'paused' | 'running' | 'stepping' | 'over' = 'paused';
  #speed: number;
  /** Where the run was when it had its speed last. */
  #base: Instant = { real: 0, simulated: 0 };
  #window: Instant = { real: 0, simulated: 0 };
  #stepDone: () => void = () => undefined;

  /** @param speed simulated seconds per second */
  constructor(run: PacedRun, clock: Clock, speed: number, listener: PaceListener) {
    this.#run = run;
    this.#clock = clock;
    this.#speed = speed;
    this.#listener = listener;
    this.#timer = clock.timer(() => this.#tick());
  }

  get speed(): number {
    return this.#speed;
  }

  set speed(speed: number) {
    this.#speed = speed;
    this.#beginAnew();
    this.#listener.paceChanged();
  }

  get isPaused(): boolean {
    return this.#phase !== 'running';
  }

  get isOver(): boolean {
    return this.#phase === 'over';
  }

  /** Without effect if it goes on already, or is over. */
  goOn(): void {
    if (this.#phase === 'running' || this.#phase === 'over') return;
    this.#endStep('running');
    this.#beginAnew();
    this.#timer.arm(TICK);
    this.#listener.paceChanged();
  }

  pause(): void {
    if (this.#phase === 'over') return;
    this.#endStep('paused');
    this.#listener.paceChanged();
  }

  /** Simulates event by event until there is something to see; resolves then. The run pauses before and after. */
  async step(): Promise<void> {
    if (this.#phase === 'over') return;
    this.pause();
    this.#phase = 'stepping';
    const done = new Promise<void>((resolve) => (this.#stepDone = resolve));
    this.#tick();
    await done;
  }

  /** Ends it: nothing is simulated any more. */
  end(): void {
    this.#endStep('over');
  }

  #endStep(phase: 'paused' | 'running' | 'over'): void {
    this.#timer.cancel();
    this.#phase = phase;
    this.achieved = undefined;
    this.#stepDone();
    this.#stepDone = () => undefined;
  }

  #beginAnew(): void {
    this.#base = this.#window = { real: this.#clock.now(), simulated: this.#run.now };
    this.achieved = undefined;
  }

  #tick(): void {
    const began = this.#clock.now();
    let isDone: boolean;
    try {
      isDone = this.#phase === 'stepping' ? this.#stepOn(began) : this.#catchUp(began);
      this.#listener.advanced();
    } catch (error) {
      this.#endStep('over');
      this.#listener.failed(error);
      this.#listener.paceChanged();
      return;
    }
    if (this.#run.finished) this.#endStep('over');
    else if (isDone) this.#endStep('paused');
    if (this.#run.finished || isDone) return this.#listener.paceChanged();
    this.#timer.arm(Math.max(SHORTEST_REST, TICK - (this.#clock.now() - began)));
  }

  /** @returns whether the step is done */
  #stepOn(began: Seconds): boolean {
    for (let events = 1; !this.#run.finished; events++) {
      this.#run.step();
      if (this.#listener.isStepVisible()) return true;
      if (events % EVENTS_AT_ONCE === 0 && this.#clock.now() - began >= LONGEST_SLICE) return false;
    }
    return true;
  }

  /** Simulates what is due. @returns whether it pauses then: it does not */
  #catchUp(began: Seconds): false {
    const late = began - this.#base.real - (this.#run.now - this.#base.simulated) / this.#speed;
    if (late > MOST_LATE) this.#base = { real: began - MOST_LATE, simulated: this.#run.now };
    const due = this.#base.simulated + (began - this.#base.real) * this.#speed;
    while (!this.#run.advanceSome(due, EVENTS_AT_ONCE)) if (this.#clock.now() - began >= LONGEST_SLICE) break;
    this.#measure();
    return false;
  }

  #measure(): void {
    const real = this.#clock.now();
    const simulated = this.#run.now;
    const passed = real - this.#window.real;
    if (passed < WINDOW) return;
    const achieved = (simulated - this.#window.simulated) / passed;
    this.achieved = achieved < AS_FAST_AS_ASKED * this.#speed ? achieved : undefined;
    this.#window = { real, simulated };
    this.#listener.paceChanged();
  }
}
