import { distributionMark, isTimeSeries, type PlotDefinition } from '../../results/folders/plot-definition.ts';
import { readExpression } from '../../results/expressions/expression.ts';
import { parseUnit } from '../../results/expressions/unit.ts';
import type { PublishedNumbers, PublishedRow } from '../../results/expectations/expectation.ts';
import { suggestion } from '../../results/tables/nearest-name.ts';
import type { PublishedPart } from './expectation-schema.ts';
import { shown } from './parameter-value.ts';
import { expressionAt, metricExpression } from './read-expression.ts';
import { knownParameter, readPlainValue, readRule } from './read-rules.ts';
import type { DocumentPath, StudySource } from './study-source.ts';

/** Reads the numbers of others that a study file has; what is wrong is noted in the source. */
export function readPublished(
  source: StudySource,
  given: readonly (PublishedPart | undefined)[],
  plots: readonly PlotDefinition[],
): PublishedNumbers[] {
  const names = new Set<string>();
  return given.flatMap((part, index) => {
    if (part === undefined) return [];
    const path = ['published', index];
    if (names.has(part.name))
      source.note(source.error([...path, 'name'], `published numbers ${part.name} are defined twice`));
    names.add(part.name);
    return source.attempt(() => readNumbers(source, part, path, plots)) ?? [];
  });
}

function readNumbers(
  source: StudySource,
  part: PublishedPart,
  path: DocumentPath,
  plots: readonly PlotDefinition[],
): PublishedNumbers {
  const { name, plot: plotName, rows, xAxis, yAxis, percent } = part;
  const where = `published ${name}`;
  const plot = plots.find((each) => each.name === plotName);
  if (plotName !== undefined && plot === undefined) {
    const hint = suggestion(
      plotName,
      plots.map((each) => each.name),
    );
    throw source.error([...path, 'plot'], `${where}: there is no plot ${plotName}${hint}`);
  }
  if (plot === undefined && (part.taken === 'figure' || part.taken === 'text'))
    throw source.error(path, `${where}: plot is missing: name the plot that shows the same`);
  const expression = readMeasured(source, part, path, plot);
  if (percent && parseUnit(expression.unit).size > 0)
    throw source.error([...path, 'percent'], `${where}: ${expression.text} is in ${expression.unit}, not a fraction`);
  if (rows.length === 0 && xAxis === undefined && yAxis === undefined)
    throw source.error(path, `${where}: has neither rows nor axes`);
  const x = readPlaces(source, part, path);
  return {
    name,
    source: part.source,
    taken: part.taken,
    plot: plotName,
    y: expression.text,
    percent,
    x,
    rows: rows.map((row, index) => readRow(source, row, [...path, 'rows', index], x?.places.length)),
    xAxis,
    yAxis,
  };
}

/** What the numbers are values of. */
function readMeasured(
  source: StudySource,
  { name, y }: PublishedPart,
  path: DocumentPath,
  plot: PlotDefinition | undefined,
): { readonly text: string; readonly unit: string } {
  const where = `y of published ${name}`;
  if (y !== undefined) return expressionAt(source, [...path, 'y'], where, () => metricExpression(y));
  if (plot === undefined) throw source.error(path, `${where}: is missing: give a metric, or a plot that has one`);
  if (plot.components !== undefined || isTimeSeries(plot) || distributionMark(plot) !== undefined)
    throw source.error(path, `${where}: is missing: plot ${plot.name} does not show means of runs`);
  // Of a plot that is faulty itself.
  return expressionAt(source, path, where, () => metricExpression(readExpression(plot.y).text));
}

function readPlaces(source: StudySource, { name, x }: PublishedPart, path: DocumentPath): PublishedNumbers['x'] {
  if (x === undefined) return undefined;
  const at = [...path, 'x'];
  const [entry, ...others] = Object.entries(x);
  if (entry === undefined || others.length > 0)
    throw source.error(at, `x of published ${name}: give one parameter with its values`);
  const [parameterName, values] = entry;
  const parameter = knownParameter(source, parameterName, [...at, parameterName]);
  const places = values.map((raw, index) => readPlainValue(source, parameter, raw, [...at, parameterName, index]));
  const twice = places.findIndex((place, index) => places.indexOf(place) < index);
  if (twice >= 0)
    throw source.error(
      [...at, parameterName, twice],
      `x of published ${name}: ${String(places[twice])} is listed twice`,
    );
  return { parameter: parameterName, places };
}

function readRow(
  source: StudySource,
  { y, ...conditions }: Readonly<Record<string, unknown>>,
  path: DocumentPath,
  columns: number | undefined,
): PublishedRow {
  const at = [...path, 'y'];
  const numbers: unknown[] = Array.isArray(y) ? y : [y];
  if (columns === undefined && Array.isArray(y)) throw source.error(at, `y: give a number, or x for several`);
  if (columns !== undefined && !Array.isArray(y)) throw source.error(at, `y: must be a list, not ${shown(y)}`);
  if (columns !== undefined && numbers.length !== columns)
    throw source.error(at, `y: has ${numbers.length} numbers for ${columns} values of x (null: not known)`);
  const wrong = numbers.findIndex((value) => value !== null && !Number.isFinite(value));
  if (wrong >= 0)
    throw source.error(
      columns === undefined ? at : [...at, wrong],
      `y: must be a number, or null, not ${shown(numbers[wrong])}`,
    );
  return {
    rule: readRule(source, conditions, path),
    y: numbers.map((value) => (value === null ? null : Number(value))),
  };
}
