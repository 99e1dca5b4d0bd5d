import type {
  CongestedAssociation,
  CongestedPath,
  CongestionAlgorithm,
  CongestionControl,
} from '../../../../protocol/sctp/congestion/congestion-control.ts';
import { rfc9260, type SctpOptions } from '../../../../protocol/sctp/options.ts';
import { UNIT } from './lone-path.ts';

/** What a test wants of a path. Windows in packets, seconds. */
export interface PathCase {
  readonly window: number;
  /** Slow start threshold, in packets; default: just below the window, so that the path avoids congestion. */
  readonly threshold?: number;
  /** SRTT; undefined: not yet measured. */
  readonly rtt?: number | undefined;
  readonly usable?: boolean;
  /** Seconds since data went there (default 0). */
  readonly idle?: number;
}

/** One of several paths of an association: no packets, only what congestion control sees of them. */
export class CoupledPath implements CongestedPath {
  readonly index: number;
  readonly windowUnit = UNIT;
  readonly roundTrip: { smoothed: number | undefined; rto: number };
  readonly usable: boolean;
  readonly lastDataSentAt: number;
  readonly congestion: CongestionControl;

  constructor(control: (path: CongestedPath) => CongestionControl, index: number, path: PathCase) {
    const { rtt, usable = true, idle = 0 } = path;
    this.index = index;
    this.roundTrip = { smoothed: rtt, rto: Math.max(1, 2 * (rtt ?? 0)) };
    this.usable = usable;
    this.lastDataSentAt = -idle;
    this.congestion = control(this);
  }

  get flight(): number {
    return this.congestion.cwnd;
  }

  /** Acknowledges bytes of a full window. @returns by how many bytes the window grew */
  acknowledge(bytes: number, advanced = true): number {
    const before = this.congestion.cwnd;
    this.congestion.acknowledged({ bytes, flightBefore: before, advanced, mayGrow: true, allAcknowledged: false });
    return this.congestion.cwnd - before;
  }

  /** The same for all of the window. */
  acknowledgeWindow(): number {
    return this.acknowledge(this.congestion.cwnd);
  }

  /** After a loss. @returns bytes */
  afterLoss(): { readonly cwnd: number; readonly ssthresh: number } {
    this.congestion.congested('loss');
    return { cwnd: this.congestion.cwnd, ssthresh: this.congestion.ssthresh };
  }
}

/** The paths of an association, with the windows and thresholds that a test wants. */
export class CoupledPaths implements CongestedAssociation {
  readonly options: SctpOptions;
  readonly paths: CoupledPath[] = [];

  constructor(algorithm: CongestionAlgorithm, cases: readonly PathCase[], options: Partial<SctpOptions> = {}) {
    this.options = { ...rfc9260, ...options };
    const control = algorithm(this);
    for (const [index, each] of cases.entries()) this.paths.push(new CoupledPath(control, index, each));
    for (const [index, { window, threshold = window - 1 / UNIT }] of cases.entries()) {
      const bytes = { cwnd: Math.round(window * UNIT), ssthresh: Math.round(threshold * UNIT) };
      Object.assign(this.path(index).congestion, bytes);
    }
  }

  path(index: number): CoupledPath {
    const path = this.paths[index];
    if (path === undefined) throw new RangeError(`there is no path ${index}`);
    return path;
  }

  now(): number {
    return 0;
  }
}
