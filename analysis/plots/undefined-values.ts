import { undefinedRuns } from '../../results/tables/computed-columns.ts';
import type { PlotDefinition } from '../../results/folders/plot-definition.ts';
import { fits } from '../../results/tables/rule.ts';
import { cellOf, groupRows, type ResultTable } from '../../results/tables/table.ts';
import { plotColumns } from './plot-columns.ts';

/**
 * Plots whose expression has no value in some of the runs they show, or in none: “plot consent: takeovers_by_consent / takeovers_started has
 * no value in 3 of 40 runs (division by 0)”.
 *
 * @param runs with the columns of the expressions
 */
export function undefinedInWords(plots: readonly PlotDefinition[], runs: ResultTable): string[] {
  return plots.flatMap((definition) => {
    const { name, y, only } = plotColumns(definition).plot;
    const undefinedOf = undefinedRuns(runs, y);
    if (undefinedOf.size === 0) return [];
    let [number, all] = [0, 0];
    for (const [point, rows] of groupRows(runs, 'point')) {
      const [row = 0] = rows;
      if (only.length > 0 && !only.some((rule) => fits(rule, (parameter) => cellOf(runs, row, parameter)))) continue;
      number += undefinedOf.get(point) ?? 0;
      all += rows.length;
    }
    if (number === 0) return [];
    const where = number === all ? 'any run: the picture is empty' : `${number} of ${all} runs`;
    return [`plot ${name}: ${y} has no value in ${where} (division by 0)`];
  });
}
