import { JOURNAL } from '../../results/folders/study-folder-content.ts';
import { diskFault } from '../../results/folders/study-folder-error.ts';
import type { StudyFolder } from '../../results/folders/study-folder.ts';
import type { Manifest, RunningProgram } from '../../results/folders/manifest.ts';
import type { ValidationRecord } from '../../results/folders/validation-record.ts';
import type { ResultTable } from '../../results/tables/table.ts';
import { manifestOf, sessionOf } from '../execution/study-manifest.ts';
import type { Study } from '../language/study.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import { recordOfValidation, type MeanOf } from './record-of-validation.ts';
import { Validation, type ValidationListener, type ValidationPlan } from './validation.ts';
import { validationTable } from './validation-table.ts';

/** A study, how it is validated, and the folder of the results, which this process has locked. */
export interface ValidationTask {
  readonly study: Study;
  /** Of the study's simulations. */
  readonly runPlan: RunPlan;
  readonly plan: ValidationPlan;
  readonly folder: StudyFolder;
  readonly program: RunningProgram;
  readonly meanOf: MeanOf;
}

/** Who wants to know how far a validation is. */
export interface ValidationRunListener extends ValidationListener {
  /** @param missing measured runs that are still to be done */
  begins(missing: number): void;
}

/** What came of a validation. */
export type ValidationOutcome =
  /** The signal came: what is done is in the journal, the tables are as before. */
  | { readonly kind: 'stopped'; readonly done: number; readonly total: number }
  /** No run succeeded: the tables are as before. */
  | { readonly kind: 'nothing' }
  | {
      readonly kind: 'complete';
      readonly runs: ResultTable;
      readonly record: ValidationRecord;
      /** With the checksum of the table written; not written yet, since analysis adds its own. */
      readonly manifest: Manifest;
      readonly failed: number;
    };

/**
 * Does the runs of a validation that the journal does not have, and writes their table and the validation's record.
 *
 * @throws ValidationError if the network cannot be measured
 * @throws StudyFolderError if the journal or a file of the results cannot be written
 */
export async function runValidation(
  task: ValidationTask,
  signal: AbortSignal,
  listener: ValidationRunListener,
): Promise<ValidationOutcome> {
  const { study, runPlan, plan, folder, program, meanOf } = task;
  const startedAt = new Date();
  const validation = await doRuns(task, signal, listener);
  const { runs, failures, takenOver } = validation;
  const measured = runs.length / 2;
  if (signal.aborted) return { kind: 'stopped', done: measured, total: plan.points.length * plan.seeds.length };
  if (runs.length === 0) return { kind: 'nothing' };
  const table = validationTable(study, runs, program.version);
  const durationSeconds = (Date.now() - startedAt.getTime()) / 1000;
  const session = sessionOf({ runs: measured - takenOver, workers: 1, startedAt, durationSeconds, program });
  const record = recordOfValidation(study, plan, validation, meanOf);
  folder.writeValidation(record);
  const manifest = manifestOf({
    study: asValidated(study, plan),
    plan: runPlan,
    sweep: { failures: () => failures },
    // A call that had nothing to do says nothing about how the results came about.
    session: takenOver === measured ? (folder.lastSession() ?? session) : session,
    checksums: { runs: folder.writeTable('runs', table) },
    runs: table,
    version: program.version,
  });
  const complete = { ...manifest, points: plan.points.length };
  return { kind: 'complete', runs: table, record, manifest: complete, failed: failures.length };
}

async function doRuns(
  { study, plan, folder }: ValidationTask,
  signal: AbortSignal,
  listener: ValidationRunListener,
): Promise<Validation> {
  const journal = folder.journal(validationName(study));
  const validation = new Validation(plan, journal, listener);
  try {
    listener.begins(validation.missing());
    await validation.run(signal);
  } catch (error) {
    // Ctrl-C reaches the processes of the components, too: that they end is no fault then.
    if (!signal.aborted) throw diskFault(error, folder.file(JOURNAL));
  } finally {
    journal.close();
  }
  return validation;
}

/** The name under which a study's validation keeps its results. */
export function validationName({ name }: Study): string {
  return `${name} (validation)`;
}

/** The study as its validation: the worlds are one more thing that varies. */
function asValidated(study: Study, { seeds }: ValidationPlan): Study {
  return {
    ...study,
    name: validationName(study),
    title: `${study.title}: simulated and measured`,
    replications: { kind: 'seeds', seeds },
    sweep: new Map([...study.sweep, ['world', ['simulated', 'measured']]]),
    plots: study.plots.map((plot) => ({ ...plot, dash: plot.dash ?? 'world' })),
  };
}
