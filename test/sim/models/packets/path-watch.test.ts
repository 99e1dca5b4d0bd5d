import assert from 'node:assert/strict';
import { startRun } from '../../../../sim/run/run.ts';
import type { VectorName } from '../../../../sim/run/vector-recorder.ts';
import { VectorLog } from '../../../../sim/run/vector-log.ts';
import { parametersOf, type GivenParameters } from '../../../verify/study-runs.ts';

const reasons = ['blocked_send_buffer', 'blocked_receive_window', 'blocked_cwnd', 'blocked_max_burst'] as const;
type Reason = (typeof reasons)[number];

const base = {
  model: 'bulkTransfer',
  transport: 'sctp',
  linkRate: 2e6,
  pathDelay: 20,
  warmup: 2,
  duration: 6,
  receiveBuffer: 1_000_000,
  sendBuffer: 1_000_000,
} as const;

interface Watched {
  readonly log: VectorLog;
  /** Fraction of the measurement, by path. */
  readonly shares: readonly Readonly<Record<Reason, number>>[];
}

function watched(given: GivenParameters): Watched {
  const log = new VectorLog(0);
  const run = startRun(parametersOf({ ...base, ...given }), 1, { vectors: log, components: { path: reasons } });
  run.advanceTo(run.end);
  const [{ components, values }] = run.components();
  const valueOf = (path: number, reason: number): number => values[path * reasons.length + reason];
  const shares = components.map((_, path) =>
    Object.fromEntries(reasons.map((name, reason) => [name, valueOf(path, reason)])),
  );
  return { log, shares: shares as Record<Reason, number>[] };
}

/** The values of a series with their times. */
function valuesOf({ log }: Watched, component: string, metric: VectorName): (readonly [number, number])[] {
  const { series, seriesOf, times, values } = log.recorded();
  const wanted = series.findIndex((each) => each.component === component && each.metric === metric);
  return [...times]
    .map((time, row) => [time, values[row], seriesOf[row]] as const)
    .flatMap(([time, value, of]) => (of === wanted ? [[time, value] as const] : []));
}

describe('what new data of a path waits for', () => {
  it('is the congestion window where buffers are ample', () => {
    const [{ blocked_cwnd: window }] = watched({ sendBuffer: 3_000_000 }).shares;
    assert.ok(window > 0.97 && window <= 1, `${window}`);
  });

  it('is the send buffer where that is small', () => {
    const [{ blocked_send_buffer: buffer, blocked_receive_window: window }] = watched({ sendBuffer: 6000 }).shares;
    assert.ok(buffer > 0.9 && window === 0, `${buffer}`);
  });

  it('is the send buffer, too, while the rest of a message is too small for a packet of its own', () => {
    const [{ blocked_send_buffer: buffer }] = watched({ sendBuffer: 10_000, messageSize: 4000 }).shares;
    assert.ok(buffer > 0.9, `${buffer}`);
  });

  it("is the peer's window where that is small, and the send buffer has more", () => {
    const [{ blocked_receive_window: window, blocked_send_buffer: buffer }] = watched({ receiveBuffer: 6000 }).shares;
    assert.ok(window > 0.9 && buffer === 0, `${window}`);
  });

  it('is Max.Burst where windows and buffers would let more go', () => {
    const ample = { transferSize: Infinity, initialWindow: 200, sendBuffer: 3_000_000, linkRate: 1e8, pathDelay: 50 };
    const [{ blocked_max_burst: burst, blocked_cwnd: window }] = watched({ ...ample, maxBurst: 1 }).shares;
    assert.ok(burst > 0.9 && window < 0.1, `${burst}, ${window}`);
    assert.equal(watched({ ...ample, duration: 1, maxBurst: Infinity }).shares[0].blocked_max_burst, 0);
  });

  it('is nothing when all is sent', () => {
    const { shares, log } = watched({ transferSize: 1e5 });
    assert.deepEqual(Object.values(shares[0]), [0, 0, 0, 0]);
    const waited = valuesOf({ shares, log }, 'flow1/path0', 'blocked_cwnd').at(-1);
    assert.ok(waited !== undefined && waited[1] > 0.1 && waited[1] < 1, `${waited?.[1]}`);
  });

  it('is nothing on a path that takes no data, and on all once the association is over', () => {
    const { shares } = watched({ paths: 2 });
    assert.ok(shares[0].blocked_cwnd > 0.9);
    assert.deepEqual(Object.values(shares[1]), [0, 0, 0, 0]);
    const over = watched({ pathFailureTime: 2, rtoMax: 1, assocMaxRetrans: 1, pathMaxRetrans: 1 }).shares[0];
    // Two time-outs of a second.
    assert.ok(over.blocked_cwnd > 1.5 / 6 && over.blocked_cwnd < 2.5 / 6, `${over.blocked_cwnd}`);
  });

  it('is not known of a path that an association does not have', () => {
    const [, , first, second] = watched({ paths: 2, flows: 2, plainFlows: 1, cmt: true }).shares;
    assert.ok(first.blocked_cwnd > 0);
    assert.ok(Object.values(second).every(Number.isNaN), 'missing values of the table');
  });

  it('is one thing at a time, on each of several paths', () => {
    for (const given of [{}, { sendBuffer: 50_000 }, { receiveBuffer: 50_000, linkLoss: 0.01 }])
      for (const shares of watched({ paths: 2, cmt: true, secondPathRate: 5e5, ...given }).shares) {
        const sum = Object.values(shares).reduce((a, b) => a + b);
        assert.ok(sum > 0.5 && sum <= 1 + 1e-9, `${sum}`);
      }
  });
});

