import { expectationSchema, publishedSchema, quickExpectationSchema, toleranceSchema } from './expectation-schema.ts';
import { parameterNamed, type Parameter } from './parameter-catalogue.ts';
import { isTimeSeries } from '../../results/folders/plot-definition.ts';
import { allOf, detailsOfPlot } from './detail-choice.ts';
import { modelsOf, readComponentChoice, readDistributionChoice } from './read-details.ts';
import { readParameterValue } from './parameter-value.ts';
import { expressionAt, metricExpression } from './read-expression.ts';
import { readExpectations } from './read-expectations.ts';
import { readPlots } from './read-plots.ts';
import { readPublished } from './read-published.ts';
import { readRules } from './read-rules.ts';
import { isSeveral, readParameters, readSettings, readSweep } from './read-values.ts';
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
import type { Study, VectorSetting } from './study.ts';

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
  const isComplete = knowsVariation(source, value);
  const plots = readPlots(source, scenario.plots, { parameters, sweep, models, isComplete });
  const published = readPublished(source, scenario.published, plots);
  const study = {
    name: scenario.name,
    title: scenario.title,
    description: scenario.description.trim(),
    family: scenario.family,
    publication: scenario.source,
    replications,
    parameters,
    sweep,
    skip: readRules(source, scenario.skip, ['skip']),
    only: readRules(source, scenario.only, ['only']),
    quick: readSettings(source, scenario),
    // Plots record what they need.
    vectors: readVectors(source, scenario.vectors, replications) ?? (plots.some(isTimeSeries) ? allSeeds : undefined),
    details: allOf([
      ...plots.map(detailsOfPlot),
      {
        components: readComponentChoice(source, scenario.components, models),
        distributions: readDistributionChoice(source, scenario.distributions, models),
      },
    ]),
    style: scenario.style,
    plots,
    published,
    ...readExpectations(source, scenario.expect, published),
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
  return names.every((name) => parameterNamed(name) !== undefined) && Object.values(sweep).every(isSeveral);
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Names that a study file may use below a path. */
function keysOf(path: DocumentPath): readonly string[] {
  if (path.length === 0) return Object.keys(studySchema.shape);
  if (path[0] === 'vectors') return Object.keys(vectorsSchema.shape);
  if (path[0] === 'expect') return keysOfExpectation(path);
  if (path[0] === 'published') return Object.keys(publishedSchema.shape);
  return Object.keys(path[0] === 'seeds' ? precisionSchema.shape : plotSchema.shape);
}

function keysOfExpectation([, , key, inner]: DocumentPath): readonly string[] {
  if (key === 'tolerance' || inner === 'tolerance') return Object.keys(toleranceSchema.shape);
  return Object.keys((key === 'quick' ? quickExpectationSchema : expectationSchema).shape);
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

const allSeeds: VectorSetting = { seeds: 'all', interval: undefined };

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
  const { seeds, interval: raw, paths } = given;
  const all = initialSeeds(replications);
  for (const [index, seed] of (seeds ?? []).entries())
    if (replications.kind === 'seeds' && replications !== oneSeed && !all.includes(seed))
      source.note(source.error(['vectors', 'seeds', index], `vectors.seeds: no run has the seed ${seed}`));
  if (raw === undefined) return { seeds, interval: undefined, paths };
  const outcome = readParameterValue(intervalParameter, raw);
  if (outcome.ok) return { seeds, interval: Number(outcome.value), paths };
  source.note(source.error(['vectors', 'interval'], `vectors.interval ${outcome.reason}`));
  return undefined;
}
