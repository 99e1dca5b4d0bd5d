import {
  FULL_PACKET_USER_BYTES,
  goodputFraction,
  sawtoothUtilization,
  squareRootRate,
  timeoutSum,
  windowBound,
} from '../../analysis/theory/sctp-theory.ts';
import { BulkTransfer } from '../../sim/models/bulk-transfer/bulk-transfer.ts';
import type { BulkTransferMetricValues } from '../../sim/models/bulk-transfer/bulk-transfer-metrics.ts';
import type { MetricName } from '../../sim/run/run-metrics.ts';
import { estimate } from '../../analysis/statistics/statistics.ts';
import { parametersOf, replicate, type GivenParameters } from './study-runs.ts';

/** A simulated value of SCTP over packets that theory knows. */
export interface SctpComparison {
  readonly name: string;
  readonly source: string;
  readonly expected: number;
  /** Relative deviation that is allowed. */
  readonly tolerance: number;
  /** That of the short form, if it depends on how much is simulated. */
  readonly shortTolerance?: number;
  /** @param effort 1: as in every test run; 10: as in `npm run verify` */
  readonly measure: (effort: number) => number | Promise<number>;
}

/** Windows that nothing but the network limits. */
const ample = {
  model: 'bulkTransfer',
  transport: 'sctp',
  sendBuffer: 20_000_000,
  receiveBuffer: 10_000_000,
  maxBurst: Infinity,
} as const;

function transfer(given: GivenParameters): BulkTransfer {
  const parameters = parametersOf({ ...ample, ...given });
  const model = new BulkTransfer(parameters, 1);
  model.simulator.run({ until: parameters.warmup });
  model.reset();
  model.simulator.run({ until: parameters.warmup + parameters.duration });
  return model;
}

function metricOf(given: GivenParameters, metric: keyof BulkTransferMetricValues): number {
  const value = transfer(given).metrics()[metric];
  if (value === null) throw new RangeError(`no value of ${metric}`);
  return value;
}

const RATE = 10e6;
const BITS_PER_PACKET = 8 * 1500;

/** One flow through a drop-tail queue; the queue as a share of the packets that are on the way without it. */
function sawtooth(share: number, tolerance: number): SctpComparison {
  const delay = 0.06;
  // On the way: two propagation delays and one transmission. The packet that is being transmitted needs no queue.
  const bandwidthDelay = (RATE * 2 * delay) / BITS_PER_PACKET + 1;
  const queue = Math.round(share * bandwidthDelay);
  return {
    name: `utilization of a drop-tail bottleneck, queue ${share} of bandwidth times delay`,
    source: 'fluid sawtooth',
    expected: sawtoothUtilization(bandwidthDelay, queue),
    tolerance,
    measure: (effort) =>
      metricOf(
        { linkRate: RATE, pathDelay: 1000 * delay, queueCapacity: queue, warmup: 60, duration: 60 * effort },
        'link_utilization',
      ),
  };
}

/** Independent losses and no queue; losses are those that happened, so that only the growth of the window is tested. */
function squareRoot(probability: number, delay: number): SctpComparison {
  return {
    name: `packets in square-root law units, losses ${probability}, round trip ${2 * delay} ms`,
    source: 'square-root law, ± 15 %',
    expected: 1,
    tolerance: 0.15,
    measure: (effort) => {
      const duration = 40 * effort;
      const model = transfer({ linkLoss: probability, pathDelay: delay, warmup: 20, duration });
      const { packetsSent, packetsDropped } = model.topology.bottlenecks[0].forward.statistics;
      const rate = Number(model.metrics().goodput) / (8 * FULL_PACKET_USER_BYTES);
      return rate / squareRootRate(packetsDropped.loss / packetsSent, (2 * delay) / 1000);
    },
  };
}

function goodput(name: string, mtu: number, overhead: number, given: GivenParameters): SctpComparison {
  return {
    name: `goodput as a share of the link's rate, ${name}`,
    source: 'headers of full packets, exact',
    expected: goodputFraction(mtu, overhead),
    tolerance: 0.001,
    measure: (effort) => {
      const messageSize = mtu - overhead - 28;
      const duration = 10 * effort;
      return metricOf({ linkRate: RATE, linkMtu: mtu, messageSize, warmup: 10, duration, ...given }, 'goodput') / RATE;
    },
  };
}

