import { ExpressionError } from '../../results/expressions/expression-error.ts';
import { readExpression } from '../../results/expressions/expression.ts';
import { encodeTable } from '../../results/tables/arrow-table.ts';
import { NumberValues } from '../../results/tables/column-values.ts';
import { withComputedColumns } from '../../results/tables/computed-columns.ts';
import { suggestion } from '../../results/tables/nearest-name.ts';
import {
  columnNamed,
  findColumn,
  selectRows,
  tableRows,
  type Cell,
  type Column,
  type ResultTable,
  type TableColumn,
} from '../../results/tables/table.ts';
import { estimate, type Estimate } from '../statistics/statistics.ts';

/** Rows that have the same values of some columns. @public */
export interface RowGroup {
  /** These values, by the names of the columns. */
  readonly values: Readonly<Record<string, Cell>>;
  readonly table: ColumnTable;
}

/**
 * A table of results, whose columns are kept as typed arrays. Tables do not change: what chooses or adds gives another one.
 * Where a column is asked for, its name may be an expression of columns, such as `failovers / requests_completed`: in a
 * table of runs `sum(…)` is over the runs of a point.
 *
 * @public
 */
export class ColumnTable {
  /** Number of rows. @public */
  readonly length: number;
  readonly #table: ResultTable;

  /** @internal by readStudy */
  constructor(table: ResultTable) {
    this.#table = table;
    this.length = table.length;
  }

  /** Names, units, meanings and types of the columns. @public */
  get columns(): readonly Column[] {
    return this.#table.columns.map(({ values: _, ...column }) => column);
  }

  /**
   * The numbers of a column, NaN where there is none.
   *
   * @throws RangeError if there is no such column of numbers; ExpressionError if an expression has a fault
   * @public
   */
  numbers(name: string): Float64Array {
    const values = this.#numbers(name);
    return values.numbers.map((value, row) => (values.isNull(row) ? NaN : value));
  }

  /** The cells of a column of any type, null where there is no value. @throws RangeError if there is none @public */
  cells(name: string): Cell[] {
    const { values } = this.#column(name);
    return Array.from({ length: this.length }, (_, row) => values.at(row));
  }

  /** The rows as objects, one after the other: convenient for tables that are not large. @public */
  *rows(): Generator<Readonly<Record<string, Cell>>> {
    const names = this.#table.columns.map(({ name }) => name);
    for (const cells of tableRows(this.#table))
      yield Object.fromEntries(names.map((name, place) => [name, cells[place] ?? null]));
  }

  /**
   * The rows that have these values, or one of several: `where({ policy: ['Random', 'LeastUsed'], puToPeRatio: 3 })`.
   *
   * @throws RangeError if there is no such column
   * @public
   */
  where(conditions: Readonly<Record<string, Cell | readonly Cell[]>>): ColumnTable {
    const wanted = Object.entries(conditions).map(([name, value]) => {
      const allowed: readonly Cell[] = Array.isArray(value) ? (value as readonly Cell[]) : [value as Cell];
      return { values: this.#column(name).values, allowed };
    });
    const rows = Array.from({ length: this.length }, (_, row) => row);
    return this.#select(rows.filter((row) => wanted.every(({ values, allowed }) => allowed.includes(values.at(row)))));
  }

  /** The rows by their values of some columns, in the order of their appearance. @throws RangeError @public */
  groupBy(...names: readonly string[]): RowGroup[] {
    const columns = names.map((name) => this.#column(name).values);
    const groups = new Map<string, { readonly values: Readonly<Record<string, Cell>>; readonly rows: number[] }>();
    for (let row = 0; row < this.length; row++) {
      const cells = columns.map((values) => values.at(row));
      const key = JSON.stringify(cells.map(String));
      const group = groups.get(key) ?? {
        values: Object.fromEntries(names.map((name, place) => [name, cells[place] ?? null])),
        rows: [],
      };
      group.rows.push(row);
      groups.set(key, group);
    }
    return [...groups.values()].map(({ values, rows }) => ({ values, table: this.#select(rows) }));
  }

  /**
   * Mean, standard deviation and confidence interval (Student's t) of a column over the rows, which must be independent of each
   * other, such as the runs of a point. Undefined if no row has a value.
   *
   * @param options confidence: level of the interval, between 0 and 1
   * @throws RangeError if there is no such column of numbers, or no such level
   * @public
   */
  estimate(name: string, { confidence = 0.95 }: { readonly confidence?: number } = {}): Estimate | undefined {
    if (!(confidence > 0 && confidence < 1))
      throw new RangeError(`confidence must be between 0 and 1, as 0.95, not ${confidence}`);
    return estimate(this.#numbers(name).present(), confidence);
  }

  /** The table with a column for each of these expressions. @throws ExpressionError if one has a fault @public */
  withColumns(...expressions: readonly string[]): ColumnTable {
    const table = expressions.reduce(
      (before, each) => inExpression(each, () => withComputedColumns(before, [each])),
      this.#table,
    );
    return new ColumnTable(table);
  }

  /** The table as an Arrow IPC file, for libraries that read one. @public */
  toArrow(): Uint8Array {
    return encodeTable(this.#table);
  }

  #select(rows: readonly number[]): ColumnTable {
    return new ColumnTable(selectRows(this.#table, rows));
  }

  #numbers(name: string): NumberValues {
    const { values } = this.#column(name);
    if (values instanceof NumberValues) return values;
    throw new RangeError(`the column ${name} has no numbers: cells() gives what it has`);
  }

  #column(name: string): TableColumn {
    const column = findColumn(this.#table, name);
    if (column !== undefined) return column;
    const names = this.#table.columns.map((each) => each.name);
    if (/^\w+$/.test(name))
      throw new RangeError(`there is no column ${name}${suggestion(name, names) || ': columns lists them'}`);
    const { text } = inExpression(name, () => readExpression(name));
    return columnNamed(
      inExpression(name, () => withComputedColumns(this.#table, [name])),
      text,
    );
  }
}

/** Errors name the expression, since programs have several. */
function inExpression<T>(text: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof ExpressionError) throw new ExpressionError(`${text}: ${error.message}`, error.offset);
    throw error;
  }
}
