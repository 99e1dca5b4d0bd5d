import { appendFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { judge, type Judgement, type Verdict } from '../../analysis/comparison/equivalence.ts';
import { validationCautions } from '../../analysis/report/validation-section.ts';
import { estimate } from '../../analysis/statistics/statistics.ts';
import { defaultTransport, type TransportName } from '../../native/transports.ts';
import { diskFault } from '../../results/folders/study-folder-error.ts';
import { JOURNAL, LOG } from '../../results/folders/study-folder-content.ts';
import { StudyFolder } from '../../results/folders/study-folder.ts';
import { sameCommand, typedCommand } from '../../results/folders/typed-command.ts';
import { VALIDATION_FORMAT, type ValidationRecord } from '../../results/folders/validation-record.ts';
import { withOverrides } from '../../scenarios/language/override.ts';
import { loadStudy } from '../../scenarios/language/study-catalogue.ts';
import type { Study } from '../../scenarios/language/study.ts';
import { firstSeeds, initialSeeds } from '../../scenarios/plan/replications.ts';
import { planRuns, type RunPlan } from '../../scenarios/plan/run-plan.ts';
import { loopbackDeployment, type Deployment } from '../../scenarios/validation/deployment.ts';
import { observationNames } from '../../scenarios/validation/measured-metrics.ts';
import { processesPerLan } from '../../scenarios/validation/placement.ts';
import { readDeployment } from '../../scenarios/validation/read-deployment.ts';
import { overTransport, realPoint, type RealPoint } from '../../scenarios/validation/real-point.ts';
import { checkWorld } from '../../scenarios/validation/check-world.ts';
import { requireDistinct } from '../../scenarios/validation/distinct-points.ts';
import { RSPLIB, rsplibParts, type RsplibPart } from '../../scenarios/validation/rsplib/rsplib-part-names.ts';
import { RsplibWorld } from '../../scenarios/validation/rsplib/rsplib-world.ts';
import { Validation, type ValidatedRun, type ValidationPlan } from '../../scenarios/validation/validation.ts';
import { labelOf, validationTable } from '../../scenarios/validation/validation-table.ts';
import { pointsNamed } from '../named-points.ts';
import { packageVersion } from '../package-version.ts';
import { StopSignals } from '../stop-signals.ts';
import { UsageError } from '../usage-error.ts';
import { isForUsers } from '../user-errors.ts';
import { COMPONENT_COMMAND } from './component-process-name.ts';
import { manifestOf, sessionOf } from '../../scenarios/execution/study-manifest.ts';
import { writeStudyOutput } from './study-output.ts';
import { duration } from './sweep-reporter.ts';

export interface ValidateOptions {
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
  const study = withOverrides(loadStudy(name), options.set ?? []);
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
  const folder = StudyFolder.prepare(path, `${study.name} (validation)`, { fresh: options.fresh === true });
  try {
    const stop = new StopSignals();
    try {
      return await validate(study, runPlan, plan, folder, stop);
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
  { transport: given, replications, seconds, deployment: file, point }: ValidateOptions,
  foreign: RsplibWorld | undefined,
): ValidationPlan {
  const chosen = new Set(point === undefined ? all : point.flatMap((each) => pointsNamed(all, each)));
  // Components of this project reach the guest over UDP.
  const carried = foreign?.isMixed === true ? defaultTransport : given;
  const points = all.filter((each) => chosen.has(each)).map((each) => overTransport(realPoint(each, seconds), carried));
  requireDistinct(study, points);
  const deployment = foreign?.deployment ?? (file === undefined ? onThisMachine(points) : readDeployment(file));
  const call = {
    local: [process.execPath, fileURLToPath(new URL('../main.js', import.meta.url)), COMPONENT_COMMAND],
    command: COMPONENT_COMMAND,
    version: packageVersion(),
  };
  const world = { transport: given === RSPLIB ? defaultTransport : given, deployment, call, foreign };
  for (const { parameters } of points) checkWorld(parameters, world);
  const seeds = replications === undefined ? initialSeeds(study.replications) : firstSeeds(replications);
  return { points, seeds, world };
}

/** As the user names it. */
function transportName({ transport, foreign }: ValidationPlan['world']): string {
  return foreign === undefined ? transport : RSPLIB;
}

function onThisMachine(points: readonly RealPoint[]): Deployment {
  const most = (value: (point: RealPoint) => number): number => Math.max(...points.map(value));
  return loopbackDeployment(
    most(({ parameters }) => parameters.lans),
    most(({ parameters }) => processesPerLan(parameters)),
    most(({ parameters }) => parameters.paths),
  );
}

async function validate(
  study: Study,
  runPlan: RunPlan,
  plan: ValidationPlan,
  folder: StudyFolder,
  stop: StopSignals,
): Promise<number> {
  const note = (line: string): void => {
    console.error(line);
    appendFileSync(folder.file(LOG), `${new Date().toISOString()} ${line}\n`);
  };
  const journal = folder.journal(`${study.name} (validation)`);
  const startedAt = new Date();
  const validation = new Validation(plan, journal, {
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
  });
  try {
    note(opening(study, plan, validation.missing()));
    await validation.run(stop.signal);
  } catch (error) {
    // Ctrl-C reaches the processes of the components, too: that they end is no fault then.
    if (stop.exitCode === undefined) throw isForUsers(error) ? error : diskFault(error, folder.file(JOURNAL));
  } finally {
    journal.close();
  }
  if (stop.exitCode !== undefined) {
    const total = plan.points.length * plan.seeds.length;
    note(
      `stopped: ${validation.runs.length / 2} of ${total} runs are done and kept; ` +
        `the same command goes on with them: ${sameCommand()}`,
    );
    return stop.exitCode;
  }
  const { runs, failures, takenOver } = validation;
  if (runs.length === 0) {
    console.error('rsplab: no run succeeded');
    return 1;
  }
  const table = validationTable(study, runs, packageVersion());
  const durationSeconds = (Date.now() - startedAt.getTime()) / 1000;
  const session = sessionOf({ runs: runs.length / 2 - takenOver, workers: 1, startedAt, durationSeconds });
  const record = recordOf(study, plan, validation);
  folder.writeValidation(record);
  const { files } = await writeStudyOutput(
    folder,
    {
      ...manifestOf({
        study: asValidated(study, plan),
        plan: runPlan,
        sweep: {
          progress: { total: runs.length + failures.length, failed: failures.length },
          failures: () => failures,
        },
        session: takenOver === runs.length / 2 ? (folder.lastSession() ?? session) : session,
        checksums: { runs: folder.writeTable('runs', table) },
        version: packageVersion(),
      }),
      points: plan.points.length,
    },
    table,
  );
  for (const line of verdictLines(judge(table))) console.log(line);
  for (const caution of validationCautions(record)) console.error(`caution: ${caution}`);
  console.log('Results:');
  for (const file of files) console.log(`  ${relative('', file)}`);
  console.log(`Tables: ${typedCommand('table', folder.path)}`);
  return failures.length > 0 ? 1 : 0;
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

/** The study as its validation: the worlds are one more thing that varies. */
function asValidated(study: Study, { seeds }: ValidationPlan): Study {
  return {
    ...study,
    name: `${study.name} (validation)`,
    title: `${study.title}: simulated and measured`,
    replications: { kind: 'seeds', seeds },
    sweep: new Map([...study.sweep, ['world', ['simulated', 'measured']]]),
    plots: study.plots.map((plot) => ({ ...plot, dash: plot.dash ?? 'world' })),
  };
}

function recordOf(study: Study, { points, world }: ValidationPlan, validation: Validation): ValidationRecord {
  const { runs, ways } = validation;
  const parts = world.foreign?.parts ?? [];
  return {
    format: VALIDATION_FORMAT,
    transport: transportName(world),
    deployment: world.deployment.name,
    ...(parts.length > 0 && { rsplib: parts }),
    ways: ways.map(({ from, to, roundTrip, rate }) => ({
      from: from.name,
      to: to.name,
      oneWay: roundTrip / 2,
      rate: finite(rate),
    })),
    points: points.flatMap((point, index) => {
      const own = (name: ValidatedRun['world']): ValidatedRun[] =>
        runs.filter(({ pointIndex, world: each }) => pointIndex === index && each === name);
      const [measured, network] = [own('measured'), validation.networkOf(point)];
      if (network === undefined || measured.length === 0) return [];
      return {
        label: labelOf(study, point),
        timeScale: point.timeScale,
        network: { ...network, rate: finite(network.rate) },
        handlingTimes: {
          simulated: own('simulated').map(({ handlingTimes }) => handlingTimes),
          measured: measured.map(({ handlingTimes }) => handlingTimes),
        },
        observations: observationsOf(measured, parts),
      };
    }),
  };
}

function finite(rate: number): number | null {
  return Number.isFinite(rate) ? rate : null;
}

/** What processes of this project saw: RSPLIB's programs tell nothing of the kind. */
function observationsOf(
  measured: readonly ValidatedRun[],
  parts: readonly RsplibPart[],
): ValidationRecord['points'][number]['observations'] {
  const names = Object.entries(observationNames) as [keyof typeof observationNames, string][];
  const unknown = parts.length === rsplibParts.length ? names.map(([name]) => name) : parts.map((part) => cpuOf[part]);
  return Object.fromEntries(
    names
      .filter(([name]) => !unknown.includes(name))
      .map(([name, description]) => {
        const values = measured.flatMap(({ observations }) => observations?.[name] ?? []);
        return [name, { description, mean: estimate(values)?.mean ?? 0 }];
      }),
  );
}

const cpuOf: Readonly<Record<RsplibPart, keyof typeof observationNames>> = {
  registrar: 'cpu_registrars',
  server: 'cpu_elements',
  client: 'cpu_users',
};

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
