import type { ImportError } from './import-error.ts';
import { plainValues } from './parametrization.ts';
import { evaluateR, type RResults } from './r/evaluate-r.ts';
import { parseR } from './r/parse-r.ts';
import { toolchainTemplates } from './plot-templates.ts';
import { numberIn, soleValue, textOf, type RItem, type RScalar, type RValue } from './r/r-value.ts';
import type { SourceText } from './source-text.ts';
import { followedSources, type ForeignReader } from './sourced-scripts.ts';
import type { StudyDraft } from './study-draft.ts';

/** A plot variable that a script defines itself. */
interface ScriptTemplate {
  readonly title: string;
  /** A formula; undefined: the variable itself. */
  readonly manipulator: string | undefined;
}

/** The variables of a plot by their roles. */
export type PlotRole = 'x' | 'y' | 'z' | 'v' | 'w' | 'a' | 'b' | 'p';

/** One picture that a plot script wants. */
export interface PlotConfiguration {
  /** Its file. */
  readonly name: string;
  readonly title: string;
  readonly xTicks: readonly number[];
  readonly yTicks: readonly number[];
  /** From 0 (left, bottom) to 1. */
  readonly legend: readonly number[];
  readonly roles: ReadonlyMap<PlotRole, string>;
  /** A condition in R; undefined: all points. */
  readonly filter: string | undefined;
  /** More settings, as R. */
  readonly extras: readonly string[];
  readonly at: number;
}

export interface PlotScript {
  readonly configurations: readonly PlotConfiguration[];
  /** By the names of the variables. */
  readonly templates: ReadonlyMap<string, ScriptTemplate>;
  readonly look: {
    readonly palette: 'grey' | 'black-and-white' | undefined;
    readonly hidesLegend: boolean;
    readonly confidence: number | undefined;
  };
}

const roleOrder: readonly PlotRole[] = ['x', 'y', 'z', 'v', 'w', 'a', 'b', 'p'];
/** What is before the variables: directory, file, title, two lists of ticks, place of the legend. */
const FIRST_ROLE = 6;
const FILTER = FIRST_ROLE + roleOrder.length;

const palettes: ReadonlyMap<string, PlotScript['look']['palette']> = new Map([
  ['cmGrayScale', 'grey'],
  ['cmBlackAndWhite', 'black-and-white'],
]);

/** @throws ImportError if it is no plot script of SimProcTC. */
export function readPlotScript(source: SourceText, draft: StudyDraft, read: ForeignReader): PlotScript {
  const script = parseR(source);
  for (const { at, message } of script.repairs) draft.note({ source, at }, message);
  const results = evaluateR(script, followedSources(source, draft, read));
  const { variables, done } = results;
  const drawn = done.find(({ name }) => name === 'createPlots')?.operands[1]?.value;
  const configured = drawn ?? variables.get('plotConfigurations')?.value;
  if (configured === undefined)
    throw source.error(0, 'is no plot script of SimProcTC: it has neither plotConfigurations nor createPlots()');
  if (configured.kind !== 'list') throw notAList(source, configured);
  return {
    configurations: configured.items.flatMap((item) => configurationOf(source, item, draft) ?? []),
    templates: templatesOf(source, variables.get('plotVariables')?.value, draft),
    look: lookOf(results),
  };
}

function notAList(source: SourceText, value: RValue): ImportError {
  const [at, why] = value.kind === 'unknown' ? [value.at, `: ${value.reason}`] : [0, ''];
  return source.error(at, `plotConfigurations must be a list of lists${why}`);
}

function configurationOf(source: SourceText, { value, at }: RItem, draft: StudyDraft): PlotConfiguration | undefined {
  const items = value.kind === 'list' ? value.items : [];
  const parts = items.map((item) => item.value);
  const obstacle = parts.find((part) => part.kind === 'unknown');
  if (items.length < FIRST_ROLE + 2 || obstacle !== undefined) {
    const why = obstacle?.kind === 'unknown' ? `: ${obstacle.reason}` : ', from directory, file and title to x and y';
    draft.note({ source, at }, `this plot cannot be read${why}; it is left out`);
    return undefined;
  }
  const word = (place: number): string | undefined => {
    const part = parts[place];
    const found = part === undefined ? undefined : soleValue(part);
    return found === undefined || found === null ? undefined : textOf(found);
  };
  const roles = roleOrder.flatMap((role, index) => {
    const variable = word(FIRST_ROLE + index) ?? '';
    return variable === '' ? [] : [[role, variable] as const];
  });
  return {
    name: word(1) ?? '',
    title: word(2) ?? '',
    xTicks: numbersIn(parts[3]),
    yTicks: numbersIn(parts[4]),
    legend: numbersIn(parts[5]),
    roles: new Map(roles),
    filter: word(FILTER),
    extras: parts.slice(FILTER + 1).flatMap((_part, index) => word(FILTER + 1 + index) ?? []),
    at,
  };
}

/** NA: none. */
function numbersIn(value: RValue | undefined): number[] {
  const values: readonly RScalar[] = value === undefined ? [] : (plainValues(value) ?? []);
  const numbers = values.flatMap((each) => (each === null ? [] : [numberIn(each)]));
  return numbers.every((number) => Number.isFinite(number)) ? numbers : [];
}

function templatesOf(source: SourceText, value: RValue | undefined, draft: StudyDraft): Map<string, ScriptTemplate> {
  const templates = new Map<string, ScriptTemplate>();
  for (const item of value?.kind === 'list' ? value.items : []) {
    if (item.value.kind === 'unknown' && item.value.missing?.endsWith('PlotVariables') === true) {
      // The toolchain's own ones are known. Of variables that are defined twice, it takes the last one.
      for (const name of templates.keys()) if (toolchainTemplates.has(name)) templates.delete(name);
      continue;
    }
    const [name, title, manipulator] = (item.value.kind === 'list' ? item.value.items : []).map((part) =>
      soleValue(part.value),
    );
    if (typeof name !== 'string' || typeof title !== 'string') {
      draft.note({ source, at: item.at }, 'this plot variable cannot be read, and is left out');
      continue;
    }
    const formula = typeof manipulator === 'string' ? manipulator : undefined;
    templates.set(name, { title, manipulator: formula });
  }
  return templates;
}

function lookOf({ variables }: RResults): PlotScript['look'] {
  const mode = variables.get('plotColorMode')?.value;
  const only = (name: string): RScalar | undefined => {
    const variable = variables.get(name);
    return variable === undefined ? undefined : soleValue(variable.value);
  };
  const confidence = numberIn(only('plotConfidence'));
  return {
    palette: mode?.kind === 'unknown' ? palettes.get(mode.missing ?? '') : undefined,
    hidesLegend: only('plotHideLegend') === true,
    confidence: confidence > 0 && confidence < 1 && confidence !== 0.95 ? confidence : undefined,
  };
}
