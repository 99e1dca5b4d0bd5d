import {
  Dictionary,
  Field,
  Float64,
  Int32,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  tableFromIPC,
  Utf8,
  vectorFromArray,
  type Data,
  type DataType,
} from 'apache-arrow';
import { arrowFile } from './arrow-file.ts';
import { TableFormatError } from './arrow-table.ts';
import { CodedValues, NumberValues } from './column-values.ts';
import { tableOfColumns, type Column, type ResultTable } from './table.ts';

/** The time series of one run. */
export interface RunVectors {
  /** Its number in the table of runs. */
  readonly run: number;
  /** Says what the run depends on: the number may come to mean another run. */
  readonly key: string;
  /** Sampling interval, s. */
  readonly interval: number;
  /** Components whose paths were recorded, as they were asked for; undefined: those that the model chose. */
  readonly paths?: readonly string[] | undefined;
  /** Not all of what was chosen is there: it was too much. */
  readonly isPartial?: true | undefined;
  readonly series: readonly { readonly component: string; readonly metric: string }[];
  /** A value belongs to series[seriesOf[row]]; times in s. */
  readonly seriesOf: Uint32Array;
  readonly times: Float64Array;
  readonly values: Float64Array;
}

/** What a metric of time series is. */
export interface VectorMetric {
  readonly name: string;
  readonly unit: string;
  readonly description: string;
  /** A value is the state at its time, belongs to the sampling interval before, or is a sum since the start of the run. */
  readonly sampling: 'instant' | 'interval' | 'total';
  /** Title of a panel that pictures of runs have for several metrics of the same unit, and the name of this one in it. */
  readonly panel?: string;
  readonly label?: string;
}

/** Time series of some runs, and the metrics that they may have. */
export interface VectorTable {
  readonly runs: readonly RunVectors[];
  readonly metrics: readonly VectorMetric[];
}

/** What the schema's metadata contain of a run besides its number. */
type RunNote = Pick<RunVectors, 'run' | 'key' | 'interval' | 'paths' | 'isPartial'>;

const types = {
  run: new Int32(),
  // Arrow's own numbering of dictionaries continues from table to table: the bytes would differ.
  component: new Dictionary(new Utf8(), new Int32(), 0),
  metric: new Dictionary(new Utf8(), new Int32(), 1),
  time: new Float64(),
  value: new Float64(),
};

const fields = [
  field('run', types.run, '1', 'Run'),
  field('component', types.component, '', 'Component'),
  field('metric', types.metric, '', 'Metric'),
  field('time', types.time, 's', 'Simulated time'),
  field('value', types.value, '', 'Value, in the unit of the metric'),
];

/**
 * Time series as an Arrow IPC file, one row per value: run, component, metric, time, value. Rows of a run are together;
 * the same time series always give the same bytes. Units and meanings of the metrics are metadata of the schema.
 */
export function encodeVectors({ runs, metrics }: VectorTable): Uint8Array {
  const notes = runs.map(({ run, key, interval, paths, isPartial }): RunNote => ({
    run,
    key,
    interval,
    paths,
    isPartial,
  }));
  const schema = new Schema(
    fields,
    new Map([
      ['runs', JSON.stringify(notes)],
      ['metrics', JSON.stringify(metrics)],
    ]),
  );
  const length = lengthOf(runs);
  const children = [
    column(
      types.run,
      joined(new Int32Array(length), runs, ({ run, times }) => times.map(() => run)),
    ),
    words(types.component, runs, 'component'),
    words(types.metric, runs, 'metric'),
    column(
      types.time,
      joined(new Float64Array(length), runs, ({ times }) => times),
    ),
    column(
      types.value,
      joined(new Float64Array(length), runs, ({ values }) => values),
    ),
  ];
  const struct = makeData({ type: new Struct(fields), length, nullCount: 0, children });
  return arrowFile(new Table(schema, [new RecordBatch(schema, struct)]));
}

/** @throws TableFormatError if the bytes are not what {@link encodeVectors} made. */
export function decodeVectors(bytes: Uint8Array): VectorTable {
  try {
    const table = tableFromIPC(bytes);
    const note = (name: string): unknown => JSON.parse(table.schema.metadata.get(name) ?? '') as unknown;
    const rows = decodedRows(table);
    const runs = (note('runs') as readonly RunNote[]).map((each) => ({ ...each, ...rowsOf(rows, each.run) }));
    return { runs, metrics: note('metrics') as readonly VectorMetric[] };
  } catch (error) {
    throw new TableFormatError(`not a file of time series: ${error instanceof Error ? error.message : String(error)}`);
  }
}

interface DecodedRows {
  readonly runs: Int32Array;
  readonly components: readonly string[];
  readonly componentOf: Int32Array;
  readonly metrics: readonly string[];
  readonly metricOf: Int32Array;
  readonly times: Float64Array;
  readonly values: Float64Array;
}

