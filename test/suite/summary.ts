import Mocha from 'mocha';
import ClosingLineReporter from '../closing-line-reporter.ts';
import type { Failure, JobResult } from './job-result.ts';

/** Prints what mocha would at the end of one run of all tests. @param duration of all, milliseconds */
export function printSummary(results: readonly JobResult[], duration: number): void {
  const failures = results.flatMap((result) => result.failures);
  const sum = (key: 'passed' | 'skipped'): number => results.reduce((all, result) => all + result[key], 0);
  const [passes, pending] = [sum('passed'), sum('skipped')];
  const runner = new Mocha.Runner(new Mocha.Suite(''), { delay: false });
  const tests = passes + pending + failures.length;
  runner.stats = { suites: 0, tests, passes, pending, failures: failures.length, duration };
  const reporter = new ClosingLineReporter(runner);
  reporter.failures.push(...failures.map(failedTest));
  reporter.epilogue();
}

function failedTest({ titles, error }: Failure): Mocha.Test {
  const { message, stack = '', ...others } = error;
  const test = new Mocha.Test(titles.at(-1) ?? '');
  const root = new Mocha.Suite('');
  root.root = true;
  test.parent = titles.slice(0, -1).reduce((parent: Mocha.Suite, title) => {
    const suite = new Mocha.Suite(title);
    suite.parent = parent;
    return suite;
  }, root);
  test.err = Object.assign(new Error(message), { stack }, others);
  return test;
}
