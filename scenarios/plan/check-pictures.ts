import { distributionMark, isTimeSeries, type PlotDefinition } from '../../results/folders/plot-definition.ts';
import { readExpression } from '../../results/expressions/expression.ts';
import { componentPlaces } from '../language/component-places.ts';
import { fits, inWords, type Rule } from '../../results/tables/rule.ts';
import { componentClassNamed } from '../language/component-catalogue.ts';
import { isComponentColumn } from '../language/component-expression.ts';
import { missingForVector } from '../language/vector-catalogue.ts';
import { isMetric, missingForMetric } from '../language/metric-catalogue.ts';
import type { ParameterValue } from '../language/parameter-catalogue.ts';
import { mayHaveValue, parameterReader } from './point-values.ts';
import { StudyError } from '../language/study-error.ts';
import type { DocumentPath } from '../language/study-source.ts';
import type { Study } from '../language/study.ts';
import { cellInWords, type Cell } from '../../results/tables/table.ts';

/** A point of the sweep: all of its parameters. */
interface Point {
  readonly values: ReadonlyMap<string, ParameterValue>;
}

/** Something in a study that has no effect. */
interface Fault {
  readonly path: DocumentPath;
  readonly message: string;
  /** Something is left all the same. */
  readonly harmless?: boolean;
}

/**
 * Finds the pictures of a study that would have nothing in them, and rules that nothing fits. In a study that the
 * command line narrows, all of it may be meant so.
 *
 * @param usedRules rules of `skip` and `only` that some combination fits
 * @returns warnings
 * @throws StudyError naming the places of all pictures that would be empty.
 */
export function checkPictures(study: Study, points: readonly Point[], usedRules: ReadonlySet<Rule>): string[] {
  const isNarrowed = study.overrides.length > 0;
  const faults = [
    ...study.plots.flatMap((plot, index) => plotFaults(plot, ['plots', index], points)),
    ...precisionFaults(study, points),
    ...(isNarrowed ? [] : idleRules(study, usedRules)),
    ...(isNarrowed ? [] : study.plots.flatMap((plot, index) => idlePlotRules(plot, ['plots', index], points))),
  ];
  const inFile = (chosen: readonly Fault[]): string[] =>
    chosen.map(({ path, message }) => study.source.error(path, message).message);
  const grave = faults.filter(({ harmless = isNarrowed }) => !harmless);
  if (grave.length > 0) throw new StudyError(inFile(grave).join('\n'));
  return inFile(faults);
}

function plotFaults(plot: PlotDefinition, at: DocumentPath, points: readonly Point[]): Fault[] {
  const { only } = plot;
  const shown = points.filter(({ values }) => only.length === 0 || only.some((rule) => fitsPoint(rule, values)));
  if (shown.length === 0)
    return [
      {
        path: [...at, 'only'],
        message: `plot ${plot.name} is empty: no point matches ${only.map(inWords).join(', or ')}`,
      },
    ];
  return [...contentFaults(plot, at, shown), ...undefinedFaults(plot, at, shown), ...domainFaults(plot, at, shown)];
}

/** Conditions on components say nothing about points. */
function fitsPoint(rule: Rule, values: ReadonlyMap<string, ParameterValue>): boolean {
  const aboutPoints = rule.filter(({ parameter }) => !componentPlaces.some(({ name }) => name === parameter));
  return fits(aboutPoints, (name) => values.get(name) ?? null);
}

/** Pictures of what no run has. */
function contentFaults(plot: PlotDefinition, at: DocumentPath, points: readonly Point[]): Fault[] {
  if (plot.components !== undefined) return classFaults(plot, at, points);
  return isTimeSeries(plot) ? seriesFaults(plot, at, points) : metricFaults(plot, at, points);
}

/** Pictures of time series that no run has. */
function seriesFaults({ name, y }: PlotDefinition, at: DocumentPath, points: readonly Point[]): Fault[] {
  const missing = points.map(({ values }) => missingForVector(y, (parameter) => values.get(parameter)));
  if (missing.includes(undefined)) return [];
  return [{ path: [...at, 'y'], message: `plot ${name} is empty: time series of ${y} need ${missing[0]}` }];
}

/** Pictures of components that no run has. */
function classFaults({ name, components = '' }: PlotDefinition, at: DocumentPath, points: readonly Point[]): Fault[] {
  const model = componentClassNamed(components)?.model;
  if (points.some(({ values }) => values.get('model') === model)) return [];
  const message = `plot ${name} is empty: ${components} needs model: ${model}`;
  return [{ path: [...at, 'components'], message }];
}

