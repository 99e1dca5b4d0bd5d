/**
 * Runs the tests of the project in several processes side by side: most of the time tests over real transports wait.
 * Prints the output of each process when it has ended, then one summary of all.
 *
 * Usage: main.js [FOLDER-OR-FILE ...], as `protocol/sctp` or `native/udp/components`; without any: all tests
 */
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { jobsOf, testNames } from './jobs.ts';
import { SuiteRun } from './suite-run.ts';
import { printSummary } from './summary.ts';

/** Tests that wait at the same time: their guests and programs take memory, and some of a processor. */
const WAITING_PROCESSES = 4;

const sources = fileURLToPath(new URL('../../../test', import.meta.url));
const compiled = fileURLToPath(new URL('..', import.meta.url));
const chosen = process.argv.slice(2);
const names = testNames(sources).filter(
  (name) => chosen.length === 0 || chosen.some((each) => name === each || name.startsWith(`${each}/`)),
);
if (names.length === 0) {
  console.error(`there are no tests below ${chosen.join(', ')}`);
  process.exit(1);
}

const start = performance.now();
const suite = new SuiteRun((text) => process.stdout.write(text));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => suite.stop('SIGTERM'));
process.stdout.on('error', () => suite.stop('SIGTERM'));
process.on('exit', () => suite.stop('SIGKILL'));
const jobs = jobsOf(names, compiled);
const results = await suite.run(jobs, { computing: availableParallelism(), waiting: WAITING_PROCESSES });
if (suite.stopped) console.log(`\ninterrupted: ${jobs.length - results.length} of ${jobs.length} groups did not begin`);
printSummary(results, performance.now() - start);
process.exitCode = suite.stopped || results.some(({ failures }) => failures.length > 0) ? 1 : 0;
