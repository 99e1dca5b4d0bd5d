import { fits, inWords, type Rule } from '../../results/tables/rule.ts';
import type { RequestTrace } from '../../protocol/workload/request-trace.ts';
import { NO_FILE } from '../../sim/run/parameter.ts';
import type { RunParameters } from '../../sim/run/run-parameters.ts';
import type { VectorChoice } from '../../sim/run/vector-recorder.ts';
import { RequestTraceFiles } from '../inputs/request-trace-files.ts';
import { checkTraces, traceFaults } from './check-traces.ts';
import { checkVectors } from './check-vectors.ts';
import { checkDetails } from './check-details.ts';
import { checkExpectationsOf } from './check-expectations.ts';
import { checkPictures } from './check-pictures.ts';
import { deriveParameters } from './derive-parameters.ts';
import { DerivedValue, givenInWords, plainValue, type GivenValue } from '../language/derived-value.ts';
import { unmetTargets } from './check-schedule.ts';
import type { Unattainable } from './automatic-load.ts';
import { DerivationFault } from './parameter-resolution.ts';
import type { DetailChoice } from '../language/detail-choice.ts';
import { parameterNamed, type ParameterValue } from '../language/parameter-catalogue.ts';
import { missingFor } from './parameter-use.ts';
import { initialSeeds } from './replications.ts';
import { Contradictions, StudyError } from '../language/study-error.ts';
import type { Study } from '../language/study.ts';

/** One combination of the swept values. */
export interface SweepPoint {
  readonly index: number;
  /** The swept parameters: “policy=Random, puToPeRatio=3”. */
  readonly label: string;
  /** All parameters of the catalogue; automatic ones computed. */
  readonly values: ReadonlyMap<string, ParameterValue>;
  /** What a run gets. */
  readonly parameters: RunParameters;
  /** The content of `requestTrace`; undefined: requests come at intervals. */
  readonly requestTrace?: RequestTrace | undefined;
}

/** One simulation to do. */
export interface PlannedRun {
  readonly point: SweepPoint;
  readonly seed: number;
  /** The time series that are wanted; absent: none. */
  readonly vectors?: VectorChoice;
  /** What else is wanted besides metrics; absent: nothing. */
  readonly details?: DetailChoice;
}

/** A combination that is left out. */
export interface SkippedCombination {
  readonly reason: string;
}

export interface RunPlan {
  readonly points: readonly SweepPoint[];
  readonly skipped: readonly SkippedCombination[];
  /**
   * Parts of the study that have no effect, perhaps on purpose: rules that nothing fits, pictures without content,
   * expectations that cannot be checked.
   */
  readonly warnings: readonly string[];
}

type Values = ReadonlyMap<string, GivenValue>;

/** More would not fit into memory, let alone into a lifetime: a slip of who wrote the study. */
const LIMITS = { combinations: 1e6, runs: 1e7 } as const;

/**
 * Expands a study into its points. The last swept parameter varies fastest.
 *
 * @throws StudyError if a combination of parameters is impossible, all are left out, there are too many, a parameter has no
 *   effect, a picture would be empty, or an expectation could not be checked.
 */
export function planRuns(study: Study): RunPlan {
  const { points, skipped, usedRules } = expanded(study);
  requireEffects(study, points);
  requireTargets(study, points);
  checkVectors(study, points);
  checkDetails(study, points);
  const warnings = [
    ...checkTraces(points),
    ...checkPictures(study, points, usedRules),
    ...checkExpectationsOf(study, points),
  ];
  return { points, skipped, warnings };
}

/**
 * The parameters that a study sets and no point makes use of, and what each of them would need.
 *
 * @throws StudyError if the study cannot be expanded.
 */
export function settingsWithoutEffect(study: Study): Map<string, string> {
  return withoutEffect(study, expanded(study).points);
}

/** The points of a study, before it is known whether all that it sets has an effect. */
function expanded(study: Study): Pick<RunPlan, 'points' | 'skipped'> & { readonly usedRules: ReadonlySet<Rule> } {
  const product = [...study.sweep.values()].reduce((number, values) => number * values.length, 1);
  requireAtMost(study, 'combinations', product);
  let combinations: Values[] = [study.parameters];
  for (const [name, values] of study.sweep)
    combinations = combinations.flatMap((base) => values.map((value) => new Map([...base, [name, value]])));
  const points: SweepPoint[] = [];
  const skipped: SkippedCombination[] = [];
  const labels = new Set<string>();
  const usedRules = new Set<Rule>();
  const faults = new Faults(study.source.file);
  // Those of a study that comes with the program are in the working directory.
  const traces = new RequestTraceFiles(
    study.pathOf ?? ((name) => name),
    study.pathOf === undefined ? '' : study.source.file,
  );
  for (const given of combinations) {
    const label = inWordsOf(study, (name) => given.get(name));
    const outcome = faults.attempt(label, (where) => resolve(study, given, where, { usedRules, traces }));
    if (outcome === undefined) continue;
    if ('reason' in outcome) {
      skipped.push({ reason: outcome.reason });
      continue;
    }
    const named = labelOf(study, given, outcome.values);
    // Expressions may give what is listed beside them.
    if (labels.has(named)) skipped.push({ reason: 'its values are those of another combination' });
    else points.push({ index: points.length, label: named, ...outcome });
    labels.add(named);
  }
  faults.requireNone();
  if (points.length === 0) throw nothingLeft(study, skipped);
  requireAtMost(study, 'runs', points.length * initialSeeds(study.replications).length);
  return { points, skipped, usedRules };
}

