import { isNumeric } from '../../sim/run/parameter.ts';
import type { PlotLook, ValueLabels } from '../../results/folders/plot-look.ts';
import { ExpressionError } from '../../results/expressions/expression-error.ts';
import { readExpression } from '../../results/expressions/expression.ts';
import { cellInWords } from '../../results/tables/table.ts';
import { templateParts } from '../../results/tables/label-template.ts';
import { componentClasses } from './component-catalogue.ts';
import { componentPlaces } from './component-places.ts';
import type { LookPart } from './look-schema.ts';
import { metricCatalogue } from './metric-catalogue.ts';
import { suggestion } from '../../results/tables/nearest-name.ts';
import { parameterCatalogue, type Parameter, type ParameterValue } from './parameter-catalogue.ts';
import { parameterExpression } from './read-expression.ts';
import { readParameterValue } from './parameter-value.ts';
import { knownParameter } from './read-rules.ts';
import type { StudyFault } from './study-error.ts';
import type { DocumentPath, StudySource } from './study-source.ts';

/** What the parameters of a study may be; undefined: anything, as in a style file. */
export type PossibleValues = (parameter: string) => readonly ParameterValue[] | undefined;

/** Checks a look of a style file or the command line; what is wrong is noted in the source. */
export function readLook(source: StudySource, part: LookPart, path: DocumentPath): PlotLook {
  const { titles, labels, order, ...look } = part;
  checkSeparators(source, part, path);
  return { ...look, ...readNames(source, { titles, labels, order }, path, () => undefined) };
}

/** A number must be readable. */
export function checkSeparators(
  source: StudySource,
  { decimal, thousands }: Pick<LookPart, 'decimal' | 'thousands'>,
  path: DocumentPath,
): void {
  if (decimal !== undefined && decimal === thousands)
    source.note(source.error([...path, 'thousands'], `thousands: a ${thousands} is before the fraction already`));
}

/** Checks the names and values that a look refers to; what is wrong is noted in the source. */
export function readNames(
  source: StudySource,
  { titles, labels, order }: Pick<LookPart, 'titles' | 'labels' | 'order'>,
  path: DocumentPath,
  possible: PossibleValues,
): Pick<PlotLook, 'titles' | 'labels' | 'order'> {
  for (const name of Object.keys(titles ?? {}))
    source.attempt(() => checkTitle(source, name, [...path, 'titles', name]));
  return {
    ...(titles !== undefined && { titles }),
    ...(labels !== undefined && { labels: readLabels(source, labels, [...path, 'labels'], possible) }),
    ...(order !== undefined && { order: readOrder(source, order, [...path, 'order'], possible) }),
  };
}

/** A title may be of anything that is drawn: parameters, metrics, and expressions of them. */
function checkTitle(source: StudySource, name: string, path: DocumentPath): void {
  const names = expressionNames(name) ?? [name];
  const known = [
    ...[...parameterCatalogue, ...metricCatalogue, ...componentPlaces].map((each) => each.name),
    ...componentClasses.flatMap(({ metrics }) => [...metrics.keys()]),
  ];
  const unknown = names.find((each) => !known.includes(each));
  if (unknown === undefined) return;
  throw source.keyError(path, `titles: ${unknown} is no parameter and no metric${suggestion(unknown, known)}`);
}

function expressionNames(text: string): readonly string[] | undefined {
  try {
    return readExpression(text).names;
  } catch (error) {
    if (error instanceof ExpressionError) return undefined;
    throw error;
  }
}

/** A parameter, or what tells components apart. */
function namedPlace(source: StudySource, name: string, path: DocumentPath): Parameter {
  return componentPlaces.find((each) => each.name === name) ?? knownParameter(source, name, path);
}

function readLabels(
  source: StudySource,
  labels: Readonly<Record<string, ValueLabels>>,
  path: DocumentPath,
  possible: PossibleValues,
): Record<string, ValueLabels> {
  const read = Object.entries(labels).flatMap(([name, given]): [string, ValueLabels][] => {
    const at = [...path, name];
    const parameter = source.attempt(() => namedPlace(source, name, at));
    if (parameter === undefined) return [];
    if (typeof given !== 'string') return [[name, readValueLabels(source, parameter, given, at, possible)]];
    source.attempt(() => checkTemplate(source, given, at));
    return [[name, given]];
  });
  return Object.fromEntries(read);
}

function checkTemplate(source: StudySource, text: string, path: DocumentPath): void {
  const fault = (reason: string): never => {
    throw source.error(path, `labels.${path.at(-1)}: ${reason}`);
  };
  const parts = templateParts(text);
  if (parts === undefined) return fault(`"${text}": braces are not in pairs`);
  if (parts.every(({ expression }) => expression === undefined))
    return fault(`"${text}" is the same for all values: refer to the value, as in "{${path.at(-1)}}"`);
  for (const { expression } of parts) {
    if (expression === undefined) continue;
    try {
      parameterExpression(expression);
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      fault(`{${expression}}: ${error.message}`);
    }
  }
}

function readValueLabels(
  source: StudySource,
  parameter: Parameter,
  labels: Readonly<Record<string, string>>,
  path: DocumentPath,
  possible: PossibleValues,
): Record<string, string> {
  const owners = new Map<string, string>();
  const read = Object.entries(labels).flatMap(([value, text]): [string, string][] => {
    const at = [...path, value];
    const words = source.attempt(() => readValue(source, parameter, value, 'labels', at, possible));
    const other = owners.get(text);
    if (other !== undefined)
      source.note(source.keyError(at, `labels.${parameter.name}: ${other} has the label "${text}" already`));
    owners.set(text, value);
    return words === undefined ? [] : [[words, text]];
  });
  return Object.fromEntries(read);
}

function readOrder(
  source: StudySource,
  order: Readonly<Record<string, readonly (string | number | boolean)[]>>,
  path: DocumentPath,
  possible: PossibleValues,
): Record<string, string[]> {
  const read = Object.entries(order).flatMap(([name, values]): [string, string[]][] => {
    const parameter = source.attempt(() => namedPlace(source, name, [...path, name]));
    if (parameter === undefined) return [];
    const words = values.flatMap((value, index) => {
      const at = [...path, name, index];
      return source.attempt(() => readValue(source, parameter, value, 'order', at, possible)) ?? [];
    });
    return [[name, words]];
  });
  return Object.fromEntries(read);
}

/** A value in words. Keys of a mapping are texts, also those that mean a number. */
function readValue(
  source: StudySource,
  parameter: Parameter,
  given: string | number | boolean,
  key: 'labels' | 'order',
  path: DocumentPath,
  possible: PossibleValues,
): string {
  const where = `${key}.${parameter.name}`;
  const fault = (message: string): StudyFault =>
    key === 'labels' ? source.keyError(path, message) : source.error(path, message);
  const outcome = readParameterValue(parameter, typed(parameter, given));
  if (!outcome.ok) throw fault(`${where}: ${outcome.reason}`);
  const words = cellInWords(outcome.value);
  const values = possible(parameter.name);
  if (values === undefined || values.includes(outcome.value)) return words;
  const known = values.map(cellInWords);
  throw fault(
    `${where}: the study has no ${parameter.name} ${words}${suggestion(words, known)} (it has ${known.join(', ')})`,
  );
}

function typed({ type }: Parameter, given: string | number | boolean): unknown {
  if (typeof given !== 'string') return given;
  if (type === 'boolean') return given === 'true' ? true : given === 'false' ? false : given;
  if (!isNumeric({ type }) || given.trim() === '' || Number.isNaN(Number(given))) return given;
  return Number(given);
}
