import { relative } from 'node:path';
import type { RunFailure } from '../../results/folders/manifest.ts';
import type { StudyFolder } from '../../results/folders/study-folder.ts';
import { continuingCommand, typedCommand } from '../../results/folders/typed-command.ts';
import type { RecordingFault, StudyRunOutcome } from '../../scenarios/execution/study-run.ts';
import type { Sweep } from '../../scenarios/execution/sweep.ts';
import { distributionMetrics } from '../../scenarios/language/component-catalogue.ts';
import {
  allOf,
  componentsOfClasses,
  usualComponents,
  type DetailChoice,
} from '../../scenarios/language/detail-choice.ts';
import { quickLook, withOverrides } from '../../scenarios/language/override.ts';
import { knownClass, knownDistribution, modelsOf } from '../../scenarios/language/read-details.ts';
import { loadStudy } from '../../scenarios/language/study-catalogue.ts';
import { chosenStyle } from '../../scenarios/language/style-catalogue.ts';
import type { Study } from '../../scenarios/language/study.ts';
import { firstSeeds, MOST_SEEDS, replicationsInWords } from '../../scenarios/plan/replications.ts';
import { namesOf } from '../../sim/run/parameter.ts';
import { StopSignals } from '../stop-signals.ts';
import { UsageError } from '../usage-error.ts';
import { askedSweep } from './background/asked-sweep.ts';
import { requireNoneInBackground, runInBackground } from './background/background-sweep.ts';
import { coordinate, takeCoordinatorName } from './background/coordinator.ts';
import { cautionLines } from './caution-lines.ts';
import { askNobody, askOnTerminal, leaveTasks } from './distribution.ts';
import type { DistributionOptions } from './distribution-places.ts';
import type { OpenStudy } from './open-study.ts';
import type { ProgressDisplay } from './progress-display.ts';
import type { RunCommandOptions } from './run-options.ts';
import { checkDistribution } from './task-schedulers.ts';
import {
  failureLine,
  LISTED_FAILURES,
  recordingInWords,
  resultsPath,
  simulateStudy,
  type SimulatedStudy,
  withStudyFolder,
} from './simulate-study.ts';
import { writeStudyOutput } from './study-output.ts';
import { duration, type SweepReporter } from './sweep-reporter.ts';

/** Points that are named in a warning. */
const NAMED_POINTS = 5;

/**
 * Runs a study and writes its results: tables, plots, report. Runs that an earlier call did are taken over.
 *
 * @returns the exit code: 1 if runs failed, that of the signal if one stopped it
 */
export async function runCommand(name: string, options: RunCommandOptions): Promise<number> {
  checkDistribution(options);
  const study = studyFor(name, options);
  const path = options.out ?? resultsPath(study);
  const fresh = options.fresh === true;
  if (goesOnInBackground(options)) {
    const own = takeCoordinatorName();
    if (own === undefined) return runInBackground(study, path, options);
    return coordinate(path, own, askedSweep(study, options), async ({ stop, display, claimed }) =>
      withStudyFolder(study, path, { fresh }, async (open) => {
        claimed();
        return runSweep(open, { ...options, detach: false }, stop, display);
      }),
    );
  }
  requireNoneInBackground(path);
  return withStudyFolder(study, path, { fresh }, async (open) => {
    const stop = new StopSignals();
    try {
      return await runSweep(open, options, stop);
    } finally {
      stop.release();
    }
  });
}

/** Tasks there need a process of this machine as long as they run: it does without a terminal. */
function goesOnInBackground({ on }: DistributionOptions): boolean {
  return on === 'ssh' || on === 'pool';
}

function studyFor(name: string, options: RunCommandOptions): Study {
  const { quick, seeds, set = [], vectors } = options;
  const study = loadStudy(name);
  if (seeds !== undefined && seeds > MOST_SEEDS)
    throw new UsageError(`--seeds ${seeds}: at most ${MOST_SEEDS} per point are possible`);
  // What the user sets wins over what --quick changes.
  const changed = withOverrides(quick === true ? quickLook(study) : study, set);
  return {
    ...changed,
    details: allOf([changed.details, detailsAskedFor(changed, options)]),
    pictureStyle: chosenStyle(options, changed.pictureStyle),
    ...(seeds !== undefined && { replications: { kind: 'seeds', seeds: firstSeeds(seeds) } as const }),
    ...(vectors !== undefined && {
      vectors: {
        seeds: changed.vectors?.seeds,
        interval: vectors === true ? changed.vectors?.interval : vectors,
        paths: changed.vectors?.paths,
      },
    }),
  };
}

