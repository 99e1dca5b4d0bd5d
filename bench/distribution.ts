/**
 * What it costs to do the runs of a sweep elsewhere: planning and dealing out 10^5 short runs, collecting and summarizing
 * them, merging 10^6 records, and what a task costs besides its runs. Runs that are collected are not simulated. With --slurm
 * also the same sweep on two processors of the cluster of this machine and by two workers here.
 *
 * CPU seconds and peak memory on a shared virtual machine with 2 cores (Node 20) under load: 10^5 runs planned and dealt out to
 * 1000 tasks 11.1 s and 239 MB; collected, with tables, summary and report 39.5 s and 1027 MB; a task without runs 0.6 s and
 * 107 MB; 10^6 records of 4.0 kB merged 79 s and 738 MB.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { markdownTable } from 'markdown-table';
import { positiveInteger } from '../cli/option-values.ts';
import { measured, type ProcessUsage } from './analysis-load/measured-process.ts';
import { benchCommand } from './bench-command.ts';

const { seeds, records, slurm } = benchCommand(
  'bench:distribution',
  'What it costs to do the runs of a sweep elsewhere.',
)
  .option('--seeds <number>', 'seeds of each of 1000 points', positiveInteger, 100)
  .option('--records <number>', 'records that are merged', positiveInteger, 1_000_000)
  .option('--slurm <options>', 'also measure on Slurm, with these options for sbatch')
  .parse()
  .opts<{ readonly seeds: number; readonly records: number; readonly slurm?: string }>();

const parameters =
  'profile: rspsim, idealized: true, poolElements: 2, duration: 60, warmup: 5, poolElementStart: 1, poolUserStart: 2';
const large = `name: large
title: A large study of short runs
seeds: ${seeds}
parameters: { ${parameters} }
sweep:
  policy: [LeastUsed, PowerOfDChoices, RoundRobin, Random, WeightedRandom]
  requestSize: [1e5, 2e5, 3e5, 4e5, 5e5, 6e5, 7e5, 8e5, 9e5, 1e6, 1.1e6, 1.2e6, 1.3e6, 1.4e6, 1.5e6, 1.6e6, 1.7e6, 1.8e6, 1.9e6, 2e6]
  puToPeRatio: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
plots:
  - {name: utilization, title: Utilization, y: utilization, x: puToPeRatio, color: policy, page: requestSize}
`;

const base = mkdtempSync(join(tmpdir(), 'rsplab-bench-'));
const program = new URL('../cli/main.js', import.meta.url);
const step = new URL('distribution-load/distribution-step.js', import.meta.url);
const [load = NaN] = loadavg();
try {
  await measureAll();
} finally {
  rmSync(base, { recursive: true });
}

async function measureAll(): Promise<void> {
  const file = join(base, 'large.yaml');
  writeFileSync(file, large);
  const folder = join(base, 'large');
  const words = ['run', file, '--out', folder, '--on', 'files', '--tasks', '1000'];
  console.log(`${1000 * seeds} runs in 1000 tasks; load of the machine before ${load.toFixed(1)}`);
  const dealing = await measured(program, [...words, '--detach'], base);
  await measured(step, ['do', join(folder, 'tasks', '1')], base);
  const collecting = await measured(program, words, base);
  const empty = await taskEffort();
  const rows = [
    row('Plan and deal out', dealing),
    row('Collect, write tables, summarize, draw', collecting),
    row('A task without runs', empty),
  ];
  console.log(markdownTable([['', 'Time, s', 'CPU, s', 'Peak memory, MB'], ...rows], { align: ['l', 'r', 'r', 'r'] }));
  await mergeRecords();
  if (slurm !== undefined) compareWithSlurm(slurm);
}

/** What a task costs that finds all its runs done. */
async function taskEffort(): Promise<ProcessUsage> {
  const folder = join(base, 'single');
  const file = join(base, 'single.yaml');
  writeFileSync(file, `name: single\ntitle: Single\nseeds: 1\nparameters: { ${parameters} }\nplots: []\n`);
  await measured(program, ['run', file, '--out', folder, '--on', 'files', '--tasks', '1', '--detach'], base);
  const task = ['run-slice', join(folder, 'tasks', '1'), '1'];
  await measured(program, task, base);
  return measured(program, task, base);
}

async function mergeRecords(): Promise<void> {
  const folder = join(base, 'merged');
  mkdirSync(folder);
  const report = join(base, 'merge.json');
  const { cpu, peakMemory } = await measured(step, ['merge', String(records), folder, report], base);
  const merging = JSON.parse(readFileSync(report, 'utf8')) as { readonly cpu: number; readonly bytes: number };
  console.log(
    `Merge ${records} records of ${(merging.bytes / records / 1000).toFixed(1)} kB: ${merging.cpu.toFixed(1)} s CPU time, ` +
      `${Math.round(records / merging.cpu)} records/s, peak memory ${(peakMemory / 1e6).toFixed(0)} MB (with writing ${cpu.toFixed(0)} s)`,
  );
}

/** The same sweep on two processors of a cluster, and by two workers here. */
function compareWithSlurm(options: string): void {
  const file = join(base, 'sweep.yaml');
  const usual = 'profile: rspsim, idealized: true, warmup: 620, duration: 3600';
  writeFileSync(file, `name: sweep\ntitle: Sweep\nseeds: 40\nparameters: { ${usual} }\nplots: []\n`);
  const local = seconds(['run', file, '--out', join(base, 'here'), '--workers', '2']);
  const there = seconds([
    'run',
    file,
    '--out',
    join(base, 'there'),
    '--on',
    'slurm',
    '--tasks',
    '2',
    '--slurm',
    options,
  ]);
  console.log(`40 runs: two workers here ${local.toFixed(1)} s, two tasks on Slurm ${there.toFixed(1)} s`);
}

function seconds(words: readonly string[]): number {
  const begin = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [program.pathname, ...words], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return (performance.now() - begin) / 1000;
}

function row(what: string, { elapsed, cpu, peakMemory }: ProcessUsage): string[] {
  return [what, elapsed.toFixed(2), cpu.toFixed(2), (peakMemory / 1e6).toFixed(0)];
}
