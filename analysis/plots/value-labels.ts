import { columnOf, readExpression } from '../../results/expressions/expression.ts';
import { withComputedColumns } from '../../results/tables/computed-columns.ts';
import { templateParts } from '../../results/tables/label-template.ts';
import { cellInWords, findColumn, type Cell, type ResultTable } from '../../results/tables/table.ts';
import type { PlotDefinition } from '../../results/folders/plot-definition.ts';
import { numberInWords, type Look } from './look.ts';

/** The parameters of a point. */
export type ParameterOf = (parameter: string) => Cell;

/** How a parameter's value at a point is called in legends, panels and on axes. */
export function valueLabel(parameter: string, valueOf: ParameterOf, look: Look): string {
  const labels = look.labels[parameter];
  const value = valueOf(parameter);
  if (typeof labels === 'string') return filled(labels, valueOf, look) ?? inWords(value, look);
  return labels?.[cellInWords(value)] ?? inWords(value, look);
}

/** Whether labels of a parameter say which parameter it is: “s = 10”. */
export function isNamedByLabels(parameter: string, { labels }: Look): boolean {
  return typeof labels[parameter] === 'string';
}

/** Undefined: some part has no value. */
function filled(template: string, valueOf: ParameterOf, look: Look): string | undefined {
  const parts = templateParts(template) ?? [];
  const texts = parts.map(({ text, expression }) =>
    expression === undefined ? text : evaluated(expression, valueOf, look),
  );
  return texts.includes(undefined) ? undefined : texts.join('');
}

/** Its column is that of {@link withTemplateColumns}. */
function evaluated(text: string, valueOf: ParameterOf, look: Look): string | undefined {
  const value = valueOf(columnOf(text));
  if (value === null) return undefined;
  return inWords(typeof value === 'number' ? Number(value.toPrecision(6)) : value, look);
}

/** The runs with a column for each expression in labels, as far as they have its parameters. */
export function withTemplateColumns(runs: ResultTable, { labels }: Look): ResultTable {
  const templates = Object.values(labels).filter((each) => typeof each === 'string');
  const expressions = templates.flatMap((template) =>
    (templateParts(template) ?? []).flatMap(({ expression }) =>
      expression === undefined ? [] : [readExpression(expression)],
    ),
  );
  const known = expressions.filter(
    ({ names, isName }) => !isName && names.every((name) => findColumn(runs, name) !== undefined),
  );
  return withComputedColumns(
    runs,
    known.map(({ text }) => text),
  );
}

function inWords(value: Cell, look: Look): string {
  return typeof value === 'number' ? numberInWords(value, look) : cellInWords(value);
}

/** A point, for its labels. */
interface Labeled {
  readonly x: Cell;
  readonly valueOf: ParameterOf;
}

export function keyOf(values: readonly Cell[]): string {
  return JSON.stringify(values.map(String));
}

/**
 * How points are called by some of their parameters: “LeastUsed, 10”. Where different values would have the same text,
 * it has the values, too.
 */
export function distinctLabels(
  parameters: readonly string[],
  points: readonly Labeled[],
  look: Look,
): (valueOf: ParameterOf) => string {
  const textOf = (valueOf: ParameterOf): string => parameters.map((name) => valueLabel(name, valueOf, look)).join(', ');
  const owners = new Map<string, string>();
  const ambiguous = new Set<string>();
  for (const { valueOf } of points) {
    const [text, key] = [textOf(valueOf), keyOf(parameters.map(valueOf))];
    if ((owners.get(text) ?? key) !== key) ambiguous.add(text);
    owners.set(text, key);
  }
  return (valueOf) => {
    const text = textOf(valueOf);
    return ambiguous.has(text)
      ? `${text} (${parameters.map((name) => inWords(valueOf(name), look)).join(', ')})`
      : text;
  };
}

/** What a place of a horizontal axis of names is called; the axis has a title, so that names need none. */
export function placeText({ x }: PlotDefinition, place: Cell, valueOf: ParameterOf, look: Look): string {
  return typeof look.labels[x] === 'object' ? valueLabel(x, valueOf, look) : inWords(place, look);
}

/** The places of a horizontal axis of names, in order. */
export function placesInOrder(
  plot: PlotDefinition,
  order: readonly Cell[],
  points: readonly Labeled[],
  look: Look,
): string[] {
  const texts = order.flatMap((place) =>
    points.filter(({ x }) => x === place).map(({ valueOf }) => placeText(plot, place, valueOf, look)),
  );
  return [...new Set(texts)];
}

/** What the places of an axis of numbers are called, if the look has labels for them. */
export function numberLabels(
  { x: parameter }: PlotDefinition,
  points: readonly Labeled[],
  look: Look,
): ReadonlyMap<number, string> | undefined {
  if (typeof look.labels[parameter] !== 'object') return undefined;
  return new Map(points.map(({ x, valueOf }) => [Number(x), valueLabel(parameter, valueOf, look)]));
}
