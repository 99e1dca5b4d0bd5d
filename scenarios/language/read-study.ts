import { parameterNamed, type Parameter, type ParameterValue } from './parameter-catalogue.ts';
import { allOf } from './detail-choice.ts';
import { modelsOf, readComponentChoice, readDistributionChoice } from './read-details.ts';
import { readParameterValue } from './parameter-value.ts';
import { expressionAt, metricExpression } from './read-expression.ts';
import { readPlots } from './read-plots.ts';
import { knownParameter, readRules } from './read-rules.ts';
import { firstSeeds, initialSeeds, type Replications } from '../plan/replications.ts';
import {
  plotSchema,
  precisionSchema,
  studySchema,
  seedCountSchema,
  seedListSchema,
  usableParts,
  vectorsSchema,
  type StudyFile,
  type StudyParts,
} from './study-schema.ts';
import { StudySource, type DocumentPath } from './study-source.ts';
import type { Setting, Study, VectorSetting } from './study.ts';
import { cellInWords } from '../../results/tables/table.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads one study file's text. Every fault becomes one line: file, line, column, parameter, reason.
 *
 * @throws StudyError naming all errors that can be found.
 */
export function readStudy(file: string, text: string): Study {
  const source = new StudySource(file, text);
  const value = source.attempt(() => source.value());
  if (!isRecord(value)) {
    source.requireSound();
    throw source.error([], 'is not a study: it must have the keys name, title, seeds, parameters, sweep, plots');
  }
  const scenario: StudyParts = source.checked(studySchema, value, [], keysOf) ?? usableParts(value);
  const replications = readReplications(source, scenario.seeds);
  const parameters = readParameters(source, scenario);
  const sweep = readSweep(source, scenario);
  const models = modelsOf(parameters, sweep);
  const study = {
    name: scenario.name,
    title: scenario.title,
    description: scenario.description.trim(),
    replications,
    parameters,
    sweep,
    skip: readRules(source, scenario.skip, ['skip']),
    only: readRules(source, scenario.only, ['only']),
    quick: Object.entries(scenario.quick).flatMap(([name, raw]) => readSetting(source, name, raw)),
    vectors: readVectors(source, scenario.vectors, replications),
    details: allOf([
      {
        components: readComponentChoice(source, scenario.components, models),
        distributions: readDistributionChoice(source, scenario.distributions, models),
      },
    ]),
    style: scenario.style,
    plots: readPlots(source, scenario.plots, { parameters, sweep, isComplete: knowsVariation(source, value) }),
    source,
    overrides: [],
  };
  source.requireSound();
  return study;
}

