import { Dictionary, Float64, Int32, Utf8 } from 'apache-arrow';
import {
  arrowField,
  columnsFile,
  ColumnsReader,
  measuredColumn,
  numberColumn,
  wordColumn,
  WordCodes,
  type Words,
} from './arrow-columns.ts';
import { TableFormatError } from './arrow-table.ts';
import { SharedComponents, type MeasuredClass, type MeasuredComponent } from './measured-class.ts';

/** Names of metrics by class of components. */
export type MetricsByClass = Readonly<Record<string, readonly string[]>>;

/** What was measured of the components of one run. */
interface RunComponents {
  /** Its number in the table of runs. */
  readonly run: number;
  /** Says what the run depends on: the number may come to mean another run. */
  readonly key: string;
  /** What was asked for. */
  readonly choice: MetricsByClass;
  readonly classes: readonly MeasuredClass[];
}

/** What a metric of components is. */
interface ComponentMetric {
  readonly className: string;
  /** What a component of the class is called: “Pool element”. */
  readonly title: string;
  readonly name: string;
  readonly unit: string;
  readonly description: string;
}

/** The components of runs, and the metrics that they may have. */
export interface ComponentTable {
  readonly runs: readonly RunComponents[];
  readonly metrics: readonly ComponentMetric[];
}

/** What the schema's metadata contain of a run. */
interface RunNote {
  readonly run: number;
  readonly key: string;
  /** Index in the list of choices. */
  readonly choice: number;
}

const types = {
  integer: new Int32(),
  // Arrow's own numbering of dictionaries continues from table to table: the bytes would differ.
  class: new Dictionary(new Utf8(), new Int32(), 0),
  component: new Dictionary(new Utf8(), new Int32(), 1),
  speed: new Dictionary(new Utf8(), new Int32(), 2),
  metric: new Dictionary(new Utf8(), new Int32(), 3),
  unit: new Dictionary(new Utf8(), new Int32(), 4),
  value: new Float64(),
};

const fields = [
  arrowField('run', types.integer, '1', 'Run'),
  arrowField('class', types.class, '', 'Class of components'),
  arrowField('component', types.component, '', 'Component'),
  arrowField('number', types.integer, '1', 'Number of the component in its class, from 1'),
  arrowField('lan', types.integer, '1', 'Number of its LAN, from 1; 0: none'),
  arrowField('pool', types.integer, '1', 'Number of its pool, from 1; 0: none'),
  arrowField('speed', types.speed, '', 'Fast or slow, where there are two speeds'),
  arrowField('metric', types.metric, '', 'Metric'),
  arrowField('unit', types.unit, '', 'Unit of the metric'),
  arrowField('value', types.value, '', 'Value, in the unit of the metric', true),
];

/** Columns of components, one row per run, component and metric. */
interface ComponentColumns {
  readonly numbers: Readonly<Record<'run' | 'number' | 'lan' | 'pool', Int32Array>>;
  readonly words: Readonly<Record<'class' | 'component' | 'speed' | 'metric' | 'unit', Words>>;
  /** NaN: nothing was measured. */
  readonly values: Float64Array;
}

/** Rows of a run are together, those of a class in it, and of a component in that. */
export function componentColumnsOf({ runs, metrics }: ComponentTable): ComponentColumns {
  const length = runs.reduce(
    (sum, { classes }) => sum + classes.reduce((size, { values }) => size + values.length, 0),
    0,
  );
  const integers = (): Int32Array => new Int32Array(length);
  const numbers = { run: integers(), number: integers(), lan: integers(), pool: integers() };
  const codes = { class: integers(), component: integers(), speed: integers(), metric: integers(), unit: integers() };
  const known = {
    class: new WordCodes(),
    component: new WordCodes(),
    speed: new WordCodes(),
    metric: new WordCodes(),
    unit: new WordCodes(),
  };
  const allValues = new Float64Array(length);
  const units = new Map(metrics.map(({ className, name, unit }) => [`${className} ${name}`, unit]));
  let row = 0;
  for (const { run, classes } of runs)
    for (const { className, metrics: names, components, values } of classes) {
      const classCode = known.class.of(className);
      const metricCodes = names.map((name) => known.metric.of(name));
      const unitCodes = names.map((name) => known.unit.of(units.get(`${className} ${name}`) ?? ''));
      allValues.set(values, row);
      for (const { name, number, lan, pool, speed } of components) {
        const end = row + names.length;
        numbers.run.fill(run, row, end);
        numbers.number.fill(number, row, end);
        numbers.lan.fill(lan, row, end);
        numbers.pool.fill(pool, row, end);
        codes.class.fill(classCode, row, end);
        codes.component.fill(known.component.of(name), row, end);
        codes.speed.fill(known.speed.of(speed), row, end);
        codes.metric.set(metricCodes, row);
        codes.unit.set(unitCodes, row);
        row = end;
      }
    }
  const words = (name: keyof typeof codes): Words => ({ words: known[name].words, codes: codes[name] });
  return {
    numbers,
    words: {
      class: words('class'),
      component: words('component'),
      speed: words('speed'),
      metric: words('metric'),
      unit: words('unit'),
    },
    values: allValues,
  };
}

