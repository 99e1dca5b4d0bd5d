import { writeFileSync } from 'node:fs';
import { processorTime } from './processor-time.ts';
import Mocha from 'mocha';
import type { FailureError, JobResult } from './job-result.ts';

/** Mocha's spec reporter of one job: what would be its summary goes as JSON into the file that the option `results` names. */
export default class JobReporter extends Mocha.reporters.Spec {
  readonly #file: string;

  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const { results } = options.reporterOptions as { readonly results: string };
    this.#file = results;
  }

  override epilogue(): void {
    const result: JobResult = {
      passed: this.stats.passes,
      skipped: this.stats.pending,
      failures: this.failures.map((test) => ({ titles: test.titlePath(), error: printable(test.err) })),
      processorTime: processorTime(),
    };
    writeFileSync(this.#file, JSON.stringify(result));
  }
}

/** Mocha has made strings of what differs. */
function printable(error: (Error & Partial<FailureError>) | undefined): FailureError {
  if (error === undefined) return { message: 'without an error' };
  const { message, stack, uncaught } = error;
  const differs = typeof error.actual === 'string' && typeof error.expected === 'string';
  return { message, stack, uncaught, ...(differs ? { actual: error.actual, expected: error.expected } : {}) };
}
