import type { Parameter, ParameterValue } from './parameter-catalogue.ts';
import { readParameterValue } from './parameter-value.ts';
import { readPlots } from './read-plots.ts';
import { knownParameter, readRules } from './read-rules.ts';
import { firstSeeds, initialSeeds, type Replications } from './replications.ts';
import {
  plotSchema,
  precisionSchema,
  scenarioSchema,
  seedCountSchema,
  seedListSchema,
  vectorsSchema,
  type ScenarioFile,
} from './scenario-schema.ts';
import { ScenarioSource, type Path } from './scenario-source.ts';
import type { Setting } from './setting.ts';
import type { Study, VectorSetting } from './study.ts';

/**
 * Reads one scenario file's text. Every fault becomes one line: file, line, column, parameter, reason.
 *
 * @throws ScenarioError naming the first fault.
 */
export function readScenario(file: string, text: string): Study {
  const source = new ScenarioSource(file, text);
  const value = source.value();
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw source.error([], 'is not a scenario: it must have the keys name, title, seeds, parameters, sweep, plots');
  const scenario = source.checked(scenarioSchema, value, [], keysOf);
  const replications = readReplications(source, scenario.seeds);
  const parameters = readParameters(source, scenario);
  const sweep = readSweep(source, scenario, parameters);
  return {
    name: scenario.name,
    title: scenario.title,
    description: scenario.description.trim(),
    replications,
    parameters,
    sweep,
    skip: readRules(source, scenario.skip, ['skip']),
    only: readRules(source, scenario.only, ['only']),
    quick: Object.entries(scenario.quick).map(([name, raw]) => readSetting(source, name, raw)),
    vectors: readVectors(source, scenario.vectors, replications),
    plots: readPlots(source, scenario.plots, { parameters, sweep }),
    file,
    text,
    overrides: [],
  };
}

/** Names that a scenario file may use below a path. */
function keysOf(path: Path): readonly string[] {
  if (path.length === 0) return Object.keys(scenarioSchema.shape);
  if (path[0] === 'vectors') return Object.keys(vectorsSchema.shape);
  return Object.keys(path[0] === 'seeds' ? precisionSchema.shape : plotSchema.shape);
}

/** A number of seeds, a list of them, or a precision. */
function readReplications(source: ScenarioSource, raw: unknown): Replications {
  const path = ['seeds'];
  if (Array.isArray(raw)) {
    const seeds = source.checked(seedListSchema, raw, path, keysOf);
    const duplicate = seeds.findIndex((seed, index) => seeds.indexOf(seed) !== index);
    if (duplicate >= 0) throw source.error([...path, duplicate], `seeds: ${seeds[duplicate]} stands twice`);
    return { kind: 'seeds', seeds };
  }
  if (typeof raw === 'object' && raw !== null) {
    const { metric, ...wanted } = source.checked(precisionSchema, raw, path, keysOf);
    if (wanted.maximum < wanted.minimum)
      throw source.error([...path, 'maximum'], `seeds.maximum: must be at least the minimum, ${wanted.minimum}`);
    return { kind: 'precision', metrics: [metric].flat(), ...wanted };
  }
  return { kind: 'seeds', seeds: firstSeeds(source.checked(seedCountSchema, raw, path, keysOf)) };
}

const intervalParameter: Parameter = {
  name: 'interval',
  type: 'number',
  unit: 's',
  default: 'auto',
  description: 'Sampling interval',
  above: 0,
};

function readVectors(
  source: ScenarioSource,
  given: ScenarioFile['vectors'],
  replications: Replications,
): VectorSetting | undefined {
  if (given === undefined) return undefined;
  const { seeds, interval: raw } = given;
  const all = initialSeeds(replications);
  for (const [index, seed] of (seeds ?? []).entries())
    if (replications.kind === 'seeds' && !all.includes(seed))
      throw source.error(['vectors', 'seeds', index], `vectors.seeds: no run has the seed ${seed}`);
  if (raw === undefined) return { seeds, interval: undefined };
  const outcome = readParameterValue(intervalParameter, raw);
  if (!outcome.ok) throw source.error(['vectors', 'interval'], `vectors.interval ${outcome.reason}`);
  return { seeds, interval: Number(outcome.value) };
}

function readParameters(source: ScenarioSource, scenario: ScenarioFile): Map<string, ParameterValue> {
  const entries = Object.entries(scenario.parameters);
  return new Map(entries.map(([name, raw]) => [name, readValue(source, name, raw, ['parameters', name])]));
}

function readSweep(
  source: ScenarioSource,
  scenario: ScenarioFile,
  parameters: ReadonlyMap<string, ParameterValue>,
): Map<string, ParameterValue[]> {
  const sweep = new Map<string, ParameterValue[]>();
  for (const [name, values] of Object.entries(scenario.sweep)) {
    const path = ['sweep', name];
    if (parameters.has(name)) throw source.keyError(path, `${name} stands in parameters, too: remove one of them`);
    sweep.set(name, readValues(source, name, values, path));
  }
  return sweep;
}

function readSetting(source: ScenarioSource, name: string, raw: unknown): Setting {
  const path = ['quick', name];
  if (Array.isArray(raw)) return { name, values: readValues(source, name, raw, path), isList: true };
  return { name, values: [readValue(source, name, raw, path)], isList: false };
}

/** The values of a sweep. */
function readValues(source: ScenarioSource, name: string, raw: readonly unknown[], path: Path): ParameterValue[] {
  if (raw.length === 0) throw source.error(path, `${name}: the sweep is empty, give at least one value`);
  const values = raw.map((item, index) => readValue(source, name, item, [...path, index]));
  const duplicate = values.findIndex((value, index) => values.indexOf(value) !== index);
  if (duplicate >= 0) throw source.error([...path, duplicate], `${name}: ${values[duplicate]} stands twice`);
  return values;
}

function readValue(source: ScenarioSource, name: string, raw: unknown, path: Path): ParameterValue {
  const parameter = knownParameter(source, name, path.slice(0, 2));
  const outcome = readParameterValue(parameter, raw);
  if (!outcome.ok) throw source.error(path, `${name} ${outcome.reason}`);
  return outcome.value;
}
