import { NO_ROW, type NumberValues } from '../../results/tables/column-values.ts';
import {
  cellInWords,
  columnNamed,
  groupRows,
  numbersNamed,
  tableOfColumns,
  type Cell,
  type ResultTable,
  type TableColumn,
} from '../../results/tables/table.ts';
import { cautionColumn } from '../statistics/cautions.ts';

/**
 * A summary with one row per metric and point of the other parameters, and for each value of a parameter the mean, by the
 * name of the value, and the half-width of the confidence interval, as `VALUE_half_width`. A row has the caution of the first
 * of its points that has one.
 *
 * @param by a parameter of the summary
 */
export function summaryByValue(summary: ResultTable, by: string): ResultTable {
  const others = summary.columns.filter(({ name, kind }) => kind === 'parameter' && name !== by);
  const heads = [...others, columnNamed(summary, 'metric'), columnNamed(summary, 'unit')];
  const values = columnNamed(summary, by).values;
  const cautions = columnNamed(summary, cautionColumn.name);
  const rows = new Map<string, Map<Cell, number>>();
  for (let row = 0; row < summary.length; row++) {
    const key = JSON.stringify(heads.map((column) => String(column.values.at(row))));
    const ofKey = rows.get(key) ?? new Map<Cell, number>();
    rows.set(key, ofKey.set(values.at(row), row));
  }
  const sources = [...rows.values()];
  const first = sources.map((ofKey) => [...ofKey.values()][0] ?? NO_ROW);
  const cautioned = sources.map((ofKey) => [...ofKey.values()].find((row) => !cautions.values.isNull(row)) ?? NO_ROW);
  const [mean, halfWidth] = [numbersNamed(summary, 'mean'), numbersNamed(summary, 'half_width')];
  const ofValue = (value: Cell, numbers: NumberValues): NumberValues =>
    numbers.take(sources.map((ofKey) => ofKey.get(value) ?? NO_ROW));
  const { description } = columnNamed(summary, 'half_width');
  const measured = [...groupRows(summary, by).keys()].flatMap((value): TableColumn[] => {
    const name = cellInWords(value);
    const column = { kind: 'metric', type: 'number', unit: '' } as const;
    return [
      { ...column, name, description: `Mean with ${by}=${name}`, values: ofValue(value, mean) },
      { ...column, name: `${name}_half_width`, description, values: ofValue(value, halfWidth) },
    ];
  });
  return tableOfColumns(
    [
      ...heads.map((column): TableColumn => ({ ...column, values: column.values.take(first) })),
      ...measured,
      { ...cautions, values: cautions.values.take(cautioned) },
    ],
    summary.metadata,
  );
}
