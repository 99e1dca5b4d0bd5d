import assert from 'node:assert/strict';
import { coupledControlNames } from '../../../../protocol/sctp/congestion/names.ts';
import { BulkTransfer } from '../../../../sim/models/bulk-transfer/bulk-transfer.ts';
import type { MetricName } from '../../../../sim/run/run-metrics.ts';
import { simulate } from '../../../../sim/run/run.ts';
import type { VectorName } from '../../../../sim/run/vector-recorder.ts';
import { VectorLog } from '../../../../sim/run/vector-log.ts';
import { parametersOf, type GivenParameters } from '../../../verify/study-runs.ts';

const base = {
  model: 'bulkTransfer',
  transport: 'sctp',
  linkRate: 5e6,
  warmup: 5,
  duration: 20,
  receiveBuffer: 500_000,
  sendBuffer: 1_000_000,
} as const;

function run(given: GivenParameters, seed = 1): Readonly<Record<MetricName, number>> {
  const { metrics } = simulate(parametersOf({ ...base, ...given }), seed);
  return Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name, value ?? Number.NaN])) as Record<
    MetricName,
    number
  >;
}

interface Sample {
  readonly time: number;
  readonly value: number;
}

/** The first series of the metric. */
function rowsOf(log: VectorLog, metric: VectorName): readonly Sample[] {
  const { series, seriesOf, times, values } = log.recorded();
  const index = series.findIndex((each) => each.metric === metric);
  return [...seriesOf].flatMap((each, i) => (each === index ? [{ time: times[i], value: values[i] }] : []));
}

