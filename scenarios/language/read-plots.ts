import { isNumeric } from '../../sim/run/parameter.ts';
import { distributionMark, TIME, type PlotDefinition } from '../../results/folders/plot-definition.ts';
import type { ModelKind } from '../../sim/models/registrations.ts';
import { ExpressionError } from '../../results/expressions/expression-error.ts';
import { columnOf, labelled } from '../../results/expressions/expression.ts';
import { componentColumns } from '../../results/tables/detail-rows.ts';
import { parseUnit } from '../../results/expressions/unit.ts';
import { componentClassNamed, type ComponentClass } from './component-catalogue.ts';
import { componentExpression, componentPlaceExpression, isComponentColumn } from './component-expression.ts';
import { knownClass, knownDistribution } from './read-details.ts';
import { suggestion } from '../../results/tables/nearest-name.ts';
import { checkSeparators, readNames, type PossibleValues } from './read-look.ts';
import { DerivedValue, type GivenValue } from './derived-value.ts';
import { parameterNamed } from './parameter-catalogue.ts';
import { expressionAt, metricExpression, parameterExpression, type KnownExpression } from './read-expression.ts';
import { componentPlaces } from './component-places.ts';
import { readRules } from './read-rules.ts';
import { unknownVector, vectorCatalogue } from './vector-catalogue.ts';
import type { PlotPart, StudyParts } from './study-schema.ts';
import type { DocumentPath, StudySource } from './study-source.ts';

/** What a study varies: swept parameters, and those that are computed. */
export interface Variation {
  readonly parameters: ReadonlyMap<string, GivenValue>;
  readonly sweep: ReadonlyMap<string, readonly GivenValue[]>;
  readonly models: readonly ModelKind[];
  /** Not if names are mistyped, or parts of the file cannot be read: any parameter may be meant to vary then. */
  readonly isComplete: boolean;
}

/** Of a place that only plots of components have. */
const NEEDS_CLASS = 'it tells components apart: give the plot components, as in "components: element"';

const roles = ['color', 'dash', 'row', 'column', 'page'] as const;

/** Checks what the plots of a study refer to; what is wrong is noted in the source. */
export function readPlots(source: StudySource, plots: StudyParts['plots'], variation: Variation): PlotDefinition[] {
  const names = new Set<string>();
  return plots.flatMap((plot, index) => {
    if (plot === undefined) return [];
    const path = ['plots', index];
    source.attempt(() => checkName(source, plot, path, names));
    const components = source.attempt(() => readClass(source, plot, path, variation.models));
    const isFaulty = plot.components !== undefined && components === undefined;
    const y =
      source.attempt(() => (isFaulty ? plot.y : readMetric(source, plot, path, variation, components))) ?? plot.y;
    const x = source.attempt(() => readAxis(source, plot, path, variation)) ?? plot.x ?? y;
    const shown = source.attempt(() => readRoles(source, { ...plot, x }, path, variation));
    for (const axis of ['x', 'y'] as const) source.attempt(() => checkEnds(source, plot, axis, path));
    const { titles, labels, order, ...rest } = plot;
    const look = readNames(source, { titles, labels, order }, path, possibleValues(variation));
    checkSeparators(source, plot, path);
    const places = plot.components === undefined ? [] : componentPlaces;
    const only = readRules(source, plot.only, [...path, 'only'], places);
    return [{ ...rest, y, x, ...shown, ...look, only }];
  });
}

/** @param names of the plots before it */
function checkName(source: StudySource, { name }: PlotPart, at: DocumentPath, names: Set<string>): void {
  const path = [...at, 'name'];
  if (names.has(name)) throw source.error(path, `plot ${name} is defined twice`);
  names.add(name);
  if (/^run-\d+$/.test(name))
    throw source.error(path, `plot ${name}: this name is reserved for the time series of a run, choose another one`);
}

