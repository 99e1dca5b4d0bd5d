import { readExpression } from '../../results/expressions/expression.ts';
import { withComputedColumns } from '../../results/tables/computed-columns.ts';
import { findColumn, type ResultTable } from '../../results/tables/table.ts';
import type { PlotDefinition } from '../../results/folders/plot-definition.ts';

/** Where a plot may have an expression. */
const places = ['y', 'x', 'color', 'dash', 'row', 'column', 'page'] as const;

/** A plot by the names of columns, of the table of runs with its computed columns. */
export interface PlotColumns {
  /** The names of columns in the place of expressions. */
  readonly plot: PlotDefinition;
  /** What the study calls them, by the names of the columns. */
  readonly labels: ReadonlyMap<string, string>;
}

export function plotColumns(plot: PlotDefinition): PlotColumns {
  const labels = new Map<string, string>();
  const columns = places.flatMap((place) => {
    const given = plot[place];
    if (given === undefined) return [];
    const { label, text } = readExpression(given);
    if (label !== undefined) labels.set(text, label);
    return [[place, text] as const];
  });
  return { plot: { ...plot, ...(Object.fromEntries(columns) as Pick<PlotDefinition, 'x' | 'y'>) }, labels };
}

/** What the plots draw and distinguish: names of columns, and expressions that computed columns are needed for. */
export function expressionsOf(plots: readonly PlotDefinition[]): string[] {
  return [...new Set(plots.flatMap((plot) => places.flatMap((place) => plot[place] ?? [])))];
}

/** The runs with columns for what the plots have; results of another version of the program may lack some of it. */
export function withPlotColumns(runs: ResultTable, plots: readonly PlotDefinition[]): ResultTable {
  const isThere = (name: string): boolean => findColumn(runs, name) !== undefined;
  return withComputedColumns(
    runs,
    expressionsOf(plots).filter((text) => readExpression(text).names.every(isThere)),
  );
}