function window(receiveBuffer: number, delay: number): SctpComparison {
  // A SACK acknowledges two packets: an odd last one waits for the first one of the next window.
  const packets = 2 * Math.floor(receiveBuffer / (2 * FULL_PACKET_USER_BYTES));
  return {
    name: `goodput bounded by a receive window of ${receiveBuffer} bytes, round trip ${2 * delay} ms [bit/s]`,
    source: 'a window a round trip',
    expected: windowBound(packets * FULL_PACKET_USER_BYTES, (2 * delay) / 1000),
    tolerance: 0.001,
    measure: (effort) => metricOf({ receiveBuffer, pathDelay: delay, warmup: 10, duration: 20 * effort }, 'goodput'),
  };
}

/** The first path fails under full load; times run from the last acknowledgment, which is up to a round trip later. */
function failover(
  name: string,
  expected: number,
  metric: keyof BulkTransferMetricValues,
  given: GivenParameters,
): SctpComparison {
  const failure = { pathDelay: 10, pathFailureTime: 10, warmup: 5, duration: expected + 30, linkRate: 1e6 };
  const receiveBuffer = 30_000;
  return {
    name: `${name} [s]`,
    source: 'sum of time-outs, exact but for a round trip',
    expected,
    tolerance: 0.4 / expected,
    measure: () => metricOf({ ...failure, receiveBuffer, heartbeatInterval: Infinity, ...given }, metric),
  };
}

/** Mean growth of the congestion window in a round trip of slow start. */
function slowStart(): SctpComparison {
  return {
    name: 'growth of the congestion window in a round trip of slow start',
    source: 'a packet for each SACK of two packets',
    expected: 1.5,
    tolerance: 0.02,
    measure: () => {
      const windows: number[] = [];
      const [delay, rounds] = [0.1, 12];
      const parameters = parametersOf({ ...ample, pathDelay: 1000 * delay });
      const recorder = {
        interval: 0,
        leaveOut: () => undefined,
        record: (_component: string, metric: string, time: number, value: number) => {
          if (metric === 'congestion_window') windows[Math.floor(time / (2 * delay) + 1e-6)] = value;
        },
      };
      new BulkTransfer(parameters, 1, { vectors: recorder }).simulator.run({ until: 2 * delay * rounds });
      return (windows[rounds - 1] / windows[rounds - 7]) ** (1 / 6);
    },
  };
}

/** A pool gives the same on packets as on whole messages, if links are ideal. */
function levels(metric: MetricName, tolerance: number): SctpComparison {
  const early = { registrarStart: 1, poolElementStart: 40, poolUserStart: 50, warmup: 60 } as const;
  const pool = { ...early, profile: 'rfc', requestSize: 1e6, puToPeRatio: 3, lanDelay: 10 } as const;
  return {
    name: `pool on ideal links: ${metric} on packets in units of that on messages`,
    source: 'message level, same seeds',
    expected: 1,
    tolerance,
    shortTolerance: 4 * tolerance,
    measure: async (effort) => {
      const given = { ...pool, duration: 200 * effort };
      const [packets, messages] = await Promise.all(
        ['sctp', 'message'].map((transport) => replicate({ ...given, transport }, 3)),
      );
      const ratios = packets.map((run, i) => Number(run[metric]) / Number(messages[i][metric]));
      return estimate(ratios)?.mean ?? Number.NaN;
    },
  };
}

export const sctpComparisons: readonly SctpComparison[] = [
  sawtooth(0.04, 0.04),
  sawtooth(0.25, 0.03),
  sawtooth(0.5, 0.02),
  sawtooth(1, 0.01),
  squareRoot(1e-3, 25),
  squareRoot(1e-3, 50),
  squareRoot(3e-4, 25),
  slowStart(),
  window(65_536, 50),
  window(131_072, 100),
  goodput('IPv4', 1500, 20, {}),
  goodput('IPv6', 1500, 40, { ipVersion: 'ipv6' }),
  goodput('UDP over IPv4', 1500, 28, { udpEncapsulation: true }),
  goodput('IPv4, MTU 576', 576, 20, {}),
  failover('switching time, Path.Max.Retrans 5, RTO.Min 1 s', timeoutSum(6, 1), 'switching_time', { paths: 2 }),
  failover('switching time, Path.Max.Retrans 2, RTO.Min 1 s', timeoutSum(3, 1), 'switching_time', {
    paths: 2,
    pathMaxRetrans: 2,
  }),
  failover('switching time, potentially failed paths', timeoutSum(1, 1), 'switching_time', {
    paths: 2,
    pfMaxRetrans: 0,
  }),
  failover('time to the end of an association without a peer', timeoutSum(11, 1), 'association_end_time', {}),
  levels('handling_speed', 0.01),
  levels('startup_time', 0.01),
];
