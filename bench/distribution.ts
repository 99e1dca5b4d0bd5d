/**
 * What it costs to do the runs of a sweep elsewhere: planning and dealing out 10^5 short runs, collecting and summarizing
 * them, merging 10^6 records, and what a task and a run cost besides simulating. Runs that are collected are not simulated. With
 * --slurm, --hosts and --pool also the same sweep on two processors there and by two workers here, in turns; with --lose-node and
 * --lose-host how long it takes until the task of a node that is gone begins again. `--quick` does a part of it, in a minute.
 *
 * `npm run cluster -- sh -c 'npm run bench:distribution -- …'` has a small cluster of Slurm and two hosts for it on one machine
 * (test/scenarios/execution/distribution/cluster.ts). Figures are in docs/clusters.md.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { markdownTable } from 'markdown-table';
import { positiveInteger } from '../cli/option-values.ts';
import { measured, type ProcessUsage } from './analysis-load/measured-process.ts';
import { benchCommand } from './bench-command.ts';
import { LoopbackPool } from './distribution-load/loopback-pool.ts';
import { sweepEffort, timeToNotice, type MeasuredSweep, type TaskPlace } from './distribution-load/places.ts';
import { packageEffort } from './distribution-load/work-package.ts';
import { Round } from '../scenarios/execution/distribution/round.ts';
import { textOfTask } from '../scenarios/execution/distribution/text-of-task.ts';

interface Options {
  readonly quick?: boolean;
  readonly seeds?: number;
  readonly records?: number;
  readonly slurm?: string;
  readonly loseNode?: string;
  readonly hosts?: string;
  readonly ssh?: string;
  readonly loseHost?: string;
  readonly pool?: boolean;
}

const options = benchCommand('bench:distribution', 'What it costs to do the runs of a sweep elsewhere.')
  .option('--quick', 'a part of it, in about a minute')
  .option('--seeds <number>', 'seeds of each of 1000 points (default: 100; with --quick 1)', positiveInteger)
  .option('--records <number>', 'records that are merged (default: 10^6; with --quick 20000)', positiveInteger)
  .option('--slurm <options>', 'also measure on Slurm, with these options for sbatch, or none ("")')
  .option('--lose-node <command>', 'of a shell: it ends a node of Slurm that has a task')
  .option('--hosts <names>', 'also measure on these hosts over ssh (rsplab run --hosts)')
  .option('--ssh <command>', 'how ssh is called (rsplab run --ssh)')
  .option('--lose-host <command>', 'of a shell: it ends a host that has a task')
  .option('--pool', 'also measure on a pool: a registrar and two servers, which it starts on this machine')
  .parse()
  .opts<Options>();
const { quick = false, seeds = quick ? 1 : 100, records = quick ? 20_000 : 1_000_000 } = options;
/** Runs of a work package. */
const packed = quick ? 20 : 300;
/** How often sweeps here and there are compared; the shortest time of each counts. */
const rounds = quick ? 1 : 3;
const compared: MeasuredSweep = quick ? { runs: 10, duration: 3600 } : { runs: 40, duration: 3600 };
/** Each of its two tasks has a run that is done before the node is lost, and more. */
const endangered: MeasuredSweep = { runs: 8, duration: 7200 };

