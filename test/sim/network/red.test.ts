import assert from 'node:assert/strict';
import { deriveStream } from '../../../protocol/random/streams.ts';
import { asNanoseconds } from '../../../sim/kernel/nanoseconds.ts';
import { Red, type RedParameters } from '../../../sim/network/red.ts';
import type { QueueState } from '../../../sim/network/queue-discipline.ts';
import { BackgroundTraffic } from '../../../sim/network/background-traffic.ts';
import { assertFollows } from './chi-square.ts';
import { TwoHosts } from './packet-world.ts';

const parameters: RedParameters = {
  wq: 0.002,
  minth: 30,
  maxth: 90,
  maxp: 0.1,
  packetCapacity: 100,
  pkrate: 150,
  gentle: false,
  ecn: false,
};

const START = asNanoseconds(0);

function queueOf(queueLength: number, emptySince = START): QueueState {
  return { queueLength, queueBytes: 1500 * queueLength, transmitting: queueLength > 0, emptySince };
}

/** A RED whose average has settled at a queue length. */
function settledAt(length: number, changes: Partial<RedParameters> = {}): Red {
  const red = new Red({ ...parameters, ...changes }, deriveStream(`red/${length}`));
  red.average = length;
  return red;
}

/** Packets from one drop to the next one, the dropped one included. */
function intervals(red: Red, length: number, drops: number): number[] {
  const result: number[] = [];
  let packets = 0;
  while (result.length <= drops) {
    packets++;
    if (red.admit(queueOf(length), 1500, START) === undefined) continue;
    result.push(packets);
    packets = 0;
  }
  return result.slice(1); // the first one began below the threshold
}

