import { fork, type ChildProcess } from 'node:child_process';
import type { Outcome, Trial } from './trial-process.ts';

/** Modules are never unloaded; a new process is begun after so many trials. */
const TRIALS = 40;
/** Megabytes; a mutant may grow without end. */
const MEMORY = 2000;
/** A trial that ended its process, or has not ended in time. */
const LOST: Outcome = { passed: false, milliseconds: Infinity, ranges: [] };

/** Runs trials, one at a time. */
export class TrialProcess {
  readonly #folder: string;
  #child: ChildProcess | undefined;
  #trials = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** @param patience milliseconds */
  async run(trial: Trial, patience: number): Promise<Outcome> {
    const fresh = this.#child === undefined;
    const outcome = await this.#once(trial, patience);
    // What ended a process that has been used before may be what an earlier mutant left behind.
    return outcome === LOST && !fresh ? this.#once(trial, patience) : outcome;
  }

  end(): void {
    this.#child?.kill('SIGKILL');
    this.#child = undefined;
  }

  #begun(): ChildProcess {
    const child = fork('dist/test/mutation/trial-process.js', [String(process.pid)], {
      cwd: this.#folder,
      execArgv: [`--max-old-space-size=${MEMORY}`, '--import=./dist/test/property-seed.js'],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    // One that has ended between two trials may say several times that nothing can be sent to it.
    child.on('error', () => undefined);
    return child;
  }

  async #once(trial: Trial, patience: number): Promise<Outcome> {
    if (this.#trials++ % TRIALS === 0) this.end();
    this.#child ??= this.#begun();
    const child = this.#child;
    const outcome = await new Promise<Outcome>((resolve) => {
      const lost = (): void => resolve(LOST);
      const timer = setTimeout(lost, patience);
      child.once('exit', lost);
      child.once('error', lost);
      child.once('message', (message) => {
        clearTimeout(timer);
        child.off('exit', lost);
        child.off('error', lost);
        resolve(message as Outcome);
      });
      child.send(trial);
    });
    if (outcome === LOST) this.end();
    return outcome;
  }
}
