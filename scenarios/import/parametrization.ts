import type { RDone, RResults } from './r/evaluate-r.ts';
import {
  LARGEST_INTEGER,
  numberIn,
  numericType,
  soleValue,
  textOf,
  elementAt,
  type RItem,
  type RList,
  type RScalar,
  type RValue,
  type RVariable,
} from './r/r-value.ts';
import { changers, endings } from './r/r-changers.ts';
import type { RFunctionNode } from './r/r-tree.ts';
import { OwnDefinitions } from './own-definitions.ts';
import { performsScript } from './r/source-follower.ts';
import type { SourceText } from './source-text.ts';
import { fileNameIn, isOfToolchain } from './sourced-scripts.ts';
import type { StudyDraft } from './study-draft.ts';

/** A line of a parametrization: a variable with its values; without any it is computed by the toolchain. */
export interface Configuration {
  readonly variable: string;
  readonly values: readonly RScalar[];
  /** Places of values that are R's integers: their texts are others than those of doubles. */
  readonly integers?: ReadonlySet<number>;
  readonly at: number;
}

/** What a simulation script of SimProcTC wants to have simulated. */
export interface Parametrization {
  readonly directory: string;
  readonly seeds: readonly number[];
  /** Minutes, or a function of the variables. */
  readonly duration: number | RFunctionNode;
  /** Time before the statistics begin, as OMNeT++ writes it. */
  readonly startup: string;
  readonly storesVectors: boolean;
  readonly configurations: readonly Configuration[];
  /** Variables and functions that the script brings along. */
  readonly own: OwnDefinitions;
  /** simulationIncludeOrSkip: which combinations are run; undefined: all. */
  readonly hook: RVariable | undefined;
}

/** The name of the function that is asked whether a combination is run. */
export const HOOK = 'simulationIncludeOrSkip';

/** Calls that do nothing to a study. */
const harmless = new Set([
  'source',
  'sys.source',
  'library',
  'require',
  'cat',
  'print',
  'options',
  'rm',
  'setwd',
  'message',
  'set.seed',
]);

/** Settings of the toolchain that decide how it works, and not what it computes. */
const idleSettings =
  /^(simulation(ExecuteMake|ScriptOutputVerbosity|Summary\w*|MiscFiles)|distribution(Pool|Procs|PUOpt)|reportTo|simCreator\w+)$/;

/** Functions of SimProcTC and of RSPSIM's part of it: what they do is built in. */
const toolchainParts =
  /^(rspsim5\w+|simCreator\w+|createSimulation|makeSimulations|createAllSimulationRuns|getActiveVariables|checkVariableType|[gs]etGlobalVariable)$/;

/** RSPSIM's network. */
const NETWORK = 'gammaScenario';

/**
 * Finds in a script what it simulates.
 *
 * @throws ImportError if it is no parametrization script, or a setting of it cannot be known
 */
export function readParametrization(source: SourceText, results: RResults, draft: StudyDraft): Parametrization {
  const { variables, done } = results;
  const [simulation, second] = done.filter(({ name }) => name === 'createSimulation');
  const configured = simulation?.operands[1]?.value ?? variables.get('simulationConfigurations')?.value;
  if (configured === undefined) throw noScript(source, results);
  if (second !== undefined)
    throw source.error(second.at, 'a second createSimulation(): one file becomes one study; split the script');
  const at = variables.get('simulationConfigurations')?.at ?? simulation?.at ?? 0;
  const settings = new Settings(source, variables);
  noteIgnored(source, results, draft);
  refuseOwnParts(source, variables, draft);
  return {
    directory: directoryOf(simulation, settings),
    seeds: settings.seeds(),
    duration: settings.duration(),
    startup: settings.text('simCreatorSimulationStartup') ?? '15min',
    storesVectors: settings.flag('simulationStoreVectors'),
    configurations: configurationsOf(source, configured, at, draft),
    own: new OwnDefinitions(source, variables, simulation?.operands[2]?.value),
    hook: hookOf(source, variables, simulation, draft),
  };
}

function noScript(source: SourceText, { variables, done }: RResults): Error {
  const isPlotScript = variables.has('plotConfigurations') || done.some(({ name }) => name === 'createPlots');
  return source.error(
    0,
    isPlotScript
      ? 'is a plot script: give the script that simulates first, and this one second'
      : 'is no parametrization script of SimProcTC: it has neither simulationConfigurations nor createSimulation()',
  );
}

