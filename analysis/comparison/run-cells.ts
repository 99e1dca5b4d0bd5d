import { columnNamed, groupRows, numbersNamed, type Cell, type ResultTable } from '../../results/tables/table.ts';

/** The pairs of a point: by seed, a metric's value with the baseline and with the value that is compared. */
export interface PairsOfValues {
  /** A row of the point, which has the other parameters. */
  readonly row: number;
  readonly pairs: ReadonlyMap<Cell, readonly [number, number]>;
}

/** The runs of a study by the other swept parameters, the value of one of them, and the seed. */
export class RunCells {
  /** Of the parameter, in the order of their appearance. */
  readonly values: readonly Cell[];
  readonly #runs: ResultTable;
  /** By point of the other parameters: the first row, and rows by value and seed. */
  readonly #points: { readonly row: number; readonly rows: Map<Cell, Map<Cell, number>> }[] = [];

  constructor(runs: ResultTable, by: string, others: readonly string[]) {
    this.#runs = runs;
    this.values = [...groupRows(runs, by).keys()];
    const [values, seeds] = [columnNamed(runs, by).values, columnNamed(runs, 'seed').values];
    const columns = others.map((name) => columnNamed(runs, name).values);
    const known = new Map<string, Map<Cell, Map<Cell, number>>>();
    for (let row = 0; row < runs.length; row++) {
      const key = JSON.stringify(columns.map((each) => String(each.at(row))));
      let rows = known.get(key);
      if (rows === undefined) {
        known.set(key, (rows = new Map()));
        this.#points.push({ row, rows });
      }
      const ofValue = rows.get(values.at(row)) ?? new Map<Cell, number>();
      rows.set(values.at(row), ofValue.set(seeds.at(row), row));
    }
  }

  /** Runs without partner, or without a value of the metric, are left out. */
  pairs(metric: string, baseline: Cell, value: Cell): PairsOfValues[] {
    const numbers = numbersNamed(this.#runs, metric);
    return this.#points.map(({ row, rows }) => {
      const partners = rows.get(value);
      const pairs = new Map<Cell, readonly [number, number]>();
      for (const [seed, first] of rows.get(baseline) ?? []) {
        const second = partners?.get(seed);
        const [before, after] = [numbers.at(first), second === undefined ? null : numbers.at(second)];
        if (before !== null && after !== null) pairs.set(seed, [before, after]);
      }
      return { row, pairs };
    });
  }
}