describe('bulk transfer', () => {
  it('gives the same for the same seed, whether or not packets are encoded and time series recorded', () => {
    const given = { linkLoss: 0.01, linkJitter: 3, paths: 2, flows: 2, flowStartSpread: 1, duration: 5 } as const;
    assert.deepEqual(run({ ...given, encodePackets: true, encodeMessages: true }), run(given));
    assert.notDeepEqual(run(given, 2), run(given, 1));
    const parameters = parametersOf({ ...base, ...given });
    assert.deepEqual(simulate(parameters, 1, { vectors: new VectorLog(0) }), simulate(parameters, 1));
  });

  it('shares a bottleneck among several associations', () => {
    const metrics = run({ flows: 4, flowStartSpread: 1, queue: 'red' });
    assert.ok(metrics.goodput > 0.95 * 0.968 * 5e6);
    assert.ok(metrics.goodput_fairness > 0.9, `${metrics.goodput_fairness}`);
    assert.ok(metrics.goodput_first < 0.4 * metrics.goodput);
  });

  it('plain associations are the last ones: they have the first path alone, and RFC 9260', () => {
    const cut = { paths: 2, pathFailureTime: 1, pfMaxRetrans: 0, warmup: 4 } as const;
    const metrics = run({ ...cut, flows: 3, plainFlows: 2 });
    assert.equal(metrics.goodput_plain, 0);
    assert.equal(metrics.goodput_first, metrics.goodput);
    assert.ok(metrics.goodput_first > 0.9 * 0.968 * 5e6);
    assert.ok(Number.isNaN(run({}).goodput_plain));
    const cubic = run({ flows: 2, plainFlows: 2, congestionControl: 'cubic', linkLoss: 0.01 });
    const plain = run({ flows: 2, linkLoss: 0.01 });
    assert.deepEqual([cubic.goodput, cubic.goodput_plain], [plain.goodput, plain.goodput / 2]);
  });

  for (const congestionControl of ['rfc9260', ...coupledControlNames])
    it(`beside a plain association, two paths through its bottleneck take ${congestionControl === 'rfc9260' ? 'two shares' : 'one share'}: ${congestionControl}`, () => {
      const shared = { paths: 2, cmt: true, flows: 2, plainFlows: 1, sharedBottleneck: true, queue: 'red' } as const;
      const metrics = run({ ...shared, congestionControl, warmup: 15, duration: 60 });
      const ratio = metrics.goodput_first / metrics.goodput_plain;
      const [least, most] = congestionControl === 'rfc9260' ? [1.7, 2.4] : [0.7, 1.45];
      assert.ok(ratio > least && ratio < most, `${ratio}`);
      assert.ok(metrics.goodput > 0.97 * 0.968 * 5e6);
    });

  it('the second bottleneck may have a rate, delay and loss of its own', () => {
    const cut = { paths: 2, pathFailureTime: 1, pfMaxRetrans: 0, warmup: 4 } as const;
    const slow = run({ ...cut, secondPathRate: 1e6 });
    assert.ok(slow.goodput > 0.95 * 0.968 * 1e6 && slow.goodput < 0.968 * 1e6, `${slow.goodput}`);
    assert.ok(run({ ...cut, secondPathLoss: 0.05 }).goodput < 0.7 * run(cut).goodput);
    // A window a round trip of half a second.
    const far = run({ ...cut, secondPathDelay: 250, receiveBuffer: 30_000 });
    assert.ok(far.goodput > 0 && far.goodput < (8 * 30_000) / 0.5, `${far.goodput}`);
  });

  it('with ECN the routers mark what RED would drop, and as much arrives without losses', () => {
    const given = { flows: 4, flowStartSpread: 1, queue: 'red', queueCapacity: 300, warmup: 10 } as const;
    const [dropping, marking] = [run(given), run({ ...given, ecn: true })];
    assert.equal(dropping.packets_marked, 0);
    assert.ok(dropping.packets_dropped > 30 && dropping.fast_retransmissions > 30);
    assert.ok(marking.packets_marked > 30);
    assert.deepEqual([marking.fast_retransmissions, marking.timeout_retransmissions], [0, 0]);
    // Packets without data are not ECN-capable: CWR may be dropped.
    assert.ok(marking.packets_dropped < 0.25 * marking.packets_marked, `${marking.packets_dropped}`);
    assert.ok(marking.goodput > 0.99 * dropping.goodput && marking.goodput_fairness > 0.9);
  });

  it('with ECN other traffic is dropped as before', () => {
    const metrics = run({ queue: 'red', ecn: true, background: 'cbr', backgroundRate: 4.5e6 });
    assert.ok(metrics.packets_dropped > 0 && metrics.packets_marked > 0);
  });

  it('leaves to other traffic what that takes', () => {
    for (const background of ['cbr', 'poisson', 'onOff']) {
      const { goodput, link_utilization } = run({ background, backgroundRate: 2e6, backgroundOn: 1, backgroundOff: 1 });
      const share = background === 'onOff' ? 1e6 : 2e6;
      assert.ok(goodput < 0.968 * (5e6 - 0.7 * share) && goodput > 0.968 * 0.6 * (5e6 - share), `${goodput}`);
      assert.ok(link_utilization > 0.85);
    }
  });

  it('measures how long a transfer of a given size takes', () => {
    const metrics = run({ transferSize: 145_200, warmup: 0, linkRate: 1e6, pathDelay: 10 });
    // Set-up: two round trips. Then 100 packets of 12 ms, or a bit more while the window is small.
    assert.ok(metrics.setup_time > 0.04 && metrics.setup_time < 0.05);
    assert.ok(metrics.transfer_time > 1.2 + 0.03 && metrics.transfer_time < 1.4, `${metrics.transfer_time}`);
    assert.equal(metrics.goodput, (8 * 145_200) / 20);
  });

  it('cuts long messages and delivers them in one piece, on many streams', () => {
    const metrics = run({ messageSize: 20_000, streams: 8, orderedDelivery: false });
    assert.ok(metrics.goodput > 0.9 * 0.968 * 5e6);
  });

  it('puts all paths through one bottleneck, or each through its own', () => {
    const bottlenecks = (given: GivenParameters): number =>
      new BulkTransfer(parametersOf({ ...base, ...given }), 1).topology.bottlenecks.length;
    assert.equal(bottlenecks({ paths: 3 }), 3);
    assert.equal(bottlenecks({ paths: 3, sharedBottleneck: true }), 1);
    assert.ok(run({ paths: 2, sharedBottleneck: true, duration: 5 }).goodput > 0.9 * 0.968 * 5e6);
  });

  it('has its rate again soon after a failure, whatever the size of messages', () => {
    const failure = { pathDelay: 40, pathFailureTime: 3, pathFailureDuration: 1.5, warmup: 8, duration: 4 };
    for (const messageSize of [200, 700, 1400, 1452, 5000]) {
      const { goodput } = run({ ...failure, messageSize });
      assert.ok(goodput > 4e6, `${goodput} bit/s with messages of ${messageSize} bytes`);
    }
  });

  it('switches at once with potentially failed paths, and comes back after the repair', () => {
    const failure = { paths: 2, pfMaxRetrans: 0, pathFailureTime: 10, pathFailureDuration: 5, heartbeatInterval: 1 };
    const metrics = run({ ...failure, duration: 60 });
    assert.ok(metrics.switching_time > 0.9 && metrics.switching_time < 1.2, `${metrics.switching_time}`);
    // There and back, at both ends: the receiver's heartbeats find the failure, too.
    assert.equal(metrics.path_failovers, 4);
    assert.equal(metrics.associations_lost, 0);
  });

  describe('on a long path of much capacity', () => {
    /** 20 Mbit/s, a round trip of 200 ms: 340 packets. The receive window bounds the congestion window before the queue. */
    const long = {
      linkRate: 20e6,
      pathDelay: 100,
      queueCapacity: 400,
      receiveBuffer: 600_000,
      sendBuffer: 2_000_000,
      pathFailureTime: 10,
      pathFailureDuration: 0.02,
      warmup: 10,
      duration: 30,
    } as const;
    /** The window before the losses, and the seconds until it was back at 99 % of that. */
    function recovery(congestionControl: 'cubic' | 'rfc9260'): { readonly before: number; readonly time: number } {
      const log = new VectorLog(0);
      simulate(parametersOf({ ...base, ...long, congestionControl }), 1, { vectors: log });
      const windows = rowsOf(log, 'congestion_window');
      const cut = windows.findIndex(({ value }, i) => i > 0 && value < windows[i - 1].value);
      const before = windows[cut - 1].value;
      const back = windows.slice(cut).find(({ value }) => value >= 0.99 * before);
      return { before, time: (back?.time ?? Infinity) - windows[cut].time };
    }

    it('CUBIC is back at its former window when W_cubic(t) is, and sooner than RFC 9260', () => {
      const cubic = recovery('cubic');
      const packets = cubic.before / 1468;
      // K, less the time from 99 % to the plateau.
      const expected = Math.cbrt((packets * 0.3) / 0.4) - Math.cbrt((packets * 0.01) / 0.4);
      assert.ok(Math.abs(cubic.time / expected - 1) < 0.1, `${cubic.time} s in place of ${expected} s`);
      // Half the window at one packet per round trip takes 40 s.
      assert.ok(recovery('rfc9260').time > 25);
    });

    it('CUBIC takes more of the capacity after a loss', () => {
      const [cubic, reno] = (['cubic', 'rfc9260'] as const).map(
        (congestionControl) => run({ ...long, congestionControl }).goodput,
      );
      assert.ok(cubic > 1.05 * reno, `${cubic} and ${reno} bit/s`);
    });

    it('CUBIC leaves to others what they need on short round trips', () => {
      const short = { flows: 4, flowStartSpread: 1, queue: 'red', linkRate: 5e6, pathDelay: 2 } as const;
      const metrics = run({ ...short, congestionControl: 'cubic' });
      assert.ok(metrics.goodput > 0.95 * 0.968 * 5e6 && metrics.goodput_fairness > 0.9, `${metrics.goodput_fairness}`);
    });
  });

  it('records the sequence numbers of NR-SACKs, too', () => {
    const log = new VectorLog(0);
    const given = { ...base, duration: 5, nrSack: true, linkLoss: 0.05, orderedDelivery: false } as const;
    simulate(parametersOf(given), 1, { vectors: log });
    assert.ok(Math.max(...rowsOf(log, 'acknowledged_tsn').map(({ value }) => value)) > 100);
  });

  it('records the window, the sequence numbers and the throughput', () => {
    const log = new VectorLog(0);
    simulate(parametersOf({ ...base, duration: 5 }), 1, { vectors: log });
    const rows = (metric: VectorName): readonly Sample[] => rowsOf(log, metric);
    const windows = [...new Set(rows('congestion_window').map(({ value }) => value))];
    // Initial window and a packet for each SACK (RFC 9260 §7.2.1).
    assert.deepEqual(windows.slice(0, 3), [4404, 4404 + 1468, 4404 + 2 * 1468]);
    const sent = rows('sent_tsn').map(({ value }) => value);
    const acknowledged = rows('acknowledged_tsn').map(({ value }) => value);
    assert.deepEqual(sent.slice(0, 5), [1, 2, 3, 4, 5]);
    assert.ok(acknowledged.every((value, i) => i === 0 || value >= acknowledged[i - 1]));
    assert.ok(Math.max(...sent) - Math.max(...acknowledged) < 400);
    const throughput = rows('throughput').filter(({ time }) => time > 3);
    const mean = throughput.reduce((sum, { value }) => sum + value, 0) / throughput.length;
    assert.ok(Math.abs(mean / (0.968 * 5e6) - 1) < 0.02, `${mean}`);
  });
});
