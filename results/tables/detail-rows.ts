import { CodedValues, NumberValues } from './column-values.ts';
import type { Words } from './arrow-columns.ts';
import { componentColumnsOf, type ComponentTable } from './component-table.ts';
import type { DistributionTable } from './distribution-table.ts';
import { tableOfColumns, type Column, type ResultTable } from './table.ts';

const run: Column = { name: 'run', kind: 'identity', type: 'integer', unit: '1', description: 'Run' };
const metric = text('metric', 'Metric');
const unit = text('unit', 'Unit of the metric');

/** How components are told apart, besides their classes. */
export const componentColumns = {
  component: { name: 'component', kind: 'identity', type: 'text', unit: '', description: 'Component' },
  number: { name: 'number', kind: 'identity', type: 'integer', unit: '1', description: 'Number of the component' },
  lan: { name: 'lan', kind: 'identity', type: 'integer', unit: '1', description: 'LAN' },
  pool: { name: 'pool', kind: 'identity', type: 'integer', unit: '1', description: 'Pool' },
  speed: { name: 'speed', kind: 'identity', type: 'text', unit: '', description: 'Speed' },
} as const satisfies Readonly<Record<string, Column>>;

/** What tells components apart. */
export type ComponentColumn = keyof typeof componentColumns;

/** Components as a table with one row per run, component and metric. */
export function componentRows(table: ComponentTable): ResultTable {
  const { numbers, words, values } = componentColumnsOf(table);
  const { component, number, lan, pool, speed } = componentColumns;
  return tableOfColumns([
    { ...run, values: new NumberValues(Float64Array.from(numbers.run)) },
    { ...text('class', 'Class of components'), values: coded(words.class) },
    { ...component, values: coded(words.component) },
    { ...number, values: present(numbers.number) },
    { ...lan, values: present(numbers.lan) },
    { ...pool, values: present(numbers.pool) },
    { ...speed, values: coded(words.speed) },
    { ...metric, values: coded(words.metric) },
    { ...unit, values: coded(words.unit) },
    {
      ...quantity('value', 'number', '', 'Value, in the unit of the metric'),
      values: NumberValues.compute(values.length, (row) => {
        const value = values[row] ?? Number.NaN;
        return Number.isNaN(value) ? null : value;
      }),
    },
  ]);
}

/** In no LAN, or no pool: no value. */
function present(column: Int32Array): NumberValues {
  return NumberValues.compute(column.length, (row) => (column[row] === 0 ? null : (column[row] ?? null)));
}

/** Without a speed: no value. */
function coded({ words, codes }: Words): CodedValues {
  const nothing = words.indexOf('');
  return new CodedValues(nothing < 0 ? codes : codes.map((code) => (code === nothing ? -1 : code)), words);
}

/** Distributions as a table with one row per run, metric and bucket. */
export function distributionRows({ runs, metrics }: DistributionTable): ResultTable {
  const units = new Map(metrics.map(({ name, unit: each }) => [name, each]));
  const all = runs.flatMap(({ run: number, histograms }) => histograms.map((each) => ({ run: number, ...each })));
  const length = all.reduce((sum, { counts }) => sum + counts.length, 0);
  const numbers = (of: (histogram: (typeof all)[number]) => Float64Array): NumberValues => {
    const result = new Float64Array(length);
    let row = 0;
    for (const histogram of all) {
      result.set(of(histogram), row);
      row += histogram.counts.length;
    }
    return new NumberValues(result);
  };
  const names = [...new Set(all.map(({ metric: name }) => name))];
  const codes = new Int32Array(length);
  let row = 0;
  for (const { metric: name, counts } of all) codes.fill(names.indexOf(name), row, (row += counts.length));
  return tableOfColumns([
    { ...run, values: numbers(({ run: number, counts }) => counts.map(() => number)) },
    { ...metric, values: new CodedValues(codes, names) },
    {
      ...unit,
      values: new CodedValues(
        codes,
        names.map((name) => units.get(name) ?? ''),
      ),
    },
    {
      ...quantity('lower', 'number', '', 'Lower bound, which belongs to the bucket'),
      values: numbers(({ lower }) => lower),
    },
    { ...quantity('upper', 'number', '', 'Upper bound, which does not'), values: numbers(({ upper }) => upper) },
    { ...quantity('count', 'integer', '1', 'Number of values in the bucket'), values: numbers(({ counts }) => counts) },
  ]);
}

function text(name: string, description: string): Column {
  return { name, kind: 'identity', type: 'text', unit: '', description };
}

function quantity(name: string, type: Column['type'], unitOf: string, description: string): Column {
  return { name, kind: 'metric', type, unit: unitOf, description };
}
