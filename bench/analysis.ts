/**
 * What the analysis of large studies takes, in time and memory: reading and summarizing the runs, drawing pictures and
 * report as `rsplab plot` does, giving them as CSV, and the end of a sweep, when its journal becomes the table of runs.
 * Each step is a process of its own, from start to end. The values are not simulated. Also what `rsplab plot` takes with
 * the first study.
 *
 * CPU seconds and peak memory of 10^5 runs with 240 metrics, on a shared virtual machine with 2 cores (Node 20): read
 * 1.3 s and 403 MB, summarized 2.3 s and 501 MB, drawn with report 9.8 s and 930 MB (as rows of cells: 27.7 s and
 * 1739 MB), CSV of 459 MB 12.2 s and 522 MB, end of a sweep with a journal of 876 MB 21.7 s and 822 MB; the first study
 * 2.1 s and 185 MB.
 */
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { markdownTable } from 'markdown-table';
import { positiveInteger } from '../cli/option-values.ts';
import { metricCatalogue } from '../scenarios/language/metric-catalogue.ts';
import { loadStudy } from '../scenarios/language/study-catalogue.ts';
import { measured, type ProcessUsage } from './analysis-load/measured-process.ts';
import { syntheticStudy, writeJournal, writeResults } from './analysis-load/synthetic-results.ts';
import { benchCommand } from './bench-command.ts';

const { seeds, metrics } = benchCommand(
  'bench:analysis',
  'Time and memory that the analysis of a large study takes: 1000 points, by default with 100 seeds and 240 metrics.',
)
  .option('--seeds <number>', 'seeds of each point', positiveInteger, 100)
  .option('--metrics <number>', `metrics of each run, at least ${metricCatalogue.length}`, positiveInteger, 240)
  .parse()
  .opts<{ readonly seeds: number; readonly metrics: number }>();

const study = `name: large
title: A large study
seeds: ${seeds}
parameters: {profile: rspsim, idealized: true}
sweep:
  policy: [LeastUsed, PowerOfDChoices, RoundRobin, Random, WeightedRandom]
  requestSize: [1e5, 1e6, 1e7, 1e8]
  poolElements: [10, 20, 30, 40, 50]
  puToPeRatio: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
plots:
  - {name: utilization, title: Utilization, y: utilization, x: puToPeRatio, color: policy, row: requestSize, column: poolElements}
  - {name: speed, title: Speed, y: handling_speed, x: puToPeRatio, color: policy, column: requestSize, page: poolElements}
  - {name: time, title: Handling time, y: handling_time, x: poolElements, color: policy, column: requestSize, page: puToPeRatio}
  - {name: overhead, title: Overhead, y: overhead_per_calculation, x: requestSize, xScale: log, color: policy, dash: poolElements,
     only: [{puToPeRatio: 10}]}
`;
const FIRST_STUDY = 'policy-comparison';
const ROUNDS = 3;

const base = mkdtempSync(join(tmpdir(), 'rsplab-bench-'));
const program = new URL('../cli/main.js', import.meta.url);
const step = new URL('analysis-load/analysis-step.js', import.meta.url);
const [load = NaN] = loadavg();
try {
  await measureAll();
} finally {
  rmSync(base, { recursive: true });
}

async function measureAll(): Promise<void> {
  const file = join(base, 'large.yaml');
  writeFileSync(file, study);
  const large = syntheticStudy(loadStudy(file), metrics);
  const [folder, ended, first] = ['large', 'ended', 'first'].map((name) => join(base, name)) as [
    string,
    string,
    string,
  ];
  mkdirSync(ended);
  writeResults(folder, large);
  writeJournal(ended, large);
  writeResults(first, syntheticStudy(loadStudy(FIRST_STUDY)));
  console.log(
    `${large.plan.points.length * seeds} runs of ${large.plan.points.length} points with ${large.metrics.length} metrics: ` +
      `runs.arrow ${megabytes(sizeOf(folder, 'runs.arrow'))} MB, journal ${megabytes(sizeOf(ended, 'runs.journal'))} MB; ` +
      `load of the machine before ${load.toFixed(1)}`,
  );
  const csv = join(base, 'runs.csv');
  const rows = [
    row('Read runs.arrow', await measured(step, ['read', folder], base)),
    row('Read, summarize, write summary.arrow', await measured(step, ['summarize', folder], base)),
    row('`rsplab plot`: all of this, pictures and report', await measured(program, ['plot', folder], base)),
    row(
      '`rsplab table --runs --all --out runs.csv`',
      await measured(program, ['table', folder, '--runs', '--all', '--out', csv], base),
    ),
    row('End of a sweep: journal to runs.arrow', await measured(step, ['end', ended, file], base)),
    row(`\`rsplab plot\` of ${FIRST_STUDY}`, await best(() => measured(program, ['plot', first], base))),
  ];
  console.log(markdownTable([['', 'Time, s', 'CPU, s', 'Peak memory, MB'], ...rows], { align: ['l', 'r', 'r', 'r'] }));
  console.log('Goals: 60 s and 1500 MB for `rsplab plot` of 10^5 runs with 240 metrics, 3 s for the first study.');
}

/** What else happens on the machine only slows down. */
async function best(measure: () => Promise<ProcessUsage>): Promise<ProcessUsage> {
  const usages: ProcessUsage[] = [];
  for (let round = 0; round < ROUNDS; round++) usages.push(await measure());
  return usages.reduce((a, b) => (a.elapsed <= b.elapsed ? a : b));
}

function row(what: string, { elapsed, cpu, peakMemory }: ProcessUsage): string[] {
  return [what, elapsed.toFixed(2), cpu.toFixed(2), megabytes(peakMemory)];
}

function sizeOf(folder: string, name: string): number {
  return statSync(join(folder, name)).size;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
