import { NumberValues } from '../../results/tables/column-values.ts';
import {
  cellInWords,
  cellOf,
  columnNamed,
  findColumn,
  numbersNamed,
  selectRows,
  sweptParameters,
  type Cell,
  type TableColumn,
  type ResultTable,
} from '../../results/tables/table.ts';
import { compareRuns } from './paired-comparison.ts';

/**
 * Whether a simulation and a measurement of the same thing agree: a statement of equivalence. The 95 % confidence
 * interval of the difference lies within a margin (agrees), outside of it (differs), or neither (not enough). The margins
 * are fixed here, before anything is run.
 */
export type Verdict = 'agrees' | 'differs' | 'not enough';

/** Replications from which on there is a verdict. */
export const ENOUGH_REPLICATIONS = 10;

/** The largest difference that does not matter. */
type Margin =
  | { readonly kind: 'absolute'; readonly value: number }
  /** A fraction of the simulated mean. */
  | { readonly kind: 'relative'; readonly value: number };

const points = (value: number): Margin => ({ kind: 'absolute', value });
const share = (value: number): Margin => ({ kind: 'relative', value });

/** Time until a session continues at another element, mean over the failovers of a run. */
const FAILOVER_TIME = 'failover_time';

/** What is judged, in the order of reports. */
const margins: Readonly<Record<string, Margin>> = {
  utilization: points(0.02),
  handling_speed: share(0.05),
  handling_time: share(0.05),
  queuing_time: share(0.05),
  startup_time: share(0.05),
  processing_time: share(0.05),
  handling_time_p50: share(0.05),
  handling_time_p95: share(0.05),
  requests_completed: share(0.05),
  failovers: share(0.05),
  [FAILOVER_TIME]: share(0.05),
  cookies: share(0.05),
  owned_elements_max: share(0.05),
  takeovers_started: share(0.05),
  asap_registration_packets: share(0.05),
  asap_resolution_packets: share(0.05),
  asap_keep_alive_packets: share(0.05),
  asap_report_packets: share(0.05),
  enrp_presence_packets: share(0.05),
  enrp_update_packets: share(0.05),
  enrp_table_packets: share(0.05),
  enrp_takeover_packets: share(0.05),
  sctp_packets: share(0.05),
  data_chunks: share(0.05),
  heartbeats: share(0.05),
  association_setups: share(0.05),
  path_failovers: share(0.05),
  // Of bulk transfers: the same algorithms in different implementations.
  goodput: share(0.1),
  goodput_first: share(0.1),
  goodput_plain: share(0.1),
  link_utilization: share(0.1),
};

/** One quantity of one point. */
export interface Judgement {
  /** The swept parameters: “policy=Random, puToPeRatio=3”. */
  readonly point: string;
  readonly quantity: string;
  readonly unit: string;
  readonly simulated: number;
  readonly measured: number;
  /** Measured minus simulated, mean over pairs of the same seed. */
  readonly difference: number;
  /** Of its 95 % confidence interval; null: a single pair. */
  readonly halfWidth: number | null;
  readonly n: number;
  /** In the unit of the quantity. */
  readonly margin: number;
  readonly verdict: Verdict;
}

/**
 * @param halfWidth of the 95 % confidence interval; null: a single pair
 * @param margin largest difference that does not matter
 * @internal
 */
export function verdictOf(difference: number, halfWidth: number | null, n: number, margin: number): Verdict {
  if (n < ENOUGH_REPLICATIONS || halfWidth === null) return 'not enough';
  const [low, high] = [difference - halfWidth, difference + halfWidth];
  if (low >= -margin && high <= margin) return 'agrees';
  return low > margin || high < -margin ? 'differs' : 'not enough';
}

/** Judges all quantities that both worlds have, point by point. @param runs with a column `world` */
export function judge(runs: ResultTable): Judgement[] {
  return rowsByPoint(runs).flatMap(([point, rows]) => judgePoint(point, selectRows(runs, rows)));
}