describe('time series of paths', () => {
  const run = watched({ paths: 2, cmt: true, receiveBuffer: 60_000, sendBuffer: 80_000 });
  const last = (component: string, metric: VectorName): number => valuesOf(run, component, metric).at(-1)?.[1] ?? NaN;

  it('grow with the time that was waited, as the fractions say', () => {
    for (const [path, shares] of run.shares.entries())
      for (const reason of reasons) {
        const values = valuesOf(run, `flow1/path${path}`, reason);
        assert.ok(values.every(([, value], i) => i === 0 || value >= values[i - 1][1]));
        const atReset = values.filter(([time]) => time <= 2).at(-1)?.[1] ?? NaN;
        const grown = (values.at(-1)?.[1] ?? NaN) - atReset;
        assert.ok(Math.abs(grown / 6 - shares[reason]) < 0.01, `${reason}: ${grown / 6}, ${shares[reason]}`);
      }
  });

  it('have the time up to the end of the run, or of the association, though nothing is sent then', () => {
    const failing = { pathFailureTime: 4, rtoMax: 60, pathMaxRetrans: 10, assocMaxRetrans: 20 } as const;
    const values = valuesOf(watched(failing), 'flow1/path0', 'blocked_cwnd');
    assert.equal(values.at(-1)?.[0], 8);
    const ended = watched({ pathFailureTime: 2, rtoMax: 1, assocMaxRetrans: 1, pathMaxRetrans: 1 });
    const waited = valuesOf(ended, 'flow1/path0', 'blocked_cwnd');
    const total = waited.at(-1)?.[1] ?? NaN;
    const atFailure = waited.filter(([time]) => time <= 2).at(-1)?.[1] ?? NaN;
    // Two time-outs of a second, of which the second one sends nothing.
    assert.ok(total - atFailure > 1.5 && total - atFailure < 2.5, `${total}, ${atFailure}`);
  });

  it('share the buffers out among the paths', () => {
    for (const [metric, whole, size] of [
      ['path_send_buffer', 'send_buffer', 80_000],
      ['path_receive_window', 'receive_window', 60_000],
    ] as const) {
      const wholes = valuesOf(run, 'flow1', whole).map(([, value]) => value);
      assert.ok(wholes.every((value) => value >= 0 && value <= size));
      const [first, second] = [0, 1].map((path) =>
        valuesOf(run, `flow1/path${path}`, metric).map(([, value]) => value),
      );
      assert.equal(first.length, wholes.length);
      for (const [index, value] of wholes.entries()) {
        const used = first[index] + second[index];
        assert.ok(metric === 'path_send_buffer' ? used <= value : used <= size, `${metric}: ${used} of ${value}`);
      }
    }
  });

  it('have the round-trip time and the time-out that follows from it', () => {
    const rtt = last('flow1/path0', 'smoothed_rtt');
    assert.ok(rtt > 0.04 && rtt < 0.3, `${rtt}`);
    assert.equal(last('flow1/path0', 'retransmission_timeout'), 1);
  });

  it('see windows filled by what is in flight', () => {
    const { log } = watched({ sendBuffer: 3_000_000 });
    const flights = valuesOf({ log, shares: [] }, 'flow1/path0', 'flight').map(([, value]) => value);
    const windows = valuesOf({ log, shares: [] }, 'flow1/path0', 'congestion_window').map(([, value]) => value);
    const full = flights.filter((flight, index) => flight >= windows[index]).length;
    assert.ok(full > 0.9 * flights.length, `${full} of ${flights.length}`);
  });
});