function directoryOf(simulation: RDone | undefined, settings: Settings): string {
  const operand = simulation?.operands[0]?.value;
  const given = operand === undefined ? undefined : soleValue(operand);
  return (typeof given === 'string' ? given : settings.text('simulationDirectory')) ?? 'imported';
}

/** Statements that a study has no place for. */
function noteIgnored(source: SourceText, { variables, done }: RResults, draft: StudyDraft): void {
  const calls = done.flatMap(({ name, operands, at }) => {
    if (!harmless.has(name)) return [];
    const file = performsScript(name) ? fileNameIn(operands) : undefined;
    if (file === undefined) return [`${name}() (${source.lineInWords(at)})`];
    // The others were followed.
    return isOfToolchain(file) ? [`source("${file}") (${source.lineInWords(at)})`] : [];
  });
  const settings = [...variables].flatMap(([name, { at }]) =>
    idleSettings.test(name) && name !== 'simCreatorSimulationStartup' ? [`${name} (${source.lineInWords(at)})`] : [],
  );
  const all = [...calls, ...settings];
  if (all.length > 0) draft.notes.push(`${source.file}: ignored: ${all.join(', ')}`);
  for (const { name, at } of done)
    if (endings.has(name)) throw source.error(at, `the script ends here, by ${name}(): it simulates nothing`);
    else if (changers.has(name)) draft.refuse({ source, at }, `${name}() may change variables, and is not done here`);
    else if (!harmless.has(name) && name !== 'createSimulation' && name !== 'createPlots')
      draft.note({ source, at }, `${name}() is not known here, and is ignored`);
}

/** A script may have its own parts in the place of those of the toolchain. */
function refuseOwnParts(source: SourceText, variables: RResults['variables'], draft: StudyDraft): void {
  for (const [name, { value, at }] of variables)
    if (value.kind === 'function' && toolchainParts.test(name))
      draft.refuse({ source, at }, `${name}: a function of the script takes the place of the toolchain's`);
  const network = variables.get('simCreatorSimulationNetwork');
  if (network !== undefined && soleValue(network.value) !== NETWORK)
    draft.refuse({ source, at: network.at }, `simCreatorSimulationNetwork: is another network than ${NETWORK}`);
}

/** The function that is asked whether a combination is run, as it is when the simulation is created. */
function hookOf(
  source: SourceText,
  variables: ReadonlyMap<string, RVariable>,
  simulation: RDone | undefined,
  draft: StudyDraft,
): RVariable | undefined {
  const hook = variables.get(HOOK);
  const isLate =
    hook !== undefined &&
    simulation !== undefined &&
    hook.at > simulation.at &&
    source.fileAt(hook.at) === source.fileAt(simulation.at);
  if (!isLate) return hook;
  draft.note({ source, at: hook.at }, `${HOOK} is defined behind createSimulation(), and has no effect`);
  return undefined;
}

/** Settings around the parametrization. */
class Settings {
  readonly #source: SourceText;
  readonly #variables: ReadonlyMap<string, RVariable>;

  constructor(source: SourceText, variables: ReadonlyMap<string, RVariable>) {
    this.#source = source;
    this.#variables = variables;
  }

  text(name: string): string | undefined {
    const variable = this.#variables.get(name);
    if (variable === undefined) return undefined;
    const value = soleValue(variable.value);
    if (value === undefined || value === null) throw this.#unusable(name, variable, 'a text');
    return textOf(value);
  }

  flag(name: string): boolean {
    const variable = this.#variables.get(name);
    const value = variable === undefined ? undefined : soleValue(variable.value);
    return value === true || numberIn(value) === 1;
  }

  /** A number of runs means the seeds from 1 on; a list or vector names them. */
  seeds(): number[] {
    const name = 'simulationRuns';
    const variable = this.#variables.get(name);
    if (variable === undefined) return [1];
    const { value } = variable;
    const numbers = plainValues(value)?.map(numberIn);
    if (
      numbers === undefined ||
      numbers.length === 0 ||
      !numbers.every((number) => Number.isSafeInteger(number) && number > 0)
    )
      throw this.#unusable(name, variable, 'a number of runs, or a list of run numbers');
    const [count = 1] = numbers;
    const isCount = value.kind === 'vector' && numbers.length === 1;
    if (isCount && count > 100_000) throw this.#unusable(name, variable, 'at most 100000');
    return isCount ? Array.from({ length: count }, (_, index) => index + 1) : [...new Set(numbers)];
  }

