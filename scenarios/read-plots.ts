import type { PlotDefinition } from '../results/manifest.ts';
import { ExpressionError, parseExpression } from '../results/parameter-expression.ts';
import { suggestion } from './nearest-name.ts';
import { parameterCatalogue, parameterNamed, type ParameterValue } from './parameter-catalogue.ts';
import { readRules } from './read-rules.ts';
import type { ScenarioFile } from './scenario-schema.ts';
import type { Path, ScenarioSource } from './scenario-source.ts';

/** What a study varies: swept parameters, and those that are computed. */
export interface Variation {
  readonly parameters: ReadonlyMap<string, ParameterValue>;
  readonly sweep: ReadonlyMap<string, unknown>;
}

const roles = ['color', 'dash', 'row', 'column', 'page'] as const;

/** Checks what the plots of a scenario refer to. @throws ScenarioError at the fault. */
export function readPlots(
  source: ScenarioSource,
  plots: ScenarioFile['plots'],
  variation: Variation,
): PlotDefinition[] {
  const names = new Set<string>();
  return plots.map((plot, index) => {
    const path = ['plots', index];
    if (names.has(plot.name)) throw source.error([...path, 'name'], `plot ${plot.name} stands twice`);
    names.add(plot.name);
    if (/^run-\d+$/.test(plot.name))
      throw source.error(
        [...path, 'name'],
        `plot ${plot.name}: such names are for time series of runs, take another one`,
      );
    checkAxis(source, plot, path, variation);
    checkRoles(source, plot, path, variation);
    return { ...plot, only: readRules(source, plot.only, [...path, 'only']) };
  });
}

function checkAxis(source: ScenarioSource, plot: ScenarioFile['plots'][number], at: Path, variation: Variation): void {
  const path = [...at, 'x'];
  const axis = expressionNames(plot.x);
  if (axis instanceof ExpressionError) throw source.error(path, `x of plot ${plot.name}: ${axis.message}`);
  for (const name of axis) {
    const parameter = parameterNamed(name);
    const known = parameterCatalogue.map((each) => each.name);
    if (parameter === undefined)
      throw source.error(path, `x of plot ${plot.name}: unknown parameter ${name}${suggestion(name, known)}`);
    if (plot.x !== name && (parameter.type === 'choice' || parameter.type === 'boolean'))
      throw source.error(path, `x of plot ${plot.name}: ${name} is no number`);
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

function checkRoles(
  source: ScenarioSource,
  plot: ScenarioFile['plots'][number],
  path: Path,
  variation: Variation,
): void {
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
function varies(name: string, { parameters, sweep }: Variation): boolean {
  return sweep.has(name) || (parameters.get(name) ?? parameterNamed(name)?.default) === 'auto';
}
