import { appendFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { judge, type Judgement, type Verdict } from '../../analysis/comparison/equivalence.ts';
import { validationCautions } from '../../analysis/report/validation-section.ts';
import { estimate } from '../../analysis/statistics/statistics.ts';
import { defaultTransport, type TransportName } from '../../native/transports.ts';
import { LOG } from '../../results/folders/study-folder-content.ts';
import { StudyFolder } from '../../results/folders/study-folder.ts';
import { sameCommand, typedCommand } from '../../results/folders/typed-command.ts';
import { withOverrides } from '../../scenarios/language/override.ts';
import { loadStudy } from '../../scenarios/language/study-catalogue.ts';
import { chosenStyle, type LookOptions } from '../../scenarios/language/style-catalogue.ts';
import type { Study } from '../../scenarios/language/study.ts';
import { firstSeeds, initialSeeds } from '../../scenarios/plan/replications.ts';
import { planRuns, type RunPlan } from '../../scenarios/plan/run-plan.ts';
import { readDeployment } from '../../scenarios/validation/read-deployment.ts';
import { RSPLIB, rsplibParts, type RsplibPart } from '../../scenarios/validation/rsplib/rsplib-part-names.ts';
import { RsplibWorld } from '../../scenarios/validation/rsplib/rsplib-world.ts';
import { transportName, type MeanOf } from '../../scenarios/validation/record-of-validation.ts';
import { planValidation } from '../../scenarios/validation/validation-plan.ts';
import type { ValidationPlan } from '../../scenarios/validation/validation.ts';
import {
  runValidation,
  validationName,
  type ValidationOutcome,
  type ValidationRunListener,
  type ValidationTask,
} from '../../scenarios/validation/validation-run.ts';
import { pointsNamed } from '../named-points.ts';
import { packageVersion } from '../package-version.ts';
import { runningProgram } from '../running-program.ts';
import { StopSignals } from '../stop-signals.ts';
import { UsageError } from '../usage-error.ts';
import { COMPONENT_COMMAND } from './component-process-name.ts';
import { writeStudyOutput } from './study-output.ts';
import { duration } from './sweep-reporter.ts';

const meanOf: MeanOf = (values) => estimate(values)?.mean;

export interface ValidateOptions extends LookOptions {
  readonly transport: TransportName | typeof RSPLIB;
  /** Which components are RSPLIB's; undefined: all. */
  readonly rsplib?: readonly RsplibPart[] | undefined;
  readonly point?: readonly string[];
  readonly replications?: number;
  readonly deployment?: string;
  /** Real seconds of a replication. */
  readonly seconds?: number;
  readonly set?: readonly string[];
  readonly out?: string;
  readonly fresh?: boolean;
}

/** s, of a replication besides its run: start and end of processes, and the simulation of the same. */
const BETWEEN_RUNS = 3;

/**
 * Validates a study: runs its points for real, simulates the same, and writes both with a verdict on each quantity.
 *
 * @returns the exit code: 1 if runs failed, that of the signal if one stopped it
 */
export async function validateCommand(name: string, options: ValidateOptions): Promise<number> {
  const given = withOverrides(loadStudy(name), options.set ?? []);
  const study = { ...given, pictureStyle: chosenStyle(options, given.pictureStyle) };
  const { transport, rsplib, deployment } = options;
  if (transport !== RSPLIB && rsplib !== undefined) throw new UsageError(`--rsplib needs --transport ${RSPLIB}`);
  if (transport === RSPLIB && deployment !== undefined)
    throw new UsageError(`--deployment: with --transport ${RSPLIB} components run in the lab’s guest, and beside it`);
  const foreign = transport === RSPLIB ? await RsplibWorld.boot(rsplib ?? rsplibParts) : undefined;
  try {
    return await inFolder(study, options, foreign);
  } finally {
    await foreign?.close();
  }
}

async function inFolder(study: Study, options: ValidateOptions, foreign: RsplibWorld | undefined): Promise<number> {
  const runPlan = planRuns(study);
  const plan = validationPlan(study, runPlan, options, foreign);
  const path = options.out ?? join('results', 'data', `${study.name}-validation`);
  // Tables of simulations alone must not take its place, nor it theirs.
  const folder = StudyFolder.prepare(path, validationName(study), { fresh: options.fresh === true });
  try {
    const stop = new StopSignals();
    try {
      return await validate({ study, runPlan, plan, folder, program: runningProgram(), meanOf }, stop);
    } finally {
      stop.release();
    }
  } finally {
    folder.release();
  }
}

function validationPlan(
  study: Study,
  { points: all }: RunPlan,
  { transport, replications, seconds, deployment: file, point }: ValidateOptions,
  foreign: RsplibWorld | undefined,
): ValidationPlan {
  const chosen = new Set(point === undefined ? all : point.flatMap((each) => pointsNamed(all, each)));
  return planValidation(study, {
    points: all.filter((each) => chosen.has(each)),
    seeds: replications === undefined ? initialSeeds(study.replications) : firstSeeds(replications),
    seconds,
    transport: transport === RSPLIB ? defaultTransport : transport,
    deployment: file === undefined ? undefined : readDeployment(file),
    foreign,
    call: {
      local: [process.execPath, fileURLToPath(new URL('../main.js', import.meta.url)), COMPONENT_COMMAND],
      command: COMPONENT_COMMAND,
      version: packageVersion(),
    },
  });
}

async function validate(task: ValidationTask, stop: StopSignals): Promise<number> {
  const { folder } = task;
  const note = (line: string): void => {
    console.error(line);
    appendFileSync(folder.file(LOG), `${new Date().toISOString()} ${line}\n`);
  };
  const outcome = await runValidation(task, stop.signal, progressOn(task, note));
  switch (outcome.kind) {
    case 'stopped': {
      const kept = `stopped: ${outcome.done} of ${outcome.total} runs are done and kept`;
      note(`${kept}; the same command goes on with them: ${sameCommand()}`);
      return stop.exitCode ?? 1;
    }
    case 'nothing':
      console.error('rsplab: no run succeeded');
      return 1;
    case 'complete':
      await presentResults(outcome, folder);
      return outcome.failed > 0 ? 1 : 0;
  }
}

/** Writes summary, plots and report, and says what there is. */
async function presentResults(
  { manifest, runs, record }: Extract<ValidationOutcome, { kind: 'complete' }>,
  folder: StudyFolder,
): Promise<void> {
  const { files, warnings } = await writeStudyOutput(folder, manifest, runs);
  for (const line of verdictLines(judge(runs))) console.log(line);
  for (const caution of validationCautions(record)) console.error(`caution: ${caution}`);
  for (const warning of warnings) console.error(`warning: ${warning}`);
  console.log('Results:');
  for (const file of files) console.log(`  ${relative('', file)}`);
  console.log(`Tables: ${typedCommand('table', folder.path)}`);
}

function progressOn({ study, plan }: ValidationTask, note: (line: string) => void): ValidationRunListener {
  return {
    begins: (missing) => note(opening(study, plan, missing)),
    networkMeasured: (ways) => {
      for (const { from, to, roundTrip, rate } of ways)
        note(
          `network${ways.length > 1 ? ` from ${from.name} to ${to.name}` : ''}: ` +
            `${milliseconds(roundTrip / 2)} one way, ${megabits(rate)}`,
        );
      if (ways.length > 1) note('each point is simulated with the mean of these ways, weighted by its packets');
    },
    runBegins: ({ label, parameters: { warmup, duration: window } }, seed, done, total) =>
      note(
        `run ${done + 1} of ${total}: ${label === '' ? '' : `${label}, `}seed ${seed}, ${duration(warmup + window)}`,
      ),
    runFailed: ({ point, seed, reason }) => note(`run of ${point} with seed ${seed} failed: ${reason}`),
  };
}

function milliseconds(seconds: number): string {
  return `${(1000 * seconds).toPrecision(3)} ms`;
}

function megabits(rate: number): string {
  return Number.isFinite(rate) ? `${(rate / 1e6).toPrecision(3)} Mbit/s` : 'rate not measured';
}

function opening({ name }: Study, { points, seeds, world }: ValidationPlan, missing: number): string {
  const total = points.length * seeds.length;
  const seconds = points.reduce(
    (sum, { parameters }) => sum + parameters.warmup + parameters.duration + BETWEEN_RUNS,
    0,
  );
  const left = (missing / Math.max(1, points.length)) * seconds;
  const done = total - missing;
  return (
    `${name}: ${points.length} ${points.length === 1 ? 'point' : 'points'}, ` +
    `${seeds.length} ${seeds.length === 1 ? 'replication' : 'replications'} each over ` +
    `${transportName(world)} on ${world.deployment.name}${done === 0 ? '' : `, ${done} of ${total} runs done before`}; ` +
    `about ${duration(left)}`
  );
}

/** One line per point. */
function verdictLines(judgements: readonly Judgement[]): string[] {
  return [...new Set(judgements.map(({ point }) => point))].map((point) => {
    const own = judgements.filter((each) => each.point === point);
    const of = (verdict: Verdict): string[] =>
      own.filter((each) => each.verdict === verdict).map(({ quantity }) => quantity);
    const parts = (['agrees', 'differs', 'not enough'] as const).map((verdict) => {
      const names = of(verdict);
      return names.length === 0 ? [] : [`${verdict}: ${names.join(' ')}`];
    });
    return `${point === '' ? 'the point' : point}: ${parts.flat().join('; ')}`;
  });
}
