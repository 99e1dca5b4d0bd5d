import type { PlotDefinition } from '../../results/folders/plot-definition.ts';
import { ExpressionError, parseExpression } from '../../results/tables/parameter-expression.ts';
import { suggestion } from './nearest-name.ts';
import { parameterNamed, unknownParameter, type ParameterValue } from './parameter-catalogue.ts';
import { readRules } from './read-rules.ts';
import type { PlotPart, StudyParts } from './study-schema.ts';
import type { DocumentPath, StudySource } from './study-source.ts';

/** What a study varies: swept parameters, and those that are computed. */
export interface Variation {
  readonly parameters: ReadonlyMap<string, ParameterValue>;
  readonly sweep: ReadonlyMap<string, unknown>;
  /** Not if names are mistyped, or parts of the file cannot be read: any parameter may be meant to vary then. */
  readonly isComplete: boolean;
}

const roles = ['color', 'dash', 'row', 'column', 'page'] as const;

/** Checks what the plots of a study refer to; what is wrong is noted in the source. */
export function readPlots(source: StudySource, plots: StudyParts['plots'], variation: Variation): PlotDefinition[] {
  const names = new Set<string>();
  return plots.flatMap((plot, index) => {
    if (plot === undefined) return [];
    const path = ['plots', index];
    source.attempt(() => checkName(source, plot, path, names));
    source.attempt(() => checkAxis(source, plot, path, variation));
    source.attempt(() => checkRoles(source, plot, path, variation));
    return [{ ...plot, only: readRules(source, plot.only, [...path, 'only']) }];
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

function checkAxis(source: StudySource, plot: PlotPart, at: DocumentPath, variation: Variation): void {
  const path = [...at, 'x'];
  const axis = expressionNames(plot.x);
  if (axis instanceof ExpressionError) throw source.error(path, `x of plot ${plot.name}: ${axis.message}`);
  for (const name of axis) {
    const parameter = parameterNamed(name);
    if (parameter === undefined) throw source.error(path, `x of plot ${plot.name}: ${unknownParameter(name)}`);
    if (plot.x !== name && (parameter.type === 'choice' || parameter.type === 'boolean'))
      throw source.error(path, `x of plot ${plot.name}: ${name} is not a number`);
  }
  if (!axis.some((name) => varies(name, variation)))
    throw source.error(
      path,
      `x of plot ${plot.name}: ${plot.x} is not swept${suggestion(plot.x, variation.sweep.keys())}`,
    );
}

function expressionNames(text: string): readonly string[] | ExpressionError {
  try {
    return parseExpression(text).names;
  } catch (error) {
    if (error instanceof ExpressionError) return error;
    throw error;
  }
}

function checkRoles(source: StudySource, plot: PlotPart, path: DocumentPath, variation: Variation): void {
  const taken = new Map<string, string>([[plot.x, 'x']]);
  for (const role of roles) {
    const name = plot[role];
    if (name === undefined) continue;
    const where = `${role} of plot ${plot.name}: ${name}`;
    if (!varies(name, variation))
      throw source.error([...path, role], `${where} is not swept${suggestion(name, variation.sweep.keys())}`);
    const other = taken.get(name);
    if (other !== undefined) throw source.error([...path, role], `${where} is already ${other}`);
    taken.set(name, role);
  }
}

/** Swept, or computed from what is. */
function varies(name: string, { parameters, sweep, isComplete }: Variation): boolean {
  const parameter = parameterNamed(name);
  if (!isComplete && parameter !== undefined) return true;
  return sweep.has(name) || (parameters.get(name) ?? parameter?.default) === 'auto';
}
