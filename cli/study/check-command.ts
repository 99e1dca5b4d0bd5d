import { existsSync } from 'node:fs';
import { markdownTable } from 'markdown-table';
import { checkExpectations } from '../../analysis/expectations/check-expectations.ts';
import { countOutcomes, type ExpectationOutcome } from '../../analysis/expectations/expectation-outcome.ts';
import { comparisonTable, outcomeTable, type StudyOutcomes } from '../../analysis/expectations/outcome-table.ts';
import type { Expectation, PublishedNumbers } from '../../results/expectations/expectation.ts';
import { StudyFolder } from '../../results/folders/study-folder.ts';
import { typedCommand } from '../../results/folders/typed-command.ts';
import type { ResultTable } from '../../results/tables/table.ts';
import { isQuickLook, quickLook, withOverrides } from '../../scenarios/language/override.ts';
import { loadStudy } from '../../scenarios/language/study-catalogue.ts';
import type { Study } from '../../scenarios/language/study.ts';
import { firstSeeds } from '../../scenarios/plan/replications.ts';
import { planRuns } from '../../scenarios/plan/run-plan.ts';
import { counted } from '../counted.ts';
import { StopSignals } from '../stop-signals.ts';
import { UsageError } from '../usage-error.ts';
import { isForUsers } from '../user-errors.ts';
import { checkTargets, type CheckTarget } from './check-targets.ts';
import type { SimulationOptions } from './open-study.ts';
import { resultsPath, simulateStudy, withStudyFolder } from './simulate-study.ts';
import { writeStudyOutput } from './study-output.ts';
import { writeStudyTables } from './study-tables.ts';
import { tableFormat, writeTable, type TableOutputOptions } from './table-output.ts';

export interface CheckOptions extends SimulationOptions, TableOutputOptions {
  readonly quick?: boolean;
  /** Repeats all runs. */
  readonly fresh?: boolean;
  readonly seeds?: number;
  readonly set?: readonly string[];
  /** Folder of the folders of results. */
  readonly results?: string;
  /** False: only what was run before. */
  readonly run?: boolean;
  /** Prints the comparisons that expectations consist of. */
  readonly points?: boolean;
}

/** Exit codes. */
const [ALL_HOLD, SOME_DIFFER, SOME_UNCHECKED] = [0, 1, 2];

/** Studies that could not be checked at all. */
class Faults {
  count = 0;

  /** Faults that users can mend are reported: the other studies are checked nevertheless. */
  async attempt<T>(action: () => Promise<T>): Promise<T | undefined> {
    try {
      return await action();
    } catch (error) {
      if (!isForUsers(error)) throw error;
      console.error(error.message.replaceAll(/^/gm, 'rsplab: '));
      this.count++;
      return undefined;
    }
  }
}

/**
 * Checks what studies expect of their results, and simulates what is missing for that.
 *
 * @param given studies, folders of results, subjects, or folders of these
 * @returns the exit code: 1 if something differs, 2 if something could not be checked
 */
export async function checkCommand(given: readonly string[], options: CheckOptions): Promise<number> {
  tableFormat(options);
  const targets = given.flatMap(checkTargets);
  const faults = new Faults();
  const checked: StudyOutcomes[] = [];
  const stop = new StopSignals();
  try {
    for (const target of targets) {
      if (stop.signal.aborted) break;
      const found = await faults.attempt(() => outcomesOf(target, options, stop.signal));
      if (found !== undefined) checked.push(found);
    }
  } finally {
    stop.release();
  }
  if (checked.some(({ outcomes }) => outcomes.length > 0)) await print(checked, options);
  const silent = checked.filter(({ outcomes }) => outcomes.length === 0).map(({ study }) => study);
  if (silent.length > 0) console.error(`without expectations: ${silent.join(', ')}`);
  return stop.exitCode ?? conclude(checked, faults.count, targets.length);
}

async function print(checked: readonly StudyOutcomes[], options: CheckOptions): Promise<void> {
  if (options.points === true) await writeTable(comparisonTable(checked), options);
  else if (tableFormat(options) === 'md' && options.out === undefined) console.log(outcomeText(checked));
  else await writeTable(outcomeTable(checked), options);
}

