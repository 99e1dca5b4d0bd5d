import assert from 'node:assert/strict';
import { NamedStreams } from '../../../protocol/random/streams.ts';
import { Simulator } from '../../../sim/kernel/simulator.ts';
import { PacketNetwork } from '../../../sim/network/packet-network.ts';
import { BottleneckNetwork } from '../../../sim/network/topologies/bottleneck-network.ts';
import { PacketLanChain } from '../../../sim/network/topologies/packet-lan-chain.ts';
import { NotingReceiver, sctpPacket } from './packet-world.ts';
import { PAPER_BOTTLENECK } from './paper-bottleneck.ts';

function emptyNetwork(): PacketNetwork {
  return new PacketNetwork(new Simulator(), new NamedStreams('test'));
}

describe('bottleneck network', () => {
  it('dumbbell: all pairs share the bottleneck of the papers', () => {
    const network = emptyNetwork();
    const { left, right, bottlenecks } = new BottleneckNetwork(network, {
      bottlenecks: [PAPER_BOTTLENECK],
      pairs: 3,
      access: { rate: 100e6, delay: 0.001 },
    });
    network.check();
    const receivers = right.map((host) => new NotingReceiver(network.simulator, host));
    for (const [i, host] of left.entries())
      new NotingReceiver(network.simulator, host).layer.send(sctpPacket(1480), undefined, `10.0.2.${i + 1}`, 0);
    network.simulator.run({ until: 1 });
    // 0.12 ms + 1 ms access, 1.2 ms each + 10 ms bottleneck, and access again.
    assert.deepEqual(
      receivers.map(({ times }) => times),
      [[0.01344], [0.01464], [0.01584]],
    );
    assert.equal(bottlenecks[0].forward.statistics.packetsDelivered, 3);
  });

  it('disjoint paths of different kinds; what fails on one leaves the other alone', () => {
    const network = emptyNetwork();
    const { simulator } = network;
    const { left, right, bottlenecks } = new BottleneckNetwork(network, {
      bottlenecks: [PAPER_BOTTLENECK, { ...PAPER_BOTTLENECK, rate: 1e6 }],
    });
    const atA = new NotingReceiver(simulator, left[0]);
    const atB = new NotingReceiver(simulator, right[0]);
    bottlenecks[0].setUp(false);
    for (let i = 0; i < 10; i++)
      for (const path of [0, 1]) atA.layer.send(sctpPacket(1480, path), `10.${path}.1.1`, `10.${path}.2.1`, 0);
    simulator.run({ until: 1 });
    assert.deepEqual(
      atB.arrived.map(({ tag, time }) => [tag, Math.round(time * 1e6)]),
      Array.from({ length: 10 }, (_, i) => [1, 10_000 + 12_000 * (i + 1)]),
    );
    assert.equal(bottlenecks[0].forward.statistics.packetsDropped.linkDown, 10);
  });
});

describe('LAN chain', () => {
  function chainOf(paths: number) {
    const network = emptyNetwork();
    const chain = new PacketLanChain(network, { lans: 3, paths, lanDelay: 0.01, wanDelays: [0.1, 0.1] });
    const hosts = [0, 0, 2].map((lan, i) => chain.addHost(`H${i}`, lan));
    const receivers = hosts.map((host) => new NotingReceiver(network.simulator, host));
    return { network, chain, hosts, receivers };
  }

  it('takes the LAN delay within a LAN and the WAN delay for each LAN further (RSPSIM)', () => {
    const { network, receivers } = chainOf(1);
    network.check();
    receivers[0].layer.send(sctpPacket(1480), undefined, '10.0.0.2', 0);
    receivers[0].layer.send(sctpPacket(1480), undefined, '10.2.0.3', 0);
    network.simulator.run({ until: 1 });
    assert.deepEqual(receivers[1].times, [0.01]);
    assert.deepEqual(receivers[2].times, [0.21]);
  });

  it('has the addresses of the message level on path 0 and others on the further paths', () => {
    const { hosts } = chainOf(2);
    assert.deepEqual(
      hosts.map((host) => host.addresses.map(({ address }) => address)),
      [
        ['10.0.0.1', '10.3.0.1'],
        ['10.0.0.2', '10.3.0.2'],
        ['10.2.0.3', '10.5.0.3'],
      ],
    );
  });

  it('paths meet only in the components', () => {
    const { network, receivers } = chainOf(2);
    for (const router of network.routers) if (router.name.endsWith('path0')) router.setUp(false);
    const send = (source: string, destination: string, tag: number): void =>
      receivers[0].layer.send(sctpPacket(100, tag), source, destination, 0);
    send('10.0.0.1', '10.2.0.3', 0);
    send('10.3.0.1', '10.5.0.3', 1);
    send('10.0.0.1', '10.5.0.3', 2);
    network.simulator.run({ until: 1 });
    assert.deepEqual(receivers[2].tags, [1, 2]);
  });

  it('gives a component its own access delay', () => {
    const { network, chain, receivers } = chainOf(1);
    const far = new NotingReceiver(network.simulator, chain.addHost('far', 0, 0.5));
    receivers[0].layer.send(sctpPacket(100), undefined, '10.0.0.4', 0);
    network.simulator.run({ until: 1 });
    assert.deepEqual(far.times, [0.505]);
  });
});
