import { tableOfRows, tableRows, type Cell, type ResultTable } from '../../../results/tables/table.ts';

/** A table with other cells in its rows. */
export function changedTable(table: ResultTable, change: (row: Cell[]) => Cell[]): ResultTable {
  return tableOfRows(
    table.columns,
    [...tableRows(table)].map((row) => change([...row])),
    table.metadata,
  );
}