/** Whether it is known what the study varies, although something else may be wrong. */
function knowsVariation(source: StudySource, { parameters = {}, sweep = {} }: Fields): boolean {
  if (!source.isReadable || !isRecord(parameters) || !isRecord(sweep)) return false;
  const names = [...Object.keys(parameters), ...Object.keys(sweep)];
  return names.every((name) => parameterNamed(name) !== undefined) && Object.values(sweep).every(Array.isArray);
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Names that a study file may use below a path. */
function keysOf(path: DocumentPath): readonly string[] {
  if (path.length === 0) return Object.keys(studySchema.shape);
  if (path[0] === 'vectors') return Object.keys(vectorsSchema.shape);
  return Object.keys(path[0] === 'seeds' ? precisionSchema.shape : plotSchema.shape);
}

/** A number of seeds, a list of them, or a precision. Of what is wrong with them, one seed takes the place. */
function readReplications(source: StudySource, raw: unknown): Replications {
  return (
    (raw === undefined || raw === null ? undefined : source.attempt(() => givenReplications(source, raw))) ?? oneSeed
  );
}

const oneSeed: Replications = { kind: 'seeds', seeds: [1] };

function givenReplications(source: StudySource, raw: unknown): Replications | undefined {
  const path = ['seeds'];
  if (Array.isArray(raw)) {
    const seeds = source.checked(seedListSchema, raw, path, keysOf);
    const duplicate = seeds?.findIndex((seed, index) => seeds.indexOf(seed) !== index) ?? -1;
    if (duplicate >= 0) throw source.error([...path, duplicate], `seeds: ${seeds?.[duplicate]} is listed twice`);
    return seeds === undefined ? undefined : { kind: 'seeds', seeds };
  }
  if (typeof raw === 'object' && raw !== null) {
    const given = source.checked(precisionSchema, raw, path, keysOf);
    if (given === undefined) return undefined;
    const { metric, ...wanted } = given;
    if (wanted.maximum < wanted.minimum)
      throw source.error([...path, 'maximum'], `seeds.maximum: must be at least the minimum, ${wanted.minimum}`);
    return { kind: 'precision', metrics: readMetrics(source, metric), ...wanted };
  }
  const count = source.checked(seedCountSchema, raw, path, keysOf);
  return count === undefined ? undefined : { kind: 'seeds', seeds: firstSeeds(count) };
}

/** Metrics, or expressions of them, as results have them. */
function readMetrics(source: StudySource, given: string | readonly string[]): string[] {
  const at = ['seeds', 'metric'];
  return [given].flat().flatMap((text, index) => {
    const path = typeof given === 'string' ? at : [...at, index];
    return source.attempt(() => expressionAt(source, path, path.join('.'), () => metricExpression(text)).text) ?? [];
  });
}

const intervalParameter: Parameter = {
  name: 'interval',
  type: 'number',
  unit: 's',
  default: 'auto',
  description: 'Sampling interval',
  above: 0,
  use: {},
};

function readVectors(
  source: StudySource,
  given: StudyFile['vectors'],
  replications: Replications,
): VectorSetting | undefined {
  if (given === undefined) return undefined;
  const { seeds, interval: raw } = given;
  const all = initialSeeds(replications);
  for (const [index, seed] of (seeds ?? []).entries())
    if (replications.kind === 'seeds' && replications !== oneSeed && !all.includes(seed))
      source.note(source.error(['vectors', 'seeds', index], `vectors.seeds: no run has the seed ${seed}`));
  if (raw === undefined) return { seeds, interval: undefined };
  const outcome = readParameterValue(intervalParameter, raw);
  if (outcome.ok) return { seeds, interval: Number(outcome.value) };
  source.note(source.error(['vectors', 'interval'], `vectors.interval ${outcome.reason}`));
  return undefined;
}

function readParameters(source: StudySource, scenario: StudyParts): Map<string, ParameterValue> {
  const values = new Map<string, ParameterValue>();
  for (const [name, raw] of Object.entries(scenario.parameters)) {
    const value = source.attempt(() => readValue(source, name, raw, ['parameters', name]));
    if (value !== undefined) values.set(name, value);
  }
  return values;
}

function readSweep(source: StudySource, scenario: StudyParts): Map<string, ParameterValue[]> {
  const sweep = new Map<string, ParameterValue[]>();
  for (const [name, values] of Object.entries(scenario.sweep)) {
    const path = ['sweep', name];
    if (Object.hasOwn(scenario.parameters, name))
      source.note(source.keyError(path, `${name} is also in parameters: remove one of them`));
    sweep.set(name, readValues(source, name, values, path));
  }
  return sweep;
}

function readSetting(source: StudySource, name: string, raw: unknown): Setting[] {
  const path = ['quick', name];
  if (Array.isArray(raw)) return [{ name, values: readValues(source, name, raw, path), isList: true }];
  const value = source.attempt(() => readValue(source, name, raw, path));
  return value === undefined ? [] : [{ name, values: [value], isList: false }];
}

/** The values of a sweep. */
function readValues(source: StudySource, name: string, raw: readonly unknown[], path: DocumentPath): ParameterValue[] {
  if (source.attempt(() => knownParameter(source, name, path)) === undefined) return [];
  if (raw.length === 0) source.note(source.error(path, `${name}: the sweep is empty: give at least one value`));
  const values = raw.map((item, index) => source.attempt(() => readValue(source, name, item, [...path, index])));
  for (const [index, value] of values.entries())
    if (value !== undefined && values.indexOf(value) < index)
      source.note(source.error([...path, index], `${name}: ${cellInWords(value)} is listed twice`));
  return values.filter((value) => value !== undefined);
}

function readValue(source: StudySource, name: string, raw: unknown, path: DocumentPath): ParameterValue {
  const parameter = knownParameter(source, name, path.slice(0, 2));
  const outcome = readParameterValue(parameter, raw);
  if (!outcome.ok) throw source.error(path, `${name} ${outcome.reason}`);
  return outcome.value;
}
