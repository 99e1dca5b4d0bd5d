import { SingleBar } from 'cli-progress';
import { createHash } from 'node:crypto';
import { arch, availableParallelism, cpus, platform, release } from 'node:os';
import { join, relative } from 'node:path';
import { MANIFEST_FORMAT, type Manifest } from '../results/manifest.ts';
import { StudyFolder } from '../results/study-folder.ts';
import { executeRuns } from '../scenarios/executor.ts';
import { withOverrides } from '../scenarios/override.ts';
import { planRuns, type RunPlan } from '../scenarios/run-plan.ts';
import { runsTable } from '../scenarios/runs-table.ts';
import { loadStudy } from '../scenarios/study-catalogue.ts';
import type { Study } from '../scenarios/study.ts';
import type { RunMetrics } from '../sim/model/metric-catalogue.ts';
import { packageVersion } from './package-version.ts';
import { writeStudyOutput } from './study-output.ts';

export interface RunOptions {
  readonly out?: string;
  readonly workers?: number;
  readonly seeds?: number;
  readonly set: readonly string[];
  readonly quick?: boolean;
}

const QUICK_SEEDS = 3;
const QUICK_DURATION = 600;

/** Runs a study and writes its results: tables, plots, report. */
export async function runCommand(name: string, options: RunOptions): Promise<void> {
  const study = studyFor(name, options);
  const seeds = options.seeds ?? (options.quick === true ? Math.min(study.seeds, QUICK_SEEDS) : study.seeds);
  const plan = planRuns(study, seeds);
  const folder = StudyFolder.prepare(options.out ?? join('results', 'data', study.name), study.name);
  const workers = options.workers ?? availableParallelism();
  const startedAt = new Date();
  const metrics = await simulateAll(study, plan, workers);
  const durationSeconds = (Date.now() - startedAt.getTime()) / 1000;
  folder.writeManifest(manifestOf(study, plan, { workers, startedAt, durationSeconds }));
  folder.writeTable('runs', runsTable(study, plan, metrics, packageVersion()));
  const files = await writeStudyOutput(folder);
  console.log(`${plan.runs.length} runs in ${durationSeconds.toFixed(1)} s. Results:`);
  for (const file of files) console.log(`  ${relative('', file)}`);
  console.log(`Tables: rsplab table ${relative('', folder.path)}`);
}

function studyFor(name: string, options: RunOptions): Study {
  const study = loadStudy(name);
  if (options.quick !== true) return withOverrides(study, options.set);
  // What the user sets wins over what --quick shortens.
  return withOverrides(study, [`duration=${QUICK_DURATION}`, ...options.set]);
}

async function simulateAll(study: Study, plan: RunPlan, workers: number): Promise<RunMetrics[]> {
  const total = plan.runs.length;
  const bar = new SingleBar({
    format: `${study.name} [{bar}] {value}/{total} runs, {eta_formatted} to go`,
    clearOnComplete: true,
    hideCursor: true,
  });
  const isTerminal = process.stderr.isTTY;
  if (isTerminal) bar.start(total, 0);
  else console.error(`${study.name}: ${total} runs on ${Math.min(workers, total)} workers`);
  try {
    return await executeRuns(plan.runs, workers, (count) => {
      if (isTerminal) bar.update(count);
      else if (count % Math.ceil(total / 10) === 0) console.error(`${count}/${total} runs`);
    });
  } finally {
    bar.stop();
  }
}

function manifestOf(
  study: Study,
  plan: RunPlan,
  run: { readonly workers: number; readonly startedAt: Date; readonly durationSeconds: number },
): Manifest {
  const { name, title, description, text, overrides } = study;
  return {
    format: MANIFEST_FORMAT,
    study: name,
    title,
    description,
    scenario: { text, sha256: createHash('sha256').update(text).digest('hex'), overrides },
    version: packageVersion(),
    profile: String(plan.points[0].values.get('profile')),
    seeds: plan.seeds,
    sweep: Object.fromEntries(study.sweep),
    plots: study.plots,
    runs: plan.runs.length,
    workers: run.workers,
    startedAt: run.startedAt.toISOString(),
    durationSeconds: run.durationSeconds,
    peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
    host: {
      platform: `${platform()} ${release()} ${arch()}`,
      cpu: cpus()[0]?.model ?? 'unknown CPU',
      cores: availableParallelism(),
      node: process.versions.node,
    },
  };
}
