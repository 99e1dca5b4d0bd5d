/** A process that has loaded all but the project's own modules, and runs tests with one version of these after another. */
import { register } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import Mocha from 'mocha';
import { rangesOf, type Range } from './reach.ts';

/** What is asked of the process. Paths are relative to the working directory. */
export interface Trial {
  readonly version: number;
  readonly tests: readonly string[];
  /** Scripts of which the ranges are wanted. */
  readonly scripts: readonly string[];
}

/** What it answers. */
export interface Outcome {
  readonly passed: boolean;
  readonly milliseconds: number;
  /** For each script: which parts ran. */
  readonly ranges: readonly (readonly Range[])[];
}

/** Milliseconds. */
const TIMEOUT = 60_000;

register('./module-versions.js', import.meta.url);
new Worker(new URL('parent-watch.js', import.meta.url), { workerData: Number(process.argv[2]) }).unref();
// The first counterexample is enough: no smaller one is sought.
fc.configureGlobal({ ...fc.readConfigureGlobal(), endOnFailure: true });

const versionUrl = (file: string, version: number): string => `${pathToFileURL(resolve(file)).href}?version=${version}`;

class SilentReporter extends Mocha.reporters.Base {}

/** Do all tests pass? Ends with the first that does not: the files after it are not even loaded. */
async function passes({ version, tests }: Trial): Promise<boolean> {
  for (const test of tests) {
    const mocha = new Mocha({ bail: true, timeout: TIMEOUT, reporter: SilentReporter });
    // Defines `describe` and `it` for this run.
    mocha.suite.emit('pre-require', globalThis, test, mocha);
    await import(versionUrl(test, version));
    const failures = await new Promise<number>((done) => mocha.run(done));
    if (failures > 0) return false;
  }
  return true;
}

async function outcome(trial: Trial): Promise<Outcome> {
  const start = performance.now();
  let passed = false;
  const run = async (): Promise<void> => {
    // A mutant that cannot be loaded is noticed.
    passed = await passes(trial).catch(() => false);
  };
  const urls = trial.scripts.map((script) => versionUrl(script, trial.version));
  const ranges = urls.length === 0 ? (await run(), []) : await rangesOf(urls, run);
  return { passed, milliseconds: performance.now() - start, ranges };
}

process.on('message', (trial: Trial) => {
  void outcome(trial).then((result) => process.send?.(result));
});