/**
 * Components as an Arrow IPC file, one row per run, component and metric; the same components always give the same
 * bytes.
 */
export function encodeComponents(table: ComponentTable): Uint8Array {
  const { numbers, words, values } = componentColumnsOf(table);
  const children = [
    numberColumn(types.integer, numbers.run),
    wordColumn(types.class, words.class),
    wordColumn(types.component, words.component),
    numberColumn(types.integer, numbers.number),
    numberColumn(types.integer, numbers.lan),
    numberColumn(types.integer, numbers.pool),
    wordColumn(types.speed, words.speed),
    wordColumn(types.metric, words.metric),
    wordColumn(types.unit, words.unit),
    measuredColumn(types.value, values),
  ];
  const texts = table.runs.map(({ choice }) => JSON.stringify(choice));
  const choices = [...new Set(texts)];
  const notes = table.runs.map(({ run, key }, index): RunNote => {
    return { run, key, choice: choices.indexOf(texts[index] ?? '') };
  });
  const chosen = choices.map((text) => JSON.parse(text) as MetricsByClass);
  return columnsFile(fields, children, { runs: notes, choices: chosen, metrics: table.metrics });
}

/** @throws TableFormatError if the bytes are not what {@link encodeComponents} made. */
export function decodeComponents(bytes: Uint8Array): ComponentTable {
  try {
    const reader = new ColumnsReader(bytes);
    const choices = reader.note('choices') as readonly MetricsByClass[];
    const rows = new ComponentRows(reader);
    const runs = (reader.note('runs') as readonly RunNote[]).map(({ run, key, choice }): RunComponents => {
      return { run, key, choice: choices[choice] ?? {}, classes: rows.classesOf(run) };
    });
    return { runs, metrics: reader.note('metrics') as readonly ComponentMetric[] };
  } catch (error) {
    throw new TableFormatError(`not a file of components: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The rows of a file, read from its first to its last. */
class ComponentRows {
  readonly #reader: ColumnsReader;
  readonly #runs: Int32Array;
  readonly #classes: Int32Array;
  readonly #components: Int32Array;
  readonly #values: Float64Array;
  readonly #shared = new SharedComponents();
  #row = 0;

  constructor(reader: ColumnsReader) {
    this.#reader = reader;
    this.#runs = reader.integers('run');
    this.#classes = reader.words('class').codes;
    this.#components = reader.words('component').codes;
    this.#values = reader.doubles('value');
  }

  /** Of the run that comes next; empty if this one has no rows. */
  classesOf(run: number): MeasuredClass[] {
    const classes: MeasuredClass[] = [];
    while (this.#row < this.#runs.length && this.#runs[this.#row] === run) classes.push(this.#nextClass(run));
    return classes;
  }

  #nextClass(run: number): MeasuredClass {
    const start = this.#row;
    const code = this.#classes[start];
    const first = this.#components[start];
    let end = start;
    while (this.#runs[end] === run && this.#classes[end] === code) end++;
    let width = 1;
    while (start + width < end && this.#components[start + width] === first) width++;
    this.#row = end;
    const { words, codes } = this.#reader.words('metric');
    const className = this.#reader.words('class').words[code ?? -1] ?? '';
    return {
      className,
      metrics: Array.from({ length: width }, (_, index) => words[codes[start + index] ?? -1] ?? ''),
      components: this.#shared.of(className, this.#componentsAt(start, end, width)),
      values: this.#values.slice(start, end),
    };
  }

  #componentsAt(start: number, end: number, width: number): MeasuredComponent[] {
    const { words } = this.#reader.words('component');
    const speeds = this.#reader.words('speed');
    const [numbers, lans] = [this.#reader.integers('number'), this.#reader.integers('lan')];
    const pools = this.#reader.integers('pool');
    return Array.from({ length: (end - start) / width }, (_, index) => {
      const row = start + index * width;
      return {
        name: words[this.#components[row] ?? -1] ?? '',
        number: numbers[row] ?? 0,
        lan: lans[row] ?? 0,
        pool: pools[row] ?? 0,
        speed: speeds.words[speeds.codes[row] ?? -1] ?? '',
      };
    });
  }
}
