import assert from 'node:assert/strict';
import { deriveStream } from '../../../protocol/random/streams.ts';
import { type BackgroundOptions, BackgroundTraffic } from '../../../sim/network/background-traffic.ts';
import { assertFollows } from './chi-square.ts';
import { TwoHosts } from './packet-world.ts';

/** Arrival times at B over an ideal link, that is: the times of sending. */
function times(options: Omit<BackgroundOptions, 'destination'>, until: number): number[] {
  const world = new TwoHosts([{}]);
  const result: number[] = [];
  world.network.observer = {
    packet: ({ event, nanoseconds }) => {
      if (event === 'received') result.push(nanoseconds / 1e9);
    },
  };
  const random = deriveStream(`background/${options.kind}`);
  const traffic = new BackgroundTraffic(
    world.simulator,
    world.a,
    { ...options, destination: '10.0.0.2' },
    random,
  ).start();
  world.run(until);
  assert.equal(world.b.backgroundPackets, result.length);
  assert.equal(world.b.backgroundBytes, result.length * (options.packetLength ?? 1500));
  assert.equal(traffic.packetsSent, result.length);
  return result;
}

function intervals(at: readonly number[]): number[] {
  return at.slice(1).map((time, i) => time - at[i]);
}

describe('background traffic', () => {
  it('cbr: constant intervals from start to stop', () => {
    // 1000 bytes at 8 Mbit/s: each millisecond.
    const at = times({ kind: 'cbr', rate: 8e6, packetLength: 1000, start: 1, stop: 1.005 }, 10);
    assert.deepEqual(at, [1, 1.001, 1.002, 1.003, 1.004]);
  });

  it('poisson: exponential intervals with the mean of the rate', () => {
    const gaps = intervals(times({ kind: 'poisson', rate: 8e6, packetLength: 1000 }, 20));
    const classes = 20;
    const observed = Array<number>(classes).fill(0);
    // Classes of equal probability.
    for (const gap of gaps) observed[Math.floor((1 - Math.exp(-gap / 0.001)) * classes)]++;
    assertFollows(
      observed,
      observed.map(() => gaps.length / classes),
    );
  });

  it('onOff: constant intervals for an exponential time, then an exponential silence', () => {
    const meanOn = 0.5;
    const meanOff = 1.5;
    const at = times({ kind: 'onOff', rate: 0.8e6, packetLength: 1000, meanOn, meanOff }, 4000);
    // Intervals of 10 ms; a time of sending T has ceil(T / 10 ms) packets.
    const gaps = intervals(at);
    const silences = gaps.filter((gap) => gap > 0.0101);
    assert.ok(gaps.filter((gap) => gap <= 0.0101).every((gap) => Math.abs(gap - 0.01) < 2e-9));
    const periods = silences.length;
    assert.ok(Math.abs(periods - 4000 / (meanOn + meanOff)) < 4 * Math.sqrt(2000), `${periods} periods`);
    const packetsPerPeriod = 1 / (1 - Math.exp(-0.01 / meanOn));
    const ratio = at.length / (periods * packetsPerPeriod);
    assert.ok(Math.abs(ratio - 1) < 4 / Math.sqrt(periods), `packets per period: ${ratio} of the expected ones`);
    const meanSilence = silences.reduce((sum, gap) => sum + gap, 0) / periods;
    assert.ok(Math.abs(meanSilence - 1.5) < 4 * (1.5 / Math.sqrt(periods)) + 0.01, `mean silence ${meanSilence}`);
  });

  it('takes its way through queues like other packets', () => {
    const world = new TwoHosts([{ rate: 8e6, queue: { discipline: 'dropTail', packetCapacity: 0 } }]);
    const options = { kind: 'cbr', rate: 4e6, packetLength: 1000, destination: '10.0.0.2', stop: 1 } as const;
    new BackgroundTraffic(world.simulator, world.a, options, deriveStream('x')).start();
    world.at(0.0005, () => world.send(1, 1000, 1));
    world.at(0.0015, () => world.send(1, 1000, 2));
    world.run(2);
    assert.deepEqual(world.atB.tags, [2]);
    assert.equal(world.links[0].forward.statistics.packetsDropped.queueFull, 2);
    assert.equal(world.b.backgroundPackets, 499);
  });
});
