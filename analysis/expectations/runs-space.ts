import type { PointSpace } from '../../results/expectations/compared-points.ts';
import type { Expectation, PublishedNumbers } from '../../results/expectations/expectation.ts';
import { readExpression } from '../../results/expressions/expression.ts';
import { withComputedColumns } from '../../results/tables/computed-columns.ts';
import {
  cellInWords,
  columnNamed,
  findColumn,
  groupRows,
  numbersNamed,
  sweptParameters,
  type Cell,
  type ResultTable,
} from '../../results/tables/table.ts';

/** A point of a table of runs. */
export interface RunPoint {
  /** “policy=Random, puToPeRatio=3”; empty: the only one. */
  readonly label: string;
  readonly rows: readonly number[];
}

/** The points of a table of runs, as expectations need them. */
export interface RunsSpace extends PointSpace<RunPoint> {
  /** The runs, with columns for all that expectations name. */
  readonly runs: ResultTable;
  /** By seed: of the runs of a point that have a value. */
  valuesBySeed(point: RunPoint, column: string): ReadonlyMap<Cell, number>;
}

/** What is known of the runs' study. */
export interface ExpectationContext {
  readonly published: readonly PublishedNumbers[];
  readonly isQuick: boolean;
}

/**
 * Makes a table of runs ready for expectations.
 *
 * @throws ExpressionError if an expectation needs a column that the runs do not have
 */
export function runsSpace(
  plain: ResultTable,
  expectations: readonly Expectation[],
  { published, isQuick }: ExpectationContext,
): RunsSpace {
  const runs = withComputedColumns(plain, [...new Set(expectations.flatMap(expressionsOf))]);
  const swept = sweptParameters(runs);
  const labelOf = (row: number): string =>
    swept.map((name) => `${name}=${cellInWords(columnNamed(runs, name).values.at(row))}`).join(', ');
  const points = [...groupRows(runs, 'point').values()].map((rows): RunPoint => ({
    label: labelOf(rows[0] ?? 0),
    rows,
  }));
  const seeds = columnNamed(runs, 'seed').values;
  return {
    runs,
    points,
    swept,
    published,
    isQuick,
    valueAt: ({ rows }, text) => findColumn(runs, readExpression(text).text)?.values.at(rows[0] ?? 0) ?? null,
    valuesBySeed: ({ rows }, column) => {
      const { values } = columnNamed(runs, column);
      const numbers = numbersNamed(runs, column);
      return new Map(rows.filter((row) => !values.isNull(row)).map((row) => [seeds.at(row), numbers.at(row) ?? NaN]));
    },
  };
}

/** What an expectation names: metrics, and places of points. */
function expressionsOf({ y, same = [], claim }: Expectation): string[] {
  switch (claim.kind) {
    case 'within':
      return [y, ...[claim.low, claim.high].filter((bound) => typeof bound === 'string')];
    case 'equals':
      return [y, claim.expression];
    case 'trend':
    case 'flat':
    case 'optimum':
    case 'order':
      return [y, ...same, claim.parameter];
    case 'above':
    case 'below':
    case 'equal':
      return [y, ...same];
    case 'axis':
    case 'values':
      return [y];
  }
}