/** What both worlds have at a point, in the mean over pairs of the same seed. */
export interface PointMeans {
  /** The swept parameters, as in a {@link Judgement}. */
  readonly point: string;
  /** Undefined: not both worlds have it. */
  readonly metric: (name: string) => { readonly simulated: number; readonly measured: number } | undefined;
  /** Of the simulated runs; undefined: there is none. */
  readonly parameter: (name: string) => Cell | undefined;
}

export function pointMeans(runs: ResultTable): PointMeans[] {
  return rowsByPoint(runs).map(([point, rows]) => {
    const simulated = ofWorld(selectRows(runs, rows), 'simulated');
    const { table } = compareRuns(simulated, ofWorld(selectRows(runs, rows), 'measured'));
    const metrics = columnNamed(table, 'metric').values;
    const [first, second] = [numbersNamed(table, 'first'), numbersNamed(table, 'second')];
    return {
      point,
      metric: (name) => {
        const row = Array.from({ length: table.length }, (_, index) => index).find((each) => metrics.at(each) === name);
        const means = row === undefined ? [null, null] : [first.at(row), second.at(row)];
        const [before, after] = means;
        return typeof before === 'number' && typeof after === 'number'
          ? { simulated: before, measured: after }
          : undefined;
      },
      parameter: (name) => (simulated.length === 0 ? undefined : findColumn(simulated, name)?.values.at(0)),
    };
  });
}

/** @param runs of the point */
function judgePoint(point: string, runs: ResultTable): Judgement[] {
  const { table } = compareRuns(ofWorld(runs, 'simulated'), ofWorld(runs, 'measured'));
  const judged = Array.from({ length: table.length }, (_, row): Judgement[] => {
    const quantity = String(cellOf(table, row, 'metric'));
    const margin = margins[quantity];
    const number = (name: string): number | null => numbersNamed(table, name).at(row);
    const [first, second, difference, halfWidth] = [
      number('first'),
      number('second'),
      number('difference'),
      number('half_width'),
    ];
    if (margin === undefined || first === null || second === null) return [];
    if (difference === null || (first === 0 && second === 0)) return [];
    const n = number('n') ?? 0;
    const limit = margin.kind === 'absolute' ? margin.value : margin.value * Math.abs(first);
    return [
      {
        point,
        quantity,
        unit: String(cellOf(table, row, 'unit')),
        simulated: first,
        measured: second,
        difference,
        halfWidth,
        n,
        margin: limit,
        verdict: verdictOf(difference, halfWidth, n, limit),
      },
    ];
  });
  const order = Object.keys(margins);
  return judged.flat().toSorted((a, b) => order.indexOf(a.quantity) - order.indexOf(b.quantity));
}

/** The rows of both worlds of each point, by the swept parameters. */
function rowsByPoint(runs: ResultTable): [string, number[]][] {
  const swept = sweptIn(runs).map((name) => columnNamed(runs, name));
  const rows = new Map<string, number[]>();
  for (let row = 0; row < runs.length; row++) {
    const label = swept.map(({ name, values }) => `${name}=${cellInWords(values.at(row))}`).join(', ');
    rows.set(label, [...(rows.get(label) ?? []), row]);
  }
  return [...rows];
}

/** What the study sweeps. */
function sweptIn(runs: ResultTable): string[] {
  return sweptParameters(runs).filter((name) => name !== 'world');
}

/** The runs of a world, with the mean time of a failover. */
function ofWorld(runs: ResultTable, name: string): ResultTable {
  const { values } = columnNamed(runs, 'world');
  const rows = Array.from({ length: runs.length }, (_, row) => row).filter((row) => values.at(row) === name);
  const table = selectRows(runs, rows);
  const [total, count] = [numbersNamed(table, 'failover_time_total'), numbersNamed(table, 'failovers')];
  const column: TableColumn = {
    name: FAILOVER_TIME,
    kind: 'metric',
    type: 'number',
    unit: 's',
    description: 'Time of a failover',
    values: NumberValues.compute(table.length, (row) => {
      const [time, failovers] = [total.at(row), count.at(row)];
      return time !== null && failovers !== null && failovers > 0 ? time / failovers : null;
    }),
  };
  return {
    ...table,
    columns: [...table.columns, column],
    metadata: { ...runs.metadata, sweep: sweptIn(runs).join(' ') },
  };
}
