import { Dictionary, Float64, Int32, Utf8 } from 'apache-arrow';
import { arrowField, columnsFile, ColumnsReader, numberColumn, wordColumn, WordCodes } from './arrow-columns.ts';
import { TableFormatError } from './arrow-table.ts';

/** How the values of a metric spread in a run: how many fell between which bounds, without those between which none did. */
export interface RunHistogram {
  readonly metric: string;
  /** A value counts from the lower bound on, up to the upper one without it. */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly counts: Float64Array;
}

/** The histograms of one run. */
interface RunDistributions {
  /** Its number in the table of runs. */
  readonly run: number;
  /** Says what the run depends on: the number may come to mean another run. */
  readonly key: string;
  /** Metrics that were asked for. */
  readonly choice: readonly string[];
  readonly histograms: readonly RunHistogram[];
}

/** What a metric with a distribution is. */
interface DistributionMetric {
  readonly name: string;
  readonly unit: string;
  readonly description: string;
}

/** The histograms of runs, and the metrics that have some. */
export interface DistributionTable {
  readonly runs: readonly RunDistributions[];
  readonly metrics: readonly DistributionMetric[];
}

/** What the schema's metadata contain of a run. */
type RunNote = Pick<RunDistributions, 'run' | 'key' | 'choice'>;

const types = {
  run: new Int32(),
  metric: new Dictionary(new Utf8(), new Int32(), 0),
  unit: new Dictionary(new Utf8(), new Int32(), 1),
  number: new Float64(),
};

const fields = [
  arrowField('run', types.run, '1', 'Run'),
  arrowField('metric', types.metric, '', 'Metric'),
  arrowField('unit', types.unit, '', 'Unit of the metric'),
  arrowField('lower', types.number, '', 'Lower bound, which belongs to the bucket'),
  arrowField('upper', types.number, '', 'Upper bound, which does not'),
  arrowField('count', types.number, '1', 'Number of values between the bounds'),
];

/**
 * Histograms as an Arrow IPC file, one row per run, metric and bucket that is not empty; the same histograms always give
 * the same bytes. Rows of a run are together, those of a metric in it, by size.
 */
export function encodeDistributions({ runs, metrics }: DistributionTable): Uint8Array {
  const all = runs.flatMap(({ run, histograms }) => histograms.map((histogram) => ({ run, histogram })));
  const length = all.reduce((sum, { histogram }) => sum + histogram.counts.length, 0);
  const [runNumbers, metricCodes, unitCodes] = [new Int32Array(length), new Int32Array(length), new Int32Array(length)];
  const [lower, upper, count] = [new Float64Array(length), new Float64Array(length), new Float64Array(length)];
  const [names, units] = [new WordCodes(), new WordCodes()];
  const unitOf = new Map(metrics.map(({ name, unit }) => [name, unit]));
  let row = 0;
  for (const { run, histogram } of all) {
    const end = row + histogram.counts.length;
    runNumbers.fill(run, row, end);
    metricCodes.fill(names.of(histogram.metric), row, end);
    unitCodes.fill(units.of(unitOf.get(histogram.metric) ?? ''), row, end);
    lower.set(histogram.lower, row);
    upper.set(histogram.upper, row);
    count.set(histogram.counts, row);
    row = end;
  }
  const children = [
    numberColumn(types.run, runNumbers),
    wordColumn(types.metric, { words: names.words, codes: metricCodes }),
    wordColumn(types.unit, { words: units.words, codes: unitCodes }),
    ...[lower, upper, count].map((numbers) => numberColumn(types.number, numbers)),
  ];
  const notes = runs.map(({ run, key, choice }): RunNote => ({ run, key, choice }));
  return columnsFile(fields, children, { runs: notes, metrics });
}

/** @throws TableFormatError if the bytes are not what {@link encodeDistributions} made. */
export function decodeDistributions(bytes: Uint8Array): DistributionTable {
  try {
    const reader = new ColumnsReader(bytes);
    let row = 0;
    const [numbers, metrics] = [reader.integers('run'), reader.words('metric')];
    const [lower, upper, count] = [reader.doubles('lower'), reader.doubles('upper'), reader.doubles('count')];
    const runs = (reader.note('runs') as readonly RunNote[]).map((note): RunDistributions => {
      const histograms: RunHistogram[] = [];
      while (row < numbers.length && numbers[row] === note.run) {
        const [start, code] = [row, metrics.codes[row]];
        while (row < numbers.length && numbers[row] === note.run && metrics.codes[row] === code) row++;
        histograms.push({
          metric: metrics.words[code ?? -1] ?? '',
          lower: lower.slice(start, row),
          upper: upper.slice(start, row),
          counts: count.slice(start, row),
        });
      }
      return { ...note, histograms };
    });
    return { runs, metrics: reader.note('metrics') as readonly DistributionMetric[] };
  } catch (error) {
    throw new TableFormatError(
      `not a file of distributions: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
