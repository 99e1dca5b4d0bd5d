import type { StudyFolder } from '../../results/folders/study-folder.ts';
import type { RunJournal } from '../../results/journals/run-journal.ts';
import type { Study } from '../../scenarios/language/study.ts';
import type { RunPlan } from '../../scenarios/plan/run-plan.ts';

/** A study with its folder, which this process has locked. */
export interface OpenStudy {
  readonly study: Study;
  readonly plan: RunPlan;
  readonly folder: StudyFolder;
  readonly journal: RunJournal;
}

/** How much of this machine a simulation takes. */
export interface SimulationOptions {
  /** Threads; default: one per core. */
  readonly workers?: number;
  /** Heap limit of each, MB. */
  readonly memory?: number;
}
