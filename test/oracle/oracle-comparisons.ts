import { outcomeOfUsrsctp, ownOutcome, type OracleOutcome, type OraclePath } from './oracle-path.ts';

/** Means over seeds, of this engine and of libusrsctp, and by how much they may differ. */
export interface OracleComparison {
  readonly name: string;
  readonly path: Omit<OraclePath, 'seed'>;
  /** Relative deviations that are allowed. */
  readonly margins: Readonly<Partial<Record<'time' | 'forward' | 'backward', number>>>;
}

export interface OracleResult {
  readonly name: string;
  readonly metric: 'time' | 'forward' | 'backward';
  readonly ours: number;
  readonly theirs: number;
  readonly margin: number;
  readonly agrees: boolean;
}

/** 10 Mbit/s, 10 ms each way. */
const path = { messages: 2000, size: 1200, rate: 1e7, delay: 0.01, queue: 1000, loss: 0 };
/** Without losses the two stacks differ by a packet or two, which may share one with others. */
const exact = { time: 0.002, forward: 0.002, backward: 0.002 };

/**
 * The dense losses of 5 % are where the two differ most: many fast retransmissions are lost, too. Both notice that by
 * what is acknowledged of later data (`lostRetransmission`); this engine is the faster then. With RFC 9260 §7.2.4,
 * which leaves it to T3-rtx, it would take 26 % more time than the library instead.
 */
export const oracleComparisons: readonly OracleComparison[] = [
  { name: 'no loss', path, margins: exact },
  { name: 'fragments, no loss', path: { ...path, messages: 500, size: 5000 }, margins: exact },
  { name: 'long delay, no loss', path: { ...path, messages: 1000, rate: 1e6, delay: 0.2 }, margins: exact },
  // How many small messages share a packet at the beginning, Nagle's algorithm leaves open.
  { name: 'small messages, no loss', path: { ...path, messages: 5000, size: 100 }, margins: { time: 0.02 } },
  { name: 'queue of 100 packets', path: { ...path, queue: 100 }, margins: { time: 0.15 } },
  { name: '0.5 % loss', path: { ...path, loss: 0.005 }, margins: { time: 0.15, forward: 0.01, backward: 0.03 } },
  { name: '1 % loss', path: { ...path, loss: 0.01 }, margins: { time: 0.15, forward: 0.01, backward: 0.03 } },
  { name: '2 % loss', path: { ...path, loss: 0.02 }, margins: { time: 0.1, forward: 0.01, backward: 0.03 } },
  { name: '5 % loss', path: { ...path, loss: 0.05 }, margins: { time: 0.25, forward: 0.01, backward: 0.04 } },
];

/** @param seeds of which paths with losses take the mean */
export function compareWithUsrsctp({ name, path: given, margins }: OracleComparison, seeds: number): OracleResult[] {
  const paths = Array.from({ length: given.loss === 0 ? 1 : seeds }, (_, i) => ({ ...given, seed: i + 1 }));
  const [ours, theirs] = [paths.map((each) => ownOutcome(each)), paths.map((each) => outcomeOfUsrsctp(each))];
  return (['time', 'forward', 'backward'] as const).flatMap((metric) => {
    const margin = margins[metric];
    if (margin === undefined) return [];
    const [a, b] = [meanOf(ours, metric), meanOf(theirs, metric)];
    return [{ name, metric, ours: a, theirs: b, margin, agrees: Math.abs(a / b - 1) <= margin }];
  });
}

function meanOf(outcomes: readonly OracleOutcome[], metric: 'time' | 'forward' | 'backward'): number {
  return outcomes.reduce((sum, outcome) => sum + outcome[metric], 0) / outcomes.length;
}