/** The table for people: reasons are below it. */
function outcomeText(checked: readonly StudyOutcomes[]): string {
  const rows = checked.flatMap(({ study, outcomes }) =>
    outcomes.map(({ name, text, measured, verdict }) => [study, name, text, measured, verdict]),
  );
  const reasons = checked.flatMap(({ study, outcomes }) =>
    outcomes.flatMap(({ name, verdict, reason }) =>
      reason === undefined ? [] : [`${study}, ${name}: ${verdict}: ${reason}`],
    ),
  );
  const table = markdownTable([['Study', 'Expectation', 'Expected', 'Measured', 'Verdict'], ...rows], {
    alignDelimiters: checked.length === 1,
  });
  return [table, ...(reasons.length === 0 ? [] : [reasons.join('\n')])].join('\n\n');
}

function conclude(checked: readonly StudyOutcomes[], faults: number, targets: number): number {
  const outcomes = checked.flatMap((each) => each.outcomes);
  const { holds, differs, known, leftOut, unchecked } = countOutcomes(outcomes);
  const parts = [
    `${holds} hold`,
    `${differs} differ`,
    ...(known === 0 ? [] : [`${known} differ as the study files say`]),
    ...(leftOut === 0 ? [] : [`${leftOut} not in --quick`]),
    `${unchecked} cannot be checked`,
  ];
  const studies = targets === 1 ? '' : ` of ${targets} studies`;
  console.error(`${counted(outcomes.length, 'expectation')}${studies}: ${parts.join(', ')}`);
  if (faults > 0) console.error(`${faults} of ${targets} studies could not be checked`);
  if (faults > 0 || unchecked > 0 || outcomes.length === 0) return SOME_UNCHECKED;
  return differs > 0 ? SOME_DIFFER : ALL_HOLD;
}

/** Undefined: it was stopped. */
async function outcomesOf(
  { kind, name }: CheckTarget,
  options: CheckOptions,
  signal: AbortSignal,
): Promise<StudyOutcomes | undefined> {
  if (kind === 'results') {
    const folder = StudyFolder.open(name);
    const { study, expectations = [], published = [], scenario } = folder.manifest();
    const isQuick = isQuickLook(scenario.overrides);
    return outcomesIn(study, { runs: folder.readTable('runs'), expectations, published, isQuick });
  }
  const study = studyFor(name, options);
  const { expectations, published } = study;
  const path = resultsPath(study, options.results);
  // What cannot be checked is found before anything runs.
  planRuns(study);
  const runs =
    expectations.length === 0
      ? undefined
      : options.run === false
        ? earlierRuns(study, path)
        : await completedRuns(study, path, options, signal);
  if (runs === undefined) return expectations.length === 0 ? { study: study.name, outcomes: [] } : undefined;
  return outcomesIn(study.name, { runs, expectations, published, isQuick: isQuickLook(study.overrides) });
}

interface CheckedResults {
  readonly runs: ResultTable;
  readonly expectations: readonly Expectation[];
  readonly published: readonly PublishedNumbers[];
  readonly isQuick: boolean;
}

function outcomesIn(study: string, { runs, expectations, ...context }: CheckedResults): StudyOutcomes {
  const outcomes: readonly ExpectationOutcome[] = checkExpectations(runs, expectations, context);
  return { study, outcomes };
}

function studyFor(name: string, { quick, seeds, set = [] }: CheckOptions): Study {
  const study = loadStudy(name);
  const changed = withOverrides(quick === true ? quickLook(study) : study, set);
  return seeds === undefined ? changed : { ...changed, replications: { kind: 'seeds', seeds: firstSeeds(seeds) } };
}

function earlierRuns(study: Study, path: string): ResultTable {
  if (!existsSync(path))
    throw new UsageError(
      `${study.name}: there are no results in ${path}: leave out --no-run, or "${typedCommand('run', study.name)}" makes them`,
    );
  return StudyFolder.open(path).readTable('runs');
}

/** Simulates what is missing. Pictures are drawn if they were there before. @returns undefined if it was stopped */
async function completedRuns(
  study: Study,
  path: string,
  options: CheckOptions,
  signal: AbortSignal,
): Promise<ResultTable | undefined> {
  return withStudyFolder(study, path, { fresh: options.fresh === true }, async (open) => {
    const { outcome, sweep, reporter } = await simulateStudy(open, options, signal);
    if (outcome.kind === 'stopped') return undefined;
    const failures = sweep.failures();
    if (failures.length > 0)
      throw new UsageError(
        `${study.name}: ${counted(failures.length, 'run')} failed: "${typedCommand('run', study.name)}" says why`,
      );
    if (outcome.kind === 'nothing') throw new UsageError(`${study.name}: nothing was run`);
    const { manifest, runs } = outcome;
    reporter.stop();
    if (existsSync(open.folder.file('report.html'))) await writeStudyOutput(open.folder, manifest, runs);
    else writeStudyTables(open.folder, manifest, runs);
    return runs;
  });
}