/** “policy=Random, puToPeRatio=3” */
function inWordsOf({ sweep }: Study, valueOf: (name: string) => GivenValue | undefined): string {
  return [...sweep.keys()].map((name) => `${name}=${givenInWords(valueOf(name))}`).join(', ');
}

/** What is swept as an expression is named by its value. */
function labelOf(study: Study, given: Values, values: SweepPoint['values']): string {
  return inWordsOf(study, (name) => {
    const value = given.get(name);
    return value instanceof DerivedValue ? values.get(name) : value;
  });
}

/** Errors of combinations: each error is reported for the first combination that has it. */
class Faults {
  readonly #file: string;
  readonly #lines = new Map<string, string>();

  constructor(file: string) {
    this.#file = file;
  }

  /** Does something for a combination. @returns undefined if something is wrong with it */
  attempt<T>(label: string, action: (where: string) => T): T | undefined {
    const combination = label === '' ? '' : ` (${label})`;
    const where = `${this.#file}${combination}`;
    try {
      return action(where);
    } catch (error) {
      if (!(error instanceof StudyError)) throw error;
      for (const line of error.message.split('\n')) {
        // Values that are swept make a message another one: the numbers do not matter.
        const kind = line
          .replace(where, '')
          .replace(combination, '')
          .replaceAll(/-?\d[\d.e+-]*/g, '0');
        if (!this.#lines.has(kind)) this.#lines.set(kind, line);
      }
      return undefined;
    }
  }

  requireNone(): void {
    if (this.#lines.size > 0) throw new StudyError([...this.#lines.values()].join('\n'));
  }
}

function nothingLeft({ source, only, skip }: Study, [first]: readonly SkippedCombination[]): StudyError {
  const path = only.length > 0 ? ['only'] : skip.length > 0 ? ['skip'] : ['sweep'];
  const message = `all combinations are left out; reason for the first one: ${first?.reason}`;
  return source.error(path, message);
}

function requireAtMost({ source }: Study, what: keyof typeof LIMITS, number: number): void {
  if (number > LIMITS[what])
    throw new StudyError(
      `${source.file}: ${number} ${what}, but at most ${LIMITS[what]} are possible: sweep fewer values or use fewer seeds`,
    );
}

/**
 * Parameters that no run of the study makes use of are a mistake of who set them. Those of a file that the command line
 * narrows may well have lost their use by that.
 */
function requireEffects(study: Study, points: readonly SweepPoint[]): void {
  const faults = [...withoutEffect(study, points)].map(([name, needs]) =>
    placed(study, name, `${name} needs ${needs}`),
  );
  if (faults.length > 0) throw new StudyError(faults.join('\n'));
}

function withoutEffect(study: Study, points: readonly SweepPoint[]): Map<string, string> {
  const given = new Map([...[...study.parameters].map(([name, value]) => [name, [value]] as const), ...study.sweep]);
  // What an expression gives is not automatic, and not the default.
  const plainly = (name: string): ParameterValue[] | undefined => given.get(name)?.map(plainValue);
  const operands = new Set(
    [...given.values()].flat().flatMap((each) => (each instanceof DerivedValue ? each.names : [])),
  );
  const narrowing = study.overrides.map((setting) => parameterOf(setting));
  const needs = new Map<string, string>();
  for (const [name, values] of given) {
    if (narrowing.length > 0 && !narrowing.includes(name)) continue;
    if (values.every((value) => value === parameterNamed(name)?.default)) continue;
    // What others are computed from is of use.
    if (operands.has(name)) continue;
    const missing = points.map((point) => missingFor(name, point.parameters, plainly));
    if (!missing.includes(undefined)) needs.set(name, missing[0] ?? '');
  }
  return needs;
}

/** A target of a schedule must be there in one of the points that have the schedule: sizes may be swept. */
function requireTargets(study: Study, points: readonly SweepPoint[]): void {
  const unmet = new Map<string, Set<string>>();
  for (const { parameters } of points) {
    const missing = unmetTargets(parameters);
    const before = unmet.get(parameters.schedule);
    unmet.set(parameters.schedule, new Set(missing.filter((target) => before?.has(target) !== false)));
  }
  const faults = [...unmet.values()].flatMap((targets) => [...targets]);
  const messages = faults.map((target) => placed(study, 'schedule', `schedule: ${nothingNamed(target)}`, 'value'));
  if (messages.length > 0) throw new StudyError(messages.join('\n'));
}

function nothingNamed(target: string): string {
  const isOfPackets = /^network|^lan[\d*]+-/.test(target);
  return `no point has ${target}${isOfPackets ? ' (it needs transport: sctp)' : ''}; numbers are from 0, as in lan0/pe0`;
}

/** The name in `name=value`. */
function parameterOf(setting: string): string {
  return setting.replace(/=[^]*$/, '').trim();
}

/** A message about a parameter that has a value, with its place in the file or on the command line. */
function placed(
  { source, overrides, sweep }: Study,
  name: string,
  message: string,
  at: 'key' | 'value' = 'key',
): string {
  const setting = overrides.find((each) => parameterOf(each) === name);
  if (setting !== undefined) return `--set ${setting}: ${message}`;
  const path = [sweep.has(name) ? 'sweep' : 'parameters', name];
  return (at === 'key' ? source.keyError(path, message) : source.error(path, message)).message;
}

function resolve(
  study: Study,
  given: Values,
  where: string,
  { usedRules, traces }: { readonly usedRules: Set<Rule>; readonly traces: RequestTraceFiles },
): Omit<SweepPoint, 'index' | 'label'> | { reason: string } {
  // What the rules leave out may be impossible. Rules on computed values come after the computation.
  const plainly = (name: string): ParameterValue | undefined => {
    const value = given.get(name) ?? parameterNamed(name)?.default;
    return value instanceof DerivedValue ? undefined : value;
  };
  const early = leftOut(study, plainly, usedRules);
  if (early !== undefined) return { reason: early };
  const resolved = derived(study, given, where, traces);
  if ('reason' in resolved) return resolved;
  const late = leftOut(study, (name) => resolved.values.get(name), usedRules);
  return late === undefined ? resolved : { reason: late };
}

/** @throws StudyError with the place of an expression that gives no value that can be used. */
function derived(
  study: Study,
  given: Values,
  where: string,
  traces: RequestTraceFiles,
): Omit<SweepPoint, 'index' | 'label'> | Unattainable {
  try {
    const resolved = deriveParameters(given, where, traces);
    if ('reason' in resolved || resolved.parameters.requestTrace === NO_FILE) return resolved;
    const file = traces.of(resolved.parameters.requestTrace);
    const faults = traceFaults(file, resolved.parameters, (name) => given.has(name));
    if (faults.length > 0) throw new Contradictions(faults, where);
    return { ...resolved, requestTrace: file.trace };
  } catch (error) {
    if (error instanceof Contradictions)
      throw new StudyError(error.faults.map((fault) => contradictionOf(study, given, where, fault)).join('\n'));
    if (!(error instanceof DerivationFault)) throw error;
    throw new StudyError(placed(study, error.parameter, error.message, 'value'));
  }
}

/** A contradiction with the place of the first parameter that it names and the study sets. */
function contradictionOf(study: Study, given: Values, where: string, fault: string): string {
  const name = fault.match(/\w+/g)?.find((word) => given.has(word));
  if (name === undefined) return `${where}: ${fault}`;
  return placed(study, name, `${fault}${where.slice(study.source.file.length)}`);
}

/** Why the rules of a study leave a combination out; rules on values that are not known yet say nothing. */
function leftOut(
  { skip, only }: Study,
  valueOf: (name: string) => ParameterValue | undefined,
  usedRules: Set<Rule>,
): string | undefined {
  const known = (name: string): boolean => ![undefined, 'auto'].includes(valueOf(name) as string | undefined);
  const applicable = (rule: Rule): boolean => rule.every(({ parameter }) => known(parameter));
  const fitting = [...skip, ...only].filter((rule) => applicable(rule) && fits(rule, (name) => valueOf(name) ?? null));
  for (const rule of fitting) usedRules.add(rule);
  const skipping = skip.find((rule) => fitting.includes(rule));
  if (skipping !== undefined) return `skip: ${inWords(skipping)}`;
  const isWanted = only.length === 0 || only.some((rule) => !applicable(rule) || fitting.includes(rule));
  return isWanted ? undefined : 'it matches none of the rules of only';
}