/** Pictures whose metric no run has. */
function metricFaults({ name, y, page }: PlotDefinition, at: DocumentPath, points: readonly Point[]): Fault[] {
  const path = [...at, 'y'];
  const needs = missingInAll(y, points);
  if (needs !== undefined) return [{ path, message: `plot ${name} is empty: ${needs}` }];
  if (page === undefined) return [];
  const read = parameterReader(page);
  const pageOf = ({ values }: Point): Cell => read(values);
  return [...new Set(points.map(pageOf))].flatMap((value): Fault[] => {
    const ofPage = points.filter((point) => pageOf(point) === value);
    const missing = missingInAll(y, ofPage);
    if (missing === undefined) return [];
    const message = `plot ${name}: the picture of ${readExpression(page).text} = ${cellInWords(value ?? '')} is empty: ${missing}`;
    return [{ path, message, harmless: true }];
  });
}

/** What the metrics of an expression need in all of these points: “goodput needs …”; undefined: one at least has them. */
export function missingInAll(text: string, points: readonly Point[]): string | undefined {
  const metrics = readExpression(text).names.filter(isMetric);
  const isPossible = mayHaveValue(text);
  const missing = points.map(({ values }) => {
    const needs = metrics.map((metric) => [metric, missingForMetric(metric, (name) => values.get(name))] as const);
    const [first] = needs.filter(([, need]) => need !== undefined);
    if (first !== undefined) return `${first[0]} needs ${first[1]}`;
    return isPossible(values) ? undefined : 'something is divided by 0';
  });
  return missing.includes(undefined) ? undefined : missing[0];
}

/** Expressions of parameters that have no value at a point: something is divided by 0. */
function undefinedFaults(plot: PlotDefinition, at: DocumentPath, points: readonly Point[]): Fault[] {
  return (['x', 'color', 'dash', 'row', 'column', 'page'] as const).flatMap((key): Fault[] => {
    const text = plot[key];
    if (text === undefined || !isOfRuns(plot, key)) return [];
    const expression = readExpression(text);
    const valueAt = parameterReader(text);
    const lost = points.find(({ values }) => valueAt(values) === null);
    if (lost === undefined) return [];
    const where = expression.names.map((name) => `${name}=${cellInWords(lost.values.get(name))}`).join(', ');
    return [
      { path: [...at, key], message: `${key} of plot ${plot.name}: ${expression.text} has no value at ${where}` },
    ];
  });
}

/** Horizontal axes beside all of their points. */
function domainFaults(plot: PlotDefinition, at: DocumentPath, points: readonly Point[]): Fault[] {
  const { name, x, xDomain } = plot;
  if (xDomain === undefined || !isOfRuns(plot, 'x')) return [];
  const [low, high] = xDomain;
  const placeOf = parameterReader(x);
  const places = points.map(({ values }) => placeOf(values));
  const isBeside = (place: Cell): boolean => typeof place === 'number' && (place < low || place > high);
  if (!places.every(isBeside)) return [];
  const numbers = places.map(Number);
  const range = `${Math.min(...numbers)} to ${Math.max(...numbers)}`;
  const message = `plot ${name} is empty: the horizontal axis goes from ${low} to ${high}, and the points are at ${range}`;
  return [{ path: [...at, 'xDomain'], message }];
}

/** Whether what a plot shows there is known of each run before it is simulated. */
function isOfRuns(plot: PlotDefinition, key: 'x' | 'color' | 'dash' | 'row' | 'column' | 'page'): boolean {
  if (key === 'x' && (distributionMark(plot) !== undefined || isTimeSeries(plot))) return false;
  const text = plot[key];
  return text === undefined || plot.components === undefined || !isComponentColumn(text);
}

/** Precisions of metrics that never become known. */
function precisionFaults({ replications }: Study, points: readonly Point[]): Fault[] {
  if (replications.kind === 'seeds') return [];
  return replications.metrics.flatMap((metric): Fault[] => {
    const needs = missingInAll(metric, points);
    const message = `seeds.metric: no run computes ${metric}: ${needs}`;
    return needs === undefined ? [] : [{ path: ['seeds', 'metric'], message }];
  });
}

/** Rules that no combination fits. */
function idleRules({ skip, only }: Study, used: ReadonlySet<Rule>): Fault[] {
  const ofKey = (rules: readonly Rule[], key: string): Fault[] =>
    rules.flatMap((rule, index) => (used.has(rule) ? [] : idle([key, index], `${key}: no combination matches`, rule)));
  return [...ofKey(skip, 'skip'), ...ofKey(only, 'only')];
}

/** Rules of a plot that no point fits, while others are fitted. */
function idlePlotRules({ name, only }: PlotDefinition, at: DocumentPath, points: readonly Point[]): Fault[] {
  const isFitted = (rule: Rule): boolean => points.some(({ values }) => fitsPoint(rule, values));
  if (!only.some(isFitted)) return [];
  return only.flatMap((rule, index) =>
    isFitted(rule) ? [] : idle([...at, 'only', index], `plot ${name}: no point matches`, rule),
  );
}

function idle(path: DocumentPath, message: string, rule: Rule): Fault[] {
  return [{ path, message: `${message} ${inWords(rule)}`, harmless: true }];
}
