import type { Cell, Column, ResultTable } from './table.ts';
import type { VectorTable } from './vector-table.ts';

const columns: readonly Column[] = [
  { name: 'run', kind: 'identity', type: 'integer', unit: '1', description: 'Run' },
  { name: 'component', kind: 'identity', type: 'text', unit: '', description: 'Component' },
  { name: 'metric', kind: 'identity', type: 'text', unit: '', description: 'Metric' },
  { name: 'time', kind: 'identity', type: 'number', unit: 's', description: 'Simulated time' },
  { name: 'value', kind: 'metric', type: 'number', unit: '', description: 'Value, in the unit of the metric' },
];

/** Time series as a table with one row per value. */
export function vectorRows({ runs, metrics }: VectorTable): ResultTable {
  const rows: Cell[][] = [];
  for (const { run, series, seriesOf, times, values } of runs)
    for (const [index, place] of seriesOf.entries()) {
      const named = series.at(place);
      rows.push([run, named?.component ?? null, named?.metric ?? null, times[index] ?? null, values[index] ?? null]);
    }
  const units = metrics.map(({ name, unit }) => [`unit:${name}`, unit]);
  return { columns, rows, metadata: Object.fromEntries(units) };
}
