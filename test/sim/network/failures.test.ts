import assert from 'node:assert/strict';
import { deriveStream } from '../../../protocol/random/streams.ts';
import { RandomFailures, scheduleChanges } from '../../../sim/network/failures.ts';
import { packetBalance } from '../../../sim/network/packet-balance.ts';
import { TwoHosts } from './packet-world.ts';

/** A packet of 1 ms each millisecond, 10 ms on the wire; something fails at 50.5 ms for 20 ms. */
function failing(choose: (world: TwoHosts) => { setUp(up: boolean): void }): TwoHosts {
  const world = new TwoHosts([{ rate: 8e6, delay: 0.01 }]);
  for (let i = 0; i < 100; i++) world.at(i / 1000, () => world.send(1, 1000, i));
  scheduleChanges(world.simulator, choose(world), [
    { time: 0.0505, up: false },
    { time: 0.0705, up: true },
  ]);
  world.run();
  const { sent, received, dropped } = packetBalance(world.network);
  assert.equal(received + dropped, sent);
  return world;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}

describe('failures', () => {
  it('a link that goes down loses what is on it, and what comes until it is up again', () => {
    const world = failing(({ links }) => links[0]);
    // The last arrival before the failure left at 39 ms: arrived at 50 ms.
    assert.deepEqual(world.atB.tags, [...range(0, 40), ...range(71, 100)]);
    assert.equal(world.links[0].forward.statistics.packetsDropped.linkDown, 31);
    assert.equal(world.atB.times[40], 0.082);
  });

  it("a sender's interface that goes down loses what is not transmitted; what is on the wire arrives", () => {
    const world = failing(({ a }) => a.interfaces[0]);
    assert.deepEqual(world.atB.tags, [...range(0, 50), ...range(71, 100)]);
    assert.equal(world.links[0].forward.statistics.packetsDropped.interfaceDown, 21);
  });

  it("a receiver's interface that is down takes nothing", () => {
    const world = failing(({ b }) => b.interfaces[0]);
    // Arrivals at 51, ..., 70 ms, sent 11 ms before.
    assert.deepEqual(world.atB.tags, [...range(0, 40), ...range(60, 100)]);
  });

  it('a crashed host is deaf', () => {
    const world = failing(({ b }) => b);
    assert.deepEqual(world.atB.tags, [...range(0, 40), ...range(60, 100)]);
    assert.equal(world.links[0].forward.statistics.packetsDropped.nodeDown, 20);
  });

  it('a crashed host is mute', () => {
    const world = failing(({ a }) => a);
    assert.deepEqual(world.atB.tags, [...range(0, 50), ...range(71, 100)]);
    assert.equal(world.a.packetsSent, 80);
  });

  it('a link that was down starts with an empty queue', () => {
    const world = new TwoHosts([{ rate: 8e6 }]);
    world.send(50, 1000);
    world.at(0.0105, () => world.links[0].setUp(false));
    world.at(0.0115, () => {
      world.links[0].setUp(true);
      world.send(2, 1000, 100);
    });
    world.run(1);
    assert.deepEqual(world.atB.tags, [...range(0, 10), 100, 101]);
    assert.deepEqual(world.atB.times.slice(10), [0.0125, 0.0135]);
    const { forward } = world.links[0];
    assert.equal(Math.round(forward.utilization * 1e9), 0.0125 * 1e9);
    // Ten packets wait 1, 2, ... 10 ms, 39 until they are lost, and the last one 1 ms.
    const waiting = 55 + 39 * 10.5 + 1;
    assert.ok(Math.abs(forward.meanQueueLength - waiting / 1000) < 1e-9, `${forward.meanQueueLength}`);
  });

  it('late packets on a link that goes down are lost too', () => {
    const world = new TwoHosts([{ reordering: { probability: 1, delay: 1 } }]);
    world.send(3);
    world.at(0.5, () => world.links[0].setUp(false));
    world.at(0.6, () => world.links[0].setUp(true));
    world.at(0.7, () => world.send(1, 100, 9));
    world.run(10);
    assert.deepEqual(world.atB.tags, [9]);
    const { forward } = world.links[0];
    assert.equal(forward.inFlight, 0);
    assert.equal(forward.statistics.packetsDropped.linkDown, 3);
  });

  it('random failures alternate by the times drawn', () => {
    const world = new TwoHosts([{}]);
    const states: [number, boolean][] = [];
    const target = { setUp: (up: boolean) => void states.push([world.simulator.now(), up]) };
    const [uptime, downtime] = [10, 1].map((value) => ({ sample: () => value }));
    new RandomFailures(world.simulator, target, uptime, downtime, deriveStream('failures')).start();
    world.run(25);
    assert.deepEqual(states, [
      [10, false],
      [11, true],
      [21, false],
      [22, true],
    ]);
  });
});