/** @throws UsageError naming what is not known */
function detailsAskedFor(
  { parameters, sweep }: Study,
  { components = [], distributions = [] }: RunCommandOptions,
): DetailChoice {
  const models = modelsOf(parameters, sweep);
  const classes =
    components === true
      ? []
      : components.map((each) => knownClass(each, models, (message) => new UsageError(`--components: ${message}`)));
  return {
    components: components === true ? usualComponents() : componentsOfClasses(classes),
    distributions:
      distributions === true
        ? [...distributionMetrics.keys()]
        : distributions.map((each) =>
            knownDistribution(each, models, (message) => new UsageError(`--distributions: ${message}`)),
          ),
  };
}

async function runSweep(
  open: OpenStudy,
  options: RunCommandOptions,
  stop: StopSignals,
  display?: ProgressDisplay,
): Promise<number> {
  const simulated = await simulateStudy(open, options, stop.signal, display);
  try {
    return await concluded(simulated, open, stop);
  } finally {
    await simulated.distribution?.release();
  }
}

async function concluded(
  { outcome, sweep, reporter, distribution }: SimulatedStudy,
  open: OpenStudy,
  stop: StopSignals,
): Promise<number> {
  switch (outcome.kind) {
    case 'stopped':
      if (distribution === undefined) return stop.exitCode ?? 1;
      // Without a signal the tasks were to be left alone.
      reporter.note(
        stop.signal.aborted
          ? await leaveTasks(distribution, stop.isInterrupt ? askOnTerminal : askNobody)
          : distribution.farewell(),
      );
      return stop.exitCode ?? 0;
    case 'nothing':
      return conclude(sweep.failures(), open.folder);
    case 'complete': {
      const code = await presentResults(outcome, open, sweep, reporter);
      return stop.exitCode ?? code;
    }
  }
}

/** Writes summary, plots and report, and says what there is. */
async function presentResults(
  { manifest, runs, simulated, seconds, faults }: Extract<StudyRunOutcome, { kind: 'complete' }>,
  { study, folder }: OpenStudy,
  sweep: Sweep,
  reporter: SweepReporter,
): Promise<number> {
  const { files, cautions, warnings } = await writeStudyOutput(folder, manifest, runs);
  const { reused } = sweep.progress;
  const takenOver = reused === 0 ? '' : `, ${reused} reused`;
  reporter.conclude(`${simulated} runs in ${duration(seconds)}${takenOver}. Results:`);
  for (const file of files) console.log(`  ${relative('', file)}`);
  for (const line of [...imprecisionLines(study, sweep), ...cautionLines(cautions)]) reporter.note(line);
  for (const warning of warnings) reporter.note(`warning: ${warning}`);
  console.log(`Tables: ${typedCommand('table', folder.path)}`);
  const code = conclude(sweep.failures(), folder);
  for (const what of namesOf(faults)) {
    const fault = faults[what];
    if (fault !== undefined)
      console.error(`rsplab: ${recordingInWords(what, study)} are missing: ${recordingFaultInWords(fault)}`);
  }
  return Object.keys(faults).length > 0 ? 1 : code;
}

function recordingFaultInWords(fault: RecordingFault): string {
  switch (fault.kind) {
    case 'run':
      return fault.reason;
    case 'stopped':
      return `stopped; the same command continues: ${continuingCommand()}`;
  }
}

/** Points that were given up before they had the precision that the study wants. */
function imprecisionLines({ replications }: Study, sweep: Sweep): string[] {
  const points = sweep.imprecise();
  if (points.length === 0) return [];
  const names = points.slice(0, NAMED_POINTS).map(({ label }) => (label === '' ? 'the only one' : label));
  const more = points.length > NAMED_POINTS ? ` | … and ${points.length - NAMED_POINTS} more` : '';
  const count = points.length === 1 ? '1 point' : `${points.length} points`;
  return [
    `warning: ${count} below the wanted precision (${replicationsInWords(replications)}): ${names.join(' | ')}${more}`,
  ];
}

/** Says what is missing. */
function conclude(failures: readonly RunFailure[], folder: StudyFolder): number {
  if (failures.length === 0) return 0;
  console.error(
    `rsplab: ${failures.length} runs failed and are missing in the results (the same command tries them again: ${continuingCommand()}):`,
  );
  for (const failure of failures.slice(0, LISTED_FAILURES)) console.error(`  ${failureLine(failure)}`);
  if (failures.length > LISTED_FAILURES)
    console.error(
      `  … and ${failures.length - LISTED_FAILURES} more, all in ${relative('', folder.file('manifest.json'))}`,
    );
  return 1;
}
