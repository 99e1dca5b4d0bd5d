/** What the tests of a job came to. */
export interface JobResult {
  readonly passed: number;
  readonly skipped: number;
  readonly failures: readonly Failure[];
  /** s of processor time of the job's process, with the programs that it started and that have ended. */
  readonly processorTime?: number;
}

/** A test or hook that failed. */
export interface Failure {
  /** Titles of its suites and its own. */
  readonly titles: readonly string[];
  readonly error: FailureError;
}

/** Of an error, what mocha's reporters print. */
export interface FailureError {
  readonly message: string;
  readonly stack?: string | undefined;
  /** Present if there is a difference to show. */
  readonly actual?: unknown;
  readonly expected?: unknown;
  readonly uncaught?: boolean | undefined;
}

/** A job that did not end as mocha does: a failure of its own, as no one knows which tests were left out. */
export function jobFailure(name: string, message: string): Failure {
  return { titles: [name], error: { message } };
}
