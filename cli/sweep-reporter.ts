import { SingleBar } from 'cli-progress';
import { appendFileSync } from 'node:fs';
import type { SweepProgress } from '../scenarios/sweep.ts';

/** Time between lines where there is no terminal, ms. */
const LINE_INTERVAL = 10_000;
/** Time between redraws of the bar, ms. */
const BAR_INTERVAL = 100;

/**
 * Tells how far a sweep is: by a bar in a terminal, else by a line now and then; lines go to the study's log file in
 * every case.
 */
export class SweepReporter {
  readonly #study: string;
  readonly #log: string;
  readonly #startedAt = performance.now();
  readonly #atStart: SweepProgress;
  readonly #bar: SingleBar | undefined;
  #shownAt = 0;
  #lineAt = this.#startedAt;

  constructor(study: string, log: string, atStart: SweepProgress, terminal: boolean) {
    this.#study = study;
    this.#log = log;
    this.#atStart = atStart;
    if (terminal)
      this.#bar = new SingleBar({
        format: `${study} [{bar}] {text}`,
        barsize: 30,
        clearOnComplete: true,
        hideCursor: true,
        noTTYOutput: false,
      });
  }

  /** Shows the bar. */
  start(): void {
    const { total, done } = this.#atStart;
    this.#bar?.start(Math.max(1, total), done, { text: this.#text(this.#atStart) });
  }

  /** Something worth a line of its own, as a failed run. */
  note(text: string): void {
    // The bar draws itself again below the line.
    if (this.#bar?.isActive === true) process.stderr.write(`\r\u001b[K${text}\n`);
    else console.error(text);
    this.#append(text);
  }

  update(progress: SweepProgress): void {
    const now = performance.now();
    if (this.#bar !== undefined && now - this.#shownAt > BAR_INTERVAL) {
      this.#shownAt = now;
      this.#bar.setTotal(progress.total);
      this.#bar.update(progress.done + progress.failed, { text: this.#text(progress) });
    }
    if (now - this.#lineAt < LINE_INTERVAL) return;
    this.#lineAt = now;
    const line = `${this.#study}: ${this.#text(progress)}`;
    if (this.#bar === undefined) console.error(line);
    this.#append(line);
  }

  /** Takes the bar away. */
  stop(): void {
    this.#bar?.stop();
  }

  /** The last line, on standard output. */
  conclude(text: string): void {
    console.log(text);
    this.#append(text);
  }

  /** “120/240 runs, 12.3 runs/s, 10 s left” */
  #text({ total, done, failed }: SweepProgress): string {
    const finished = done + failed;
    const seconds = (performance.now() - this.#startedAt) / 1000;
    const now = finished - this.#atStart.done - this.#atStart.failed;
    const failures = failed === 0 ? '' : `, ${failed} failed`;
    if (now === 0) return `${finished}/${total} runs${failures}`;
    const rate = now / seconds;
    return `${finished}/${total} runs${failures}, ${inWords(rate)}, ${duration((total - finished) / rate)} left`;
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