/** The class of components that a plot shows; undefined: it shows none. */
function readClass(
  source: StudySource,
  plot: PlotPart,
  at: DocumentPath,
  models: readonly ModelKind[],
): ComponentClass | undefined {
  const { name, components } = plot;
  if (components === undefined) return undefined;
  const path = [...at, 'components'];
  const known = knownClass(components, models, (message) =>
    source.error(path, `components of plot ${name}: ${message}`),
  );
  const mark = distributionMark(plot);
  if (mark !== undefined)
    throw source.error(path, `components of plot ${name}: mark ${mark} shows distributions of runs, not of components`);
  return componentClassNamed(known);
}

/** @returns the expression of the vertical axis, as results have it */
function readMetric(
  source: StudySource,
  plot: PlotPart,
  at: DocumentPath,
  { models }: Variation,
  components: ComponentClass | undefined,
): string {
  const { y, percent } = plot;
  const path = [...at, 'y'];
  const mark = distributionMark(plot);
  if (mark !== undefined) {
    const refuse = (message: string): Error => source.error(path, `${path.join('.')}: mark ${mark}: ${message}`);
    const metric = knownDistribution(y, models, refuse);
    if (percent && mark === 'density')
      throw source.error([...at, 'percent'], `${path.join('.')}: a density is not a fraction: no percent`);
    return metric;
  }
  if (plot.x === TIME && components === undefined) return readVector(source, plot, at);
  const expression = expressionAt(source, path, path.join('.'), () =>
    components === undefined ? metricExpression(y) : componentExpression(components, y),
  );
  if (percent && parseUnit(expression.unit).size > 0)
    throw source.error(
      [...at, 'percent'],
      `${path.join('.')}: ${y} is in ${expression.unit}, not a fraction: no percent`,
    );
  return labelled(expression);
}

/** The metric of a plot of time series. */
function readVector(source: StudySource, { name, y, mark, percent }: PlotPart, at: DocumentPath): string {
  const vector = vectorCatalogue.find((metric) => metric.name === y);
  if (vector === undefined) throw source.error([...at, 'y'], `y of plot ${name}: ${unknownVector(y)}`);
  if (mark !== undefined && mark !== 'band')
    throw source.error([...at, 'mark'], `mark of plot ${name}: time series are drawn as band, not as ${mark}`);
  if (percent && vector.unit !== '1')
    throw source.error([...at, 'percent'], `percent of plot ${name}: ${y} is in ${vector.unit}, not a fraction`);
  return y;
}

function readAxis(source: StudySource, plot: PlotPart, at: DocumentPath, variation: Variation): string {
  const { name, x, y } = plot;
  const path = [...at, 'x'];
  const mark = distributionMark(plot);
  if (mark !== undefined) {
    if (x !== undefined && x !== y)
      throw source.error(path, `x of plot ${name}: mark ${mark} has ${y} on the horizontal axis: leave x out`);
    return y;
  }
  if (x === undefined) return y;
  if (x === TIME && plot.components === undefined) return x;
  const axis = expressionAt(source, path, `x of plot ${name}`, () => placeExpression(plot, x));
  if (!axis.names.some((each) => variesIn(plot, each, variation)))
    throw source.error(path, `x of plot ${name}: ${x} is not swept${suggestion(x, variation.sweep.keys())}`);
  return labelled(axis);
}

