import assert from 'node:assert/strict';
import { ConservationError, PacketAccount } from '../../../sim/network/packet-balance.ts';
import { TwoHosts } from './packet-world.ts';

/** Packets in every state: delivered, lost, waiting, on the wire. */
function busyWorld(): TwoHosts {
  const world = new TwoHosts([{ rate: 8e6, delay: 0.01, queue: { discipline: 'dropTail', packetCapacity: 20 } }]);
  for (let i = 0; i < 100; i++) world.at(i / 2000, () => world.send(1, 1000, i));
  return world;
}

describe('the account of packets', () => {
  it('holds at any time, and when statistics are reset meanwhile', () => {
    const world = busyWorld();
    const account = new PacketAccount(world.network);
    world.run(0.03);
    account.check();
    for (const { forward, backward } of world.links)
      for (const channel of [forward, backward]) channel.resetStatistics();
    account.beginAnew();
    world.run(0.04);
    account.check();
    world.run(10);
    account.check();
    assert.ok(world.links[0].forward.statistics.packetsDropped.queueFull > 0);
  });

  for (const [change, reported] of [
    [-1, /^ConservationError: 1 packets vanished: sent 100, /],
    [2, /^ConservationError: 2 packets came from nowhere: /],
  ] as const)
    it(`detects an error by ${change}`, () => {
      const world = busyWorld();
      const account = new PacketAccount(world.network);
      world.run(10);
      world.b.packetsReceived += change;
      assert.throws(
        () => account.check(),
        (error) => error instanceof ConservationError && reported.test(String(error)),
      );
    });
});
