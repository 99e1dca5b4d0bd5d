import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { estimate } from '../../../../analysis/statistics/statistics.ts';
import type { RunFailure } from '../../../../results/folders/manifest.ts';
import { StudyFolder } from '../../../../results/folders/study-folder.ts';
import { DistributedExecution } from '../../../../scenarios/execution/distribution/distributed-execution.ts';
import { RunCosts } from '../../../../scenarios/execution/distribution/run-costs.ts';
import type { TaskScheduler } from '../../../../scenarios/execution/distribution/task-scheduler.ts';
import { runStudy, type StudyRunOutcome } from '../../../../scenarios/execution/study-run.ts';
import { Sweep } from '../../../../scenarios/execution/sweep.ts';
import { inputsOf } from '../../../../scenarios/inputs/kept-inputs.ts';
import type { Study } from '../../../../scenarios/language/study.ts';
import { planRuns } from '../../../../scenarios/plan/run-plan.ts';

/** Nothing is waited for longer than a test needs. */
export const testPace = { look: 20, ask: 20, longestAsk: 200, patience: 300, settling: 20, appearing: 100 };

/** What came of a study, and what was said. */
export interface DistributedStudy {
  readonly outcome: StudyRunOutcome;
  readonly reused: number;
  readonly failures: readonly RunFailure[];
  readonly notes: readonly string[];
  /** How runs stood when that was said last. */
  readonly standing: string;
  /** All of it that was said. */
  readonly standings: readonly string[];
}

/** How a study is run by a test. */
export interface TestSettings {
  readonly scheduler?: TaskScheduler;
  readonly tasks?: number;
  readonly detach?: boolean;
  readonly signal?: AbortSignal;
  readonly pace?: Partial<typeof testPace>;
  /** Of the program, as tables have it. */
  readonly version?: string;
}

/** Runs a study as the command does, here if there is no scheduler. */
export async function runIn(path: string, study: Study, settings: TestSettings = {}): Promise<DistributedStudy> {
  const { scheduler, signal = new AbortController().signal, version = '1.2.3' } = settings;
  const folder = StudyFolder.prepare(path, study.name);
  const journal = folder.journal(study.name);
  const notes: string[] = [];
  const standings: string[] = [];
  try {
    const plan = planRuns(study);
    const sweep = new Sweep(plan, study.replications, journal, estimate);
    const { reused } = sweep.progress;
    const listener = {
      standing: (text: string): void => void (text !== '' && standings.push(text)),
      note: (text: string): void => void notes.push(text),
    };
    const execution =
      scheduler &&
      new DistributedExecution({
        folder,
        inputs: inputsOf(plan),
        scheduler,
        tasks: settings.tasks,
        detach: settings.detach,
        signal,
        costs: new RunCosts(plan.points, () => 1e-4),
        known: (key) => journal.find(key),
        listener,
        pace: { ...testPace, ...settings.pace },
      });
    const task = { study, plan, sweep, folder, journal, program: { version, command: 'rsplab run' } };
    const outcome = await runStudy(task, { workers: 1, signal, execution }, silentListener);
    if (outcome.kind !== 'stopped') await execution?.conclude();
    return { outcome, reused, failures: sweep.failures(), notes, standing: standings.at(-1) ?? '', standings };
  } finally {
    journal.close();
    folder.release();
  }
}

const silentListener = {
  running: () => undefined,
  ended: () => undefined,
  failed: () => undefined,
  simulated: () => undefined,
  recording: (what: string, count: number) => {
    throw new Error(`${what} of ${count} runs are simulated again`);
  },
};

/** The table of runs, byte by byte. */
export function tableIn(path: string, name = 'runs'): Buffer {
  return readFileSync(join(path, `${name}.arrow`));
}