describe('RED', () => {
  describe('counts packets so that drops are spread evenly', () => {
    /** Chance never drops: only the count does, at the 20th packet of an average whose probability is 1/20. */
    function counting(): Red {
      return new Red({ ...parameters, wq: 1e-9 }, { uniform: () => 0.999, uint32: () => 0, exponential: () => 0 });
    }
    /** Packets at a queue length until one is dropped, that one included. */
    function untilDrop(red: Red, length: number): number {
      red.average = length;
      for (let packets = 1; ; packets++) if (red.admit(queueOf(length), 1500, START) !== undefined) return packets;
    }
    function pass(red: Red, length: number, packets: number): void {
      red.average = length;
      for (let i = 0; i < packets; i++) assert.equal(red.admit(queueOf(length), 1500, START), undefined);
    }

    it('from the first one at the lower threshold or above it', () => {
      assert.equal(untilDrop(counting(), 60), 20);
      const red = counting();
      pass(red, 30, 10);
      assert.equal(untilDrop(red, 60), 10);
    });

    it('again after the average was below it', () => {
      const red = counting();
      pass(red, 60, 10);
      pass(red, 29, 1);
      assert.equal(untilDrop(red, 60), 20);
    });

    it('again after any drop: that one counts as the first packet', () => {
      const red = counting();
      assert.equal(untilDrop(red, 60), 20);
      assert.equal(untilDrop(red, 60), 19);
      for (const [length, cause] of [
        [100, 'queueFull'],
        [95, 'redForced'],
      ] as const) {
        pass(red, 60, 10);
        red.average = length;
        assert.equal(red.admit(queueOf(length), 1500, START), cause);
        assert.equal(untilDrop(red, 60), 19, cause);
      }
    });
  });

  it('averages the queue length with weight wq, sampled by each packet', () => {
    const red = new Red(parameters, deriveStream('red'));
    for (let n = 1; n <= 200; n++) {
      red.admit(queueOf(20), 1500, START);
      assert.ok(Math.abs(red.average - 20 * (1 - 0.998 ** n)) < 1e-9);
    }
  });

  it('lets the average decay while the queue is empty as if packets came at pkrate', () => {
    const red = settledAt(60);
    red.admit(queueOf(0, asNanoseconds(1e9)), 1500, asNanoseconds(3e9));
    assert.ok(Math.abs(red.average - 60 * 0.998 ** 300) < 1e-9);
  });

  it('marks packets of ECN-capable senders where it drops others by chance, and drops all alike where it must', () => {
    const verdicts = (ecn: boolean, capable: boolean): Set<string | undefined> => {
      const red = settledAt(60, { ecn });
      return new Set(Array.from({ length: 500 }, () => red.admit(queueOf(60), 1500, START, capable)));
    };
    assert.deepEqual(verdicts(true, true), new Set([undefined, 'mark']));
    for (const [ecn, capable] of [
      [true, false],
      [false, true],
    ] as const)
      assert.deepEqual(verdicts(ecn, capable), new Set([undefined, 'redEarly']));
    assert.equal(settledAt(90, { ecn: true }).admit(queueOf(90), 1500, START, true), 'redForced');
    assert.equal(settledAt(60, { ecn: true }).admit(queueOf(100), 1500, START, true), 'queueFull');
  });

  it('marks as often as it drops', () => {
    const count = (ecn: boolean): number => {
      const red = settledAt(60, { ecn });
      return Array.from({ length: 5000 }, () => red.admit(queueOf(60), 1500, START, true)).filter(
        (verdict) => verdict !== undefined,
      ).length;
    };
    assert.equal(count(true), count(false));
  });

  it('drops nothing below the lower threshold and everything from the upper one on', () => {
    const low = settledAt(29.9);
    const high = settledAt(90);
    for (let i = 0; i < 1000; i++) {
      assert.equal(low.admit(queueOf(29), 1500, START), undefined);
      assert.equal(high.admit(queueOf(90), 1500, START), 'redForced');
    }
  });

  it('drops for lack of room regardless of the average', () => {
    assert.equal(settledAt(0).admit(queueOf(100), 1500, START), 'queueFull');
  });

  // Floyd and Jacobson 1993: with p_b / (1 - count p_b) the interval between drops is uniform. As the count starts
  // from 0 after a drop, it is uniform on 1, ..., 1/p_b - 1.
  for (const [length, bound] of [
    [60, 20],
    [42, 50],
  ]) {
    it(`spreads early drops evenly: at average ${length} the interval is uniform up to ${bound - 1} packets`, () => {
      const drops = 20_000;
      const observed = Array<number>(bound - 1).fill(0);
      for (const interval of intervals(settledAt(length), length, drops)) observed[interval - 1]++;
      assertFollows(
        observed,
        observed.map(() => drops / (bound - 1)),
      );
    });
  }

  it('gentle: the probability rises from maxp at maxth to 1 at twice maxth', () => {
    // At average 90 + x it is 0.1 + 0.9 x / 90: 0.25 at 105, so that the interval is uniform on 1, 2, 3.
    const observed = [0, 0, 0];
    const red = settledAt(105, { gentle: true, packetCapacity: 300 });
    for (const interval of intervals(red, 105, 3000)) observed[interval - 1]++;
    assertFollows(observed, [1000, 1000, 1000]);
    assert.equal(settledAt(180, { gentle: true, packetCapacity: 300 }).admit(queueOf(180), 1500, START), 'redForced');
  });

  it('holds the mean queue of an overloaded link where its drops equal the excess', () => {
    // Offered 11 of 10 Mbit/s: 1/11 must be dropped, which is 2 p_b; so p_b = 1/22 and the average 30 + 600 / 22 = 57.3.
    const world = new TwoHosts([{ rate: 10e6, queue: { discipline: 'red', ...parameters, packetCapacity: 1000 } }]);
    const options = { kind: 'poisson', rate: 11e6, packetLength: 1500, destination: '10.0.0.2' } as const;
    const traffic = new BackgroundTraffic(world.simulator, world.a, options, deriveStream('red/overload')).start();
    world.run(50);
    const { forward } = world.links[0];
    forward.resetStatistics();
    const before = traffic.packetsSent;
    world.run(250);
    const { packetsDropped } = forward.statistics;
    const share = packetsDropped.redEarly / (traffic.packetsSent - before);
    assert.ok(Math.abs(share - 1 / 11) < 0.004, `share ${share}`);
    assert.ok(Math.abs(forward.meanQueueLength - 57.3) < 2, `mean queue ${forward.meanQueueLength}`);
    assert.ok(forward.utilization > 0.9999);
  });

  it('takes the defaults of INET', () => {
    // minth 5, maxth 50, maxp 0.02: the 20th packet at once sees an average that is far below 5.
    const world = new TwoHosts([{ rate: 1e6, queue: { discipline: 'red' } }]);
    world.send(1000);
    world.run();
    const { packetsDropped } = world.links[0].forward.statistics;
    assert.equal(packetsDropped.queueFull, 0);
    assert.ok(packetsDropped.redEarly > 0);
    assert.ok(packetsDropped.redForced > 0);
    // The average of a queue that grows by one per packet reaches minth = 5 after about sqrt(2 * 5 / 0.002) packets.
    assert.deepEqual(
      world.atB.tags.slice(0, 69),
      Array.from({ length: 69 }, (_, i) => i),
    );
  });
});
