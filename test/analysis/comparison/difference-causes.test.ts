import assert from 'node:assert/strict';
import { causesOf, timerTie, type Evidence } from '../../../analysis/comparison/difference-causes.ts';
import type { Judgement, PointMeans } from '../../../analysis/comparison/equivalence.ts';
import type { Cell } from '../../../results/tables/table.ts';

/** @param metrics simulated and measured means */
function means(
  metrics: Readonly<Record<string, readonly [number, number]>>,
  parameters: Readonly<Record<string, Cell>> = {},
): PointMeans {
  return {
    point: '',
    metric: (name) => {
      const pair = metrics[name];
      return pair && { simulated: pair[0], measured: pair[1] };
    },
    parameter: (name) => parameters[name],
  };
}

function evidence(known: Partial<Evidence> & Pick<Evidence, 'means'>): Evidence {
  return { oneWay: 0.001, before: null, during: null, timerLateness: undefined, ...known };
}

function judgement(quantity: string, simulated: number, measured: number): Judgement {
  const difference = measured - simulated;
  return {
    point: '',
    quantity,
    unit: '',
    simulated,
    measured,
    difference,
    halfWidth: 0,
    n: 10,
    margin: 0,
    verdict: 'differs',
  };
}

/** Causes as “what: amount”. */
function causes(quantity: string, [simulated, measured]: readonly [number, number], known: Evidence): string[] {
  return causesOf(judgement(quantity, simulated, measured), known).map(
    ({ what, amount }) => `${what}: ${Number(amount.toPrecision(3))}`,
  );
}

describe('causes of a difference between simulation and reality', () => {
  it('are, of a startup time, what processes run and wait for its messages more than before the runs', () => {
    const nothing = means({});
    const before = { running: 0.0002, waiting: 0.0001 };
    const during = { running: 0.0006, waiting: 0.0002 };
    assert.deepEqual(causes('startup_time', [0.006, 0.01], evidence({ means: nothing, before, during })), [
      'computing for 6 messages one after the other: 0.0024',
      'waiting for a CPU, for 6 messages one after the other: 0.0006',
    ]);
    assert.deepEqual(causes('startup_time', [0.006, 0.01], evidence({ means: nothing, before: null, during })), []);
  });

  it('are not messages where time-outs make a startup time up', () => {
    const [before, during] = [
      { running: 0, waiting: 0 },
      { running: 0.01, waiting: 0 },
    ];
    assert.deepEqual(causes('startup_time', [0.2, 0.3], evidence({ means: means({}), before, during })), []);
  });

  it('are, of a handling time, its parts, the greatest first and without those that hardly matter', () => {
    const parts = means({ queuing_time: [0.1, 0.11], startup_time: [0.01, 0.04], processing_time: [0.5, 0.5001] });
    assert.deepEqual(causes('handling_time', [0.61, 0.65], evidence({ means: parts })), [
      'startup time: 0.03',
      'queuing time: 0.01',
    ]);
  });

  it('are, of a handling speed, the handling time', () => {
    const times = means({ handling_time: [0.5, 1] });
    assert.deepEqual(causes('handling_speed', [1000, 600], evidence({ means: times })), ['handling time: -500']);
  });

  it('are, of a queuing time, that requests keep their user longer, if they come at random', () => {
    const metrics = { startup_time: [0, 0.1], processing_time: [0.5, 0.5] } as const;
    const open = { workload: 'open', requestInterval: 1, requestIntervalDistribution: 'exponential' };
    assert.deepEqual(causes('queuing_time', [1, 2], evidence({ means: means(metrics, open) })), [
      'startup and processing of the requests before: 0.8',
    ]);
    const closed = { ...open, workload: 'closed' };
    assert.deepEqual(causes('queuing_time', [1, 2], evidence({ means: means(metrics, closed) })), []);
  });

  it('are, of packets, retransmissions and what answers them, and a tie of timers is named', () => {
    const own = means(
      { timeout_retransmissions: [333, 180], fast_retransmissions: [0, 0] },
      { rtoMin: 0.2, sackDelay: 0.2 },
    );
    assert.deepEqual(causes('sctp_packets', [4099, 3801], evidence({ means: own })), [
      'retransmissions: -153',
      'the SACKs that answer them at once: -153',
    ]);
    assert.match(timerTie(own) ?? '', /^RTO\.Min is the delay of SACKs \(200 ms\)/);
    assert.equal(timerTie(means({}, { rtoMin: 1, sackDelay: 0.2 })), undefined);
  });

  it('are, of work done, the number of requests; and none are known of others', () => {
    const own = means({ requests_completed: [100, 90] });
    assert.deepEqual(causes('cookies', [50, 44], evidence({ means: own })), ['fewer requests: -5']);
    // What works against a difference does not account for it.
    assert.deepEqual(causes('utilization', [0.5, 0.52], evidence({ means: own })), []);
    assert.deepEqual(causes('takeovers_started', [2, 3], evidence({ means: own })), []);
  });

  it('are, of the goodput of bulk transfers, bottlenecks that are idle longer or less', () => {
    const idle = evidence({ means: means({ link_utilization: [1, 0.8] }) });
    assert.deepEqual(causes('goodput', [10, 7], idle), ['bottlenecks that are idle longer: -2']);
    const busy = evidence({ means: means({ link_utilization: [0.8, 1] }) });
    assert.deepEqual(causes('goodput', [8, 11], busy), ['bottlenecks that are idle less: 2']);
    assert.deepEqual(causes('goodput', [10, 7], evidence({ means: means({}) })), []);
    const ofRates = (rates: Readonly<Record<string, Cell>>): string[] =>
      causes('goodput', [10, 7], evidence({ means: means({ link_utilization: [1, 0.8] }, rates) }));
    const unequal = { paths: 2, linkRate: 1e6, secondPathRate: 2e5, sharedBottleneck: false };
    assert.deepEqual(ofRates(unequal), [], 'which of them is idle is not known');
    for (const equal of [{ secondPathRate: 1e6 }, { sharedBottleneck: true }, { paths: 1 }])
      assert.deepEqual(ofRates({ ...unequal, ...equal }), ['bottlenecks that are idle longer: -2']);
  });
});