const places: TaskPlace[] = [
  ...(options.slurm === undefined
    ? []
    : [{ name: 'Slurm', options: ['--on', 'slurm', '--slurm', options.slurm], loss: options.loseNode }]),
  ...(options.hosts === undefined
    ? []
    : [
        {
          name: 'ssh',
          options: [
            '--on',
            'ssh',
            '--hosts',
            options.hosts,
            ...(options.ssh === undefined ? [] : ['--ssh', options.ssh]),
          ],
          loss: options.loseHost,
        },
      ]),
];

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
const site = { program: new URL('../cli/main.js', import.meta.url), base };
const { program } = site;
const step = new URL('distribution-load/distribution-step.js', import.meta.url);
const [load = NaN] = loadavg();
const pool = options.pool === true ? new LoopbackPool(program) : undefined;
if (pool !== undefined) places.push(pool.place);
try {
  await measureAll();
} finally {
  await pool?.close();
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
  const drawing = await measured(program, ['run', file, '--out', folder], base);
  const empty = await taskEffort();
  const rows = [
    row('Plan and deal out', dealing),
    row('Collect, write tables, summarize, draw', collecting),
    row('Plan, write tables, summarize, draw without tasks', drawing),
    row('A task without runs', empty),
  ];
  console.log(markdownTable([['', 'Time, s', 'CPU, s', 'Peak memory, MB'], ...rows], { align: ['l', 'r', 'r', 'r'] }));
  const overhead = (dealing.cpu + collecting.cpu - drawing.cpu) / (1000 * seeds);
  console.log(`Overhead: ${empty.cpu.toFixed(2)} s CPU time a task, ${(1e3 * overhead).toFixed(2)} ms a run`);
  await comparePackages();
  await mergeRecords();
  await pool?.start();
  if (places.length > 0) await comparePlaces();
  for (const place of places) if (place.loss !== undefined) await loseNode(place);
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

/** What a work package of a pool costs at its server, besides what a task costs that shares a folder. */
async function comparePackages(): Promise<void> {
  const folder = join(base, 'several');
  const file = join(base, 'several.yaml');
  writeFileSync(file, `name: several\ntitle: Several\nseeds: ${packed}\nparameters: { ${parameters} }\nplots: []\n`);
  await measured(program, ['run', file, '--out', folder, '--on', 'files', '--tasks', '1', '--detach'], base);
  const round = join(folder, 'tasks', '1');
  const task = ['run-slice', round, '1'];
  const text = (): Iterable<string> => textOfTask(Round.open(round), 1);
  const whole = packageEffort(text(), base);
  const wholeTask = (await measured(program, task, base)).cpu;
  // All its runs are done now.
  const empty = packageEffort(text(), base);
  const emptyTask = (await measured(program, task, base)).cpu;
  const a = (effort: number, without: number): string => ((1e3 * (effort - without)) / packed).toFixed(2);
  console.log(
    `Work package without runs: ${empty.toFixed(2)} s CPU time at its server; a run of ${packed} in it ${a(whole, empty)} ms with ` +
      `simulating, in a task with a shared folder ${a(wholeTask, emptyTask)} ms`,
  );
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

/** The same sweep on two processors elsewhere, and by two workers here. */
async function comparePlaces(): Promise<void> {
  const here: ProcessUsage[] = [];
  const there = new Map<TaskPlace, ProcessUsage[]>(places.map((place) => [place, []]));
  for (let round = 1; round <= rounds; round++) {
    here.push(await sweepEffort(site, compared, `here-${round}`, undefined));
    for (const [place, efforts] of there)
      efforts.push(await sweepEffort(site, compared, `${place.name}-${round}`, place));
  }
  const local = shortest(here);
  const rows = [...there].map(([place, efforts]) => {
    const elapsed = shortest(efforts);
    return [place.name, local.toFixed(1), elapsed.toFixed(1), (elapsed / local).toFixed(2)];
  });
  const head = [`${compared.runs} runs on`, 'Two workers here, s', 'Two tasks there, s', 'Ratio'];
  console.log(markdownTable([head, ...rows], { align: ['l', 'r', 'r', 'r'] }));
}

async function loseNode(place: TaskPlace): Promise<void> {
  const seconds = await timeToNotice(site, endangered, place);
  console.log(`${place.name}: the task of a node that is gone begins again after ${seconds.toFixed(1)} s`);
}

function shortest(efforts: readonly ProcessUsage[]): number {
  return Math.min(...efforts.map(({ elapsed }) => elapsed));
}

function row(what: string, { elapsed, cpu, peakMemory }: ProcessUsage): string[] {
  return [what, elapsed.toFixed(2), cpu.toFixed(2), (peakMemory / 1e6).toFixed(0)];
}
