import { undefinedRuns } from '../../results/tables/computed-columns.ts';
import type { PlotDefinition } from '../../results/folders/plot-definition.ts';
import type { ResultTable } from '../../results/tables/table.ts';
import { plotColumns } from './plot-columns.ts';

/**
 * Plots whose expression has no value in some runs, or in none: “plot consent: takeovers_by_consent / takeovers_started has
 * no value in 3 of 40 runs (division by 0)”.
 *
 * @param runs with the columns of the expressions
 */
export function undefinedInWords(plots: readonly PlotDefinition[], runs: ResultTable): string[] {
  return plots.flatMap((definition) => {
    const { name, y } = plotColumns(definition).plot;
    const number = [...undefinedRuns(runs, y).values()].reduce((sum, each) => sum + each, 0);
    if (number === 0) return [];
    const all = runs.length;
    const where = number === all ? 'any run: the picture is empty' : `${number} of ${all} runs`;
    return [`plot ${name}: ${y} has no value in ${where} (division by 0)`];
  });
}