function readRoles(
  source: StudySource,
  plot: PlotPart & { readonly x: string },
  at: DocumentPath,
  variation: Variation,
): Partial<Record<(typeof roles)[number], string>> {
  const taken = new Map<string, string>([[plainText(plot.x), 'x']]);
  const read = roles.flatMap((role) => {
    const given = plot[role];
    if (given === undefined) return [];
    const path = [...at, role];
    const [where, notSwept] = [`${role} of plot ${plot.name}`, 'is not swept'];
    const isWord = /^\w+$/.test(given);
    // Of a single word, the swept parameter that was probably meant is the best that can be said.
    if (isWord && !variesIn(plot, given, variation))
      throw source.error(path, `${where}: ${given} ${notSwept}${placeHint(plot, given, variation)}`);
    const expression = expressionAt(source, path, where, () => placeExpression(plot, given));
    if (!expression.names.some((each) => variesIn(plot, each, variation)))
      throw source.error(path, `${where}: ${given} ${notSwept}`);
    const other = taken.get(expression.text);
    if (other !== undefined) throw source.error(path, `${where}: ${given} is already ${other}`);
    taken.set(expression.text, role);
    return [[role, labelled(expression)] as const];
  });
  return Object.fromEntries(read);
}

/** What a single word was probably meant to be. */
function placeHint({ components }: PlotPart, given: string, { sweep }: Variation): string {
  if (components === undefined && isComponentColumn(given)) return `; ${NEEDS_CLASS}`;
  return suggestion(given, [...sweep.keys(), ...(components === undefined ? [] : Object.keys(componentColumns))]);
}

/** Parameters; in plots of components also what tells these apart. */
function placeExpression({ components }: PlotPart, text: string): KnownExpression {
  if (components !== undefined) return componentPlaceExpression(text);
  if (isComponentColumn(text)) throw new ExpressionError(`unknown parameter ${text}; ${NEEDS_CLASS}`, 0);
  return parameterExpression(text);
}

function variesIn({ components }: PlotPart, name: string, variation: Variation): boolean {
  return (components !== undefined && isComponentColumn(name)) || varies(name, variation);
}

/** Of an axis that may be wrong, which is reported elsewhere. */
function plainText(x: string): string {
  try {
    return columnOf(x);
  } catch (error) {
    if (error instanceof ExpressionError) return x;
    throw error;
  }
}

/** Ends and ticks of an axis must be possible on it. */
function checkEnds(source: StudySource, plot: PlotPart, axis: 'x' | 'y', at: DocumentPath): void {
  const [domain, ticks, scale] = [plot[`${axis}Domain`], plot[`${axis}Ticks`], plot[`${axis}Scale`]];
  const type = axis === 'x' ? parameterNamed(plot.x ?? '')?.type : undefined;
  for (const [key, numbers] of [
    [`${axis}Domain`, domain],
    [`${axis}Ticks`, ticks],
  ] as const) {
    if (numbers === undefined) continue;
    const where = `${key} of plot ${plot.name}`;
    if (type !== undefined && !isNumeric({ type }))
      throw source.error([...at, key], `${where}: ${plot.x} is not a number; order and only choose names`);
    const place = numbers.findIndex((number) => number <= 0);
    if (scale === 'log' && place >= 0)
      throw source.error([...at, key, place], `${where}: must be above 0 on a logarithmic axis, not ${numbers[place]}`);
  }
}

/** The values of parameters, as far as they are known before the study is planned. */
function possibleValues({ parameters, sweep, isComplete }: Variation): PossibleValues {
  return (name) => {
    const values = sweep.get(name) ?? [parameters.get(name) ?? parameterNamed(name)?.default ?? 'auto'];
    const plain = values.flatMap((value) => (value instanceof DerivedValue ? [] : [value]));
    return isComplete && plain.length === values.length && !plain.includes('auto') ? plain : undefined;
  };
}

/** Whether a parameter is swept, or computed from what is. @param within parameters whose expressions it is in */
export function varies(name: string, variation: Variation, within: readonly string[] = []): boolean {
  const { parameters, sweep, isComplete } = variation;
  const parameter = parameterNamed(name);
  if (!isComplete && parameter !== undefined) return true;
  const given = parameters.get(name) ?? parameter?.default;
  if (sweep.has(name) || given === 'auto') return true;
  if (!(given instanceof DerivedValue) || within.includes(name)) return false;
  return given.names.some((each) => varies(each, variation, [...within, name]));
}
