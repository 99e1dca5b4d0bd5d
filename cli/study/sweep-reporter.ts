import { appendFileSync } from 'node:fs';
import type { PlannedRun } from '../../scenarios/plan/run-plan.ts';
import type { SweepProgress } from '../../scenarios/execution/sweep.ts';
import { printable } from '../terminal-text.ts';
import { LINE_INTERVAL, type ProgressDisplay, type ProgressView } from './progress-display.ts';

/** Runs that must be done, a part of one included, before it is said how long the rest will take. */
const ENOUGH = 0.01;
/** Runs in progress that are shown. */
const SHOWN = 4;

/** Reports the progress of a sweep, on a display and by occasional lines in the study's log file. */
export class SweepReporter {
  readonly #study: string;
  readonly #log: string;
  #startedAt = performance.now();
  #atStart: SweepProgress;
  readonly #display: ProgressDisplay;
  /** Simulated seconds of the runs that are in progress and take their time. */
  readonly #running = new Map<PlannedRun, number>();
  /** How runs go on elsewhere; empty: they do not. */
  #elsewhere = '';
  #shownAt = this.#startedAt;
  #lineAt = this.#startedAt;

  constructor(study: string, log: string, atStart: SweepProgress, display: ProgressDisplay) {
    this.#study = study;
    this.#log = log;
    this.#atStart = atStart;
    this.#display = display;
  }

  /** Shows what is done at the beginning. */
  start(): void {
    this.#display.start(this.#view(this.#atStart));
  }

  /** What came so far was done before: from now on it is measured how fast runs come. */
  restart(progress: SweepProgress): void {
    this.#startedAt = performance.now();
    this.#atStart = progress;
  }

  /** Something worth a line of its own, as a failed run. */
  note(text: string): void {
    // Other hosts may have said it.
    const line = printable(text);
    this.#display.note(line);
    this.#append(line);
  }

  /** A run has come to this simulated time. */
  running(run: PlannedRun, time: number, progress: SweepProgress): void {
    this.#running.set(run, time);
    this.update(progress);
  }

  /** A run is over. */
  ended(run: PlannedRun, progress: SweepProgress): void {
    this.#running.delete(run);
    this.update(progress);
  }

  /** Runs go on elsewhere. @param text how: “4 tasks running; n1 20, n2 18” */
  elsewhere(text: string, progress: SweepProgress): void {
    this.#elsewhere = printable(text);
    this.update(progress);
  }

  /** Tasks were submitted elsewhere. */
  submitted(): void {
    this.#display.submitted?.();
  }

  update(progress: SweepProgress): void {
    const now = performance.now();
    if (now - this.#shownAt >= this.#display.interval) {
      this.#shownAt = now;
      this.#display.show(this.#view(progress));
    }
    if (now - this.#lineAt < LINE_INTERVAL) return;
    this.#lineAt = now;
    this.#append(`${this.#study}: ${this.text(progress)}`);
  }

  #view(progress: SweepProgress): ProgressView {
    const { total, done, failed } = progress;
    return { total, done: done + failed + this.#parts(), text: this.text(progress) };
  }

  /** Takes the display away. */
  stop(): void {
    this.#display.stop();
  }

  /** The last line, on standard output. */
  conclude(text: string): void {
    console.log(text);
    this.#append(text);
  }

  /** “120/240 runs, 12.3 runs/s, 10 s left”; “0/1 runs, at 3240 of 8100 s simulated time, 25 s left” */
  text({ total, done, failed }: SweepProgress): string {
    const finished = done + failed;
    const seconds = (performance.now() - this.#startedAt) / 1000;
    const ended = finished - this.#atStart.done - this.#atStart.failed;
    const worked = ended + this.#parts();
    const parts = [`${finished}/${total} runs`];
    if (failed > 0) parts.push(`${failed} failed`);
    if (ended > 0) parts.push(inWords(ended / seconds));
    // At the beginning and at the end it is known that all of them take their time.
    if (ended === 0 || total - finished === this.#running.size) parts.push(...this.#simulatedTimes());
    if (worked >= ENOUGH) parts.push(`${duration((total - finished - this.#parts()) * (seconds / worked))} left`);
    if (this.#elsewhere !== '') parts.push(this.#elsewhere);
    return parts.join(', ');
  }

  /** What is done of the runs that are in progress, in runs. */
  #parts(): number {
    let sum = 0;
    for (const [run, time] of this.#running) sum += time / endOf(run);
    return sum;
  }

  /** How far the runs are that are in progress. */
  #simulatedTimes(): string[] {
    const [first, ...others] = this.#running;
    if (first === undefined) return [];
    const [run, time] = first;
    if (others.length === 0) return [`at ${Math.round(time)} of ${Math.round(endOf(run))} s simulated time`];
    const percents = [...this.#running].map(([each, at]) => `${Math.floor((100 * at) / endOf(each))} %`);
    const more = percents.length > SHOWN ? ', …' : '';
    return [`runs in progress at ${percents.slice(0, SHOWN).join(', ')}${more} of their simulated time`];
  }

  /** The log is a convenience: a full disk shows where results are written. */
  #append(line: string): void {
    try {
      appendFileSync(this.#log, `${new Date().toISOString()} ${line}\n`);
    } catch {
      return;
    }
  }
}

/** Simulated seconds of a run. */
function endOf({ point }: PlannedRun): number {
  return point.parameters.warmup + point.parameters.duration;
}

function inWords(rate: number): string {
  return rate >= 1 ? `${Number(rate.toPrecision(3))} runs/s` : `${Number((60 * rate).toPrecision(3))} runs/min`;
}

/** “45 s”, “3 min 20 s”, “2 h 5 min” */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