function decodedRows(table: Table): DecodedRows {
  const batches = table.batches.map(({ data }) => data.children);
  if (batches.length > 1) throw new TableFormatError('several record batches');
  const [run, component, metric, time, value] = batches[0] ?? [];
  if (run === undefined || component === undefined || metric === undefined || time === undefined || value === undefined)
    throw new TableFormatError('columns are missing');
  return {
    runs: numbersOf(run) as Int32Array,
    components: wordsOf(component),
    componentOf: numbersOf(component) as Int32Array,
    metrics: wordsOf(metric),
    metricOf: numbersOf(metric) as Int32Array,
    times: numbersOf(time) as Float64Array,
    values: numbersOf(value) as Float64Array,
  };
}

/** Buffers are padded. */
function numbersOf(data: Data): Int32Array | Float64Array {
  return (data.values as Int32Array | Float64Array).subarray(0, data.length);
}

function wordsOf(data: Data): string[] {
  return [...(data.dictionary ?? [])].map(String);
}

/** The rows of one run, which are together. */
function rowsOf(rows: DecodedRows, run: number): Pick<RunVectors, 'series' | 'seriesOf' | 'times' | 'values'> {
  const first = rows.runs.indexOf(run);
  const start = first < 0 ? 0 : first;
  const end = first < 0 ? 0 : rows.runs.lastIndexOf(run) + 1;
  const series: { component: string; metric: string }[] = [];
  const numbers = new Map<number, number>();
  const seriesOf = new Uint32Array(end - start);
  for (let row = start; row < end; row++) {
    const [componentIndex, metricIndex] = [rows.componentOf[row], rows.metricOf[row]];
    const component = rows.components[componentIndex ?? -1];
    const metric = rows.metrics[metricIndex ?? -1];
    if (componentIndex === undefined || metricIndex === undefined || component === undefined || metric === undefined)
      throw new TableFormatError(`row ${row} has no component or metric`);
    const key = componentIndex * rows.metrics.length + metricIndex;
    let number = numbers.get(key);
    if (number === undefined) {
      numbers.set(key, (number = series.length));
      series.push({ component, metric });
    }
    seriesOf[row - start] = number;
  }
  return { series, seriesOf, times: rows.times.slice(start, end), values: rows.values.slice(start, end) };
}

function field(name: string, type: DataType, unit: string, description: string): Field {
  return new Field(name, type, false, new Map(Object.entries({ unit, description })));
}

function column(type: DataType, data: Int32Array | Float64Array): Data {
  return makeData({ type, length: data.length, nullCount: 0, data } as Parameters<typeof makeData>[0]);
}

/** A column of names, each written once. */
function words(type: DataType, runs: readonly RunVectors[], name: 'component' | 'metric'): Data {
  const { codes: data, words: known, length } = wordsOfSeries(runs, name);
  const dictionary = vectorFromArray(known, new Utf8());
  return makeData({ type, length, nullCount: 0, data, dictionary } as Parameters<typeof makeData>[0]);
}

function wordsOfSeries(runs: readonly RunVectors[], name: 'component' | 'metric'): CodedValues {
  const known = new Map<string, number>();
  const numberOf = (word: string): number => {
    const number = known.get(word) ?? known.size;
    known.set(word, number);
    return number;
  };
  const codes = joined(new Int32Array(lengthOf(runs)), runs, ({ series, seriesOf }) => {
    const numbers = series.map((each) => numberOf(each[name]));
    return Int32Array.from(seriesOf, (index) => numbers[index] ?? -1);
  });
  return new CodedValues(codes, [...known.keys()]);
}

function lengthOf(runs: readonly RunVectors[]): number {
  return runs.reduce((sum, { times }) => sum + times.length, 0);
}

/** What the runs have, one after the other. */
function joined<T extends Int32Array | Float64Array>(
  target: T,
  runs: readonly RunVectors[],
  part: (run: RunVectors) => ArrayLike<number>,
): T {
  let offset = 0;
  for (const run of runs) {
    const values = part(run);
    target.set(values, offset);
    offset += values.length;
  }
  return target;
}

const columns = {
  run: { name: 'run', kind: 'identity', type: 'integer', unit: '1', description: 'Run' },
  component: { name: 'component', kind: 'identity', type: 'text', unit: '', description: 'Component' },
  metric: { name: 'metric', kind: 'identity', type: 'text', unit: '', description: 'Metric' },
  time: { name: 'time', kind: 'identity', type: 'number', unit: 's', description: 'Simulated time' },
  value: { name: 'value', kind: 'metric', type: 'number', unit: '', description: 'Value, in the unit of the metric' },
} as const satisfies Readonly<Record<string, Column>>;

/** Time series as a table with one row per value. */
export function vectorRows({ runs, metrics }: VectorTable): ResultTable {
  const length = lengthOf(runs);
  const numbers = (part: (run: RunVectors) => Float64Array): NumberValues =>
    new NumberValues(joined(new Float64Array(length), runs, part));
  const units = metrics.map(({ name, unit }): [string, string] => [`unit:${name}`, unit]);
  return tableOfColumns(
    [
      { ...columns.run, values: numbers(({ run, times }) => times.map(() => run)) },
      { ...columns.component, values: wordsOfSeries(runs, 'component') },
      { ...columns.metric, values: wordsOfSeries(runs, 'metric') },
      { ...columns.time, values: numbers(({ times }) => times) },
      { ...columns.value, values: numbers(({ values }) => values) },
    ],
    Object.fromEntries(units),
  );
}