  duration(): number | RFunctionNode {
    const name = 'simulationDuration';
    const variable = this.#variables.get(name);
    if (variable === undefined) return 60;
    if (variable.value.kind === 'function') return variable.value.node;
    const value = numberIn(soleValue(variable.value));
    if (!(value > 0 && value < Number.POSITIVE_INFINITY))
      throw this.#unusable(name, variable, 'a number of minutes above 0');
    return value;
  }

  #unusable(name: string, { value, at }: RVariable, wanted: string): Error {
    const why = value.kind === 'unknown' ? `its value cannot be computed: ${value.reason}; ` : '';
    return this.#source.error(at, `${name}: ${why}it must be ${wanted}`);
  }
}

/** The single values of a vector or of a list of them; undefined: something else is among them. */
export function plainValues(value: RValue): readonly RScalar[] | undefined {
  if (value.kind === 'vector') return value.values;
  if (value.kind !== 'list') return undefined;
  const parts = value.items.map((item) => (item.value.kind === 'vector' ? item.value.values : undefined));
  return parts.includes(undefined) ? undefined : parts.flatMap((part) => part ?? []);
}

function configurationsOf(source: SourceText, value: RValue, at: number, draft: StudyDraft): Configuration[] {
  if (value.kind === 'unknown')
    throw source.error(value.at, `simulationConfigurations cannot be computed: ${value.reason}`);
  if (value.kind !== 'list')
    throw source.error(at, 'simulationConfigurations must be a list of lists: list(list("puToPERatio", 1, 3), …)');
  const configurations = value.items.flatMap((item) => configurationOf(source, item, draft) ?? []);
  const known = new Map<string, Configuration>();
  for (const configuration of configurations) {
    const { variable } = configuration;
    const first = known.get(variable);
    if (first !== undefined)
      draft.refuse(
        { source, at: configuration.at },
        `${variable} is there twice (first in ${source.lineInWords(first.at)}): remove one of them`,
      );
    known.set(variable, configuration);
  }
  return configurations;
}

function configurationOf(source: SourceText, { value, at }: RItem, draft: StudyDraft): Configuration | undefined {
  const place = { source, at };
  const list: RList | undefined = value.kind === 'list' ? value : vectorAsList(value, at);
  if (list === undefined) {
    const why = value.kind === 'unknown' ? `: ${value.reason}` : '';
    draft.refuse(place, `this cannot be read as list("variable", value, …)${why}`);
    return undefined;
  }
  const [name, ...values] = list.items;
  const variable = name === undefined ? undefined : soleValue(name.value);
  if (typeof variable !== 'string') {
    draft.refuse(place, 'the first element must be the name of a variable: list("puToPERatio", 1, 3)');
    return undefined;
  }
  const integers = new Set<number>();
  let count = 0;
  const plain = values.flatMap((item): RScalar[] => {
    const found = plainValues(item.value);
    if (found !== undefined && !found.includes(null)) {
      if (numericType(item.value) === 'integer') for (const index of found.keys()) integers.add(count + index);
      count += found.length;
      return [...found];
    }
    const why =
      item.value.kind === 'unknown'
        ? item.value.reason
        : found === undefined
          ? 'it is no number, text or truth value'
          : `it is NA, as texts that are no numbers are, or integers beyond ${LARGEST_INTEGER}`;
    draft.refuse({ source, at: item.at }, `a value of ${variable} cannot be computed: ${why}`);
    return [];
  });
  return { variable, values: plain, at, ...(integers.size > 0 && { integers }) };
}

/** c("name", 1) is as good as list("name", 1). */
function vectorAsList(value: RValue, at: number): RList | undefined {
  if (value.kind !== 'vector' || value.values.length === 0) return undefined;
  const items = value.values.map((_each, place): RItem => ({ name: undefined, value: elementAt(value, place), at }));
  return { kind: 'list', items, at };
}
