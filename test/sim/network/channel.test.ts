import assert from 'node:assert/strict';
import { sctpPacket, TwoHosts } from './packet-world.ts';

describe('channel', () => {
  it('delivers after serialization and propagation, exact to the nanosecond', () => {
    // 1500 bytes at 10 Mbit/s take 1.2 ms.
    const world = new TwoHosts([{ rate: 10e6, delay: 0.01 }]);
    world.send(3, 1500);
    world.run();
    assert.deepEqual(world.atB.times, [0.0112, 0.0124, 0.0136]);
  });

  it('rounds the serialization of each packet to whole nanoseconds', () => {
    // 100 bytes at 3 Gbit/s take 266.67 ns.
    const world = new TwoHosts([{ rate: 3e9, delay: 1e-6 }]);
    world.send(2, 100);
    world.run();
    assert.deepEqual(
      world.atB.times.map((time) => Math.round(time * 1e9)),
      [1267, 1534],
    );
  });

  it('without rate and delay delivers at the same instant, but as a later event, and in order', () => {
    const world = new TwoHosts([{}]);
    world.send(3);
    assert.deepEqual(world.atB.tags, []);
    world.run();
    assert.deepEqual(world.atB.tags, [0, 1, 2]);
    assert.deepEqual(world.atB.times, [0, 0, 0]);
  });

  it('carries both directions at once, each with its own rate and delay', () => {
    const world = new TwoHosts([{ rate: 8e6, delay: 0.001, backward: { delay: 0.005 } }]);
    world.send(1, 1000);
    world.atB.layer.send(sctpPacket(980), '10.0.0.2', '10.0.0.1', 0);
    world.run();
    assert.deepEqual(world.atB.times, [0.002]);
    assert.deepEqual(world.atA.times, [0.005]);
  });

  it('drops what does not fit into the queue; the packet in transmission needs no room', () => {
    const world = new TwoHosts([{ rate: 1e6, queue: { discipline: 'dropTail', packetCapacity: 3 } }]);
    world.send(10, 1000);
    const { forward } = world.links[0];
    assert.equal(forward.queueLength, 3);
    assert.equal(forward.queueBytes, 3000);
    world.run();
    assert.deepEqual(world.atB.tags, [0, 1, 2, 3]);
    assert.equal(forward.statistics.packetsDropped.queueFull, 6);
    assert.equal(forward.statistics.bytesDropped, 6000);
  });

  it('takes packets as long as their bytes fit', () => {
    const world = new TwoHosts([{ rate: 1e6, queue: { discipline: 'dropTail', byteCapacity: 2500 } }]);
    world.send(4, 1000);
    world.send(1, 500, 9);
    world.run();
    assert.deepEqual(world.atB.tags, [0, 1, 2, 9]);
  });

  it('has room again as soon as a transmission starts', () => {
    const world = new TwoHosts([{ rate: 8e6, queue: { discipline: 'dropTail', packetCapacity: 1 } }]);
    world.send(2, 1000);
    world.at(0.000999, () => world.send(1, 1000, 10));
    world.at(0.001, () => world.send(1, 1000, 20));
    world.run();
    assert.deepEqual(world.atB.tags, [0, 1, 20]);
    assert.deepEqual(world.atB.times, [0.001, 0.002, 0.003]);
  });

  it('measures the mean queue length and the utilization', () => {
    const world = new TwoHosts([{ rate: 8e6 }]);
    // Three packets of 1 ms each: two wait for 1 ms, one of them for another one.
    world.send(3, 1000);
    world.run(0.0015);
    const { forward } = world.links[0];
    assert.equal(forward.meanQueueLength, (2 + 0.5) / 1.5);
    assert.equal(forward.utilization, 1);
    world.run(0.01);
    assert.equal(forward.meanQueueLength, 3 / 10);
    assert.equal(forward.utilization, 3 / 10);
  });

  it('counts from 0 after a reset, with what is still waiting', () => {
    const world = new TwoHosts([{ rate: 8e6 }]);
    world.send(3, 1000);
    world.run(0.0005);
    const { forward } = world.links[0];
    forward.resetStatistics();
    world.run(0.0045);
    assert.equal(forward.meanQueueLength, (2 * 0.5 + 1) / 4);
    assert.equal(forward.utilization, 2.5 / 4);
    assert.equal(forward.statistics.packetsSent, 0);
    assert.equal(forward.statistics.packetsDelivered, 3);
  });

  it('drops packets longer than its MTU', () => {
    const world = new TwoHosts([{ mtu: 1000 }]);
    world.send(1, 1004, 1);
    world.send(1, 1000, 2);
    world.run();
    assert.deepEqual(world.atB.tags, [2]);
    assert.equal(world.links[0].forward.statistics.packetsDropped.tooBig, 1);
  });

  it('keeps its order when more packets are on their way than ever before', () => {
    const world = new TwoHosts([{ rate: 1e9, delay: 1, queue: { discipline: 'dropTail', packetCapacity: Infinity } }]);
    world.send(500);
    world.at(1.0002, () => world.send(5000, 100, 500));
    world.run();
    assert.deepEqual(
      world.atB.tags,
      Array.from({ length: 5500 }, (_, i) => i),
    );
  });
});
