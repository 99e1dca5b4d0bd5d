import assert from 'node:assert/strict';
import { NamedStreams } from '../../../protocol/random/streams.ts';
import { Simulator } from '../../../sim/kernel/simulator.ts';
import { PacketNetwork } from '../../../sim/network/packet-network.ts';
import { BottleneckNetwork } from '../../../sim/network/topologies/bottleneck-network.ts';
import { NotingReceiver, sctpPacket, TwoHosts } from './packet-world.ts';

function emptyNetwork(): { simulator: Simulator; network: PacketNetwork } {
  const simulator = new Simulator();
  return { simulator, network: new PacketNetwork(simulator, new NamedStreams('test')) };
}

/** Three disjoint paths with 10, 20 and 30 ms. */
function disjointPaths() {
  const { simulator, network } = emptyNetwork();
  const bottlenecks = [0.01, 0.02, 0.03].map((delay) => ({ delay }));
  const topology = new BottleneckNetwork(network, { bottlenecks, families: ['ipv4', 'ipv6'] });
  const atA = new NotingReceiver(simulator, topology.left[0]);
  const atB = new NotingReceiver(simulator, topology.right[0]);
  return { simulator, network, topology, atA, atB };
}

describe('routing', () => {
  it('path i of a host reaches path i of the other one through links of its own, both ways', () => {
    const { simulator, topology, atA, atB } = disjointPaths();
    for (const path of [0, 1, 2]) {
      atA.layer.send(sctpPacket(100, path), `10.${path}.1.1`, `10.${path}.2.1`, 0);
      atB.layer.send(sctpPacket(100, path), `10.${path}.2.1`, `10.${path}.1.1`, 0);
    }
    simulator.run({ until: 1 });
    assert.deepEqual(atB.times, [0.01, 0.02, 0.03]);
    assert.deepEqual(atA.times, [0.01, 0.02, 0.03]);
    for (const { forward, backward } of topology.bottlenecks) {
      assert.equal(forward.statistics.packetsDelivered, 1);
      assert.equal(backward.statistics.packetsDelivered, 1);
    }
  });

  it('IPv6 goes the same ways, with its longer header', () => {
    const { simulator, topology, atA, atB } = disjointPaths();
    atA.layer.send(sctpPacket(100), 'fd00:1::101', 'fd00:1::201', 0);
    simulator.run({ until: 1 });
    assert.deepEqual(atB.times, [0.02]);
    assert.equal(topology.bottlenecks[1].forward.statistics.bytesDelivered, 140);
  });

  it('without source address a packet leaves by the shortest way, from an address of that interface', () => {
    const { simulator, atA, atB } = disjointPaths();
    atA.layer.send(sctpPacket(100), undefined, '10.2.2.1', 0);
    atA.layer.send(sctpPacket(100), undefined, 'fd00:1::201', 0);
    simulator.run({ until: 1 });
    assert.deepEqual(
      atB.arrived.map(({ source }) => source),
      ['fd00:1::101', '10.2.1.1'],
    );
  });

  it('with a source address whose interface does not lead there, it leaves by another interface', () => {
    const { simulator, topology, atA, atB } = disjointPaths();
    atA.layer.send(sctpPacket(100), '10.0.1.1', '10.2.2.1', 0);
    simulator.run({ until: 1 });
    assert.deepEqual(
      atB.arrived.map(({ source, time }) => [source, time]),
      [['10.0.1.1', 0.03]],
    );
    assert.equal(topology.bottlenecks[2].forward.statistics.packetsDelivered, 1);
  });

  it('with a shared bottleneck the interface with the source address is taken', () => {
    const { simulator, network } = emptyNetwork();
    const topology = new BottleneckNetwork(network, { bottlenecks: [{ delay: 0.01 }], paths: 2 });
    const atA = new NotingReceiver(simulator, topology.left[0]);
    const atB = new NotingReceiver(simulator, topology.right[0]);
    for (const from of [0, 1])
      for (const to of [0, 1]) atA.layer.send(sctpPacket(100), `10.${from}.1.1`, `10.${to}.2.1`, 0);
    simulator.run({ until: 1 });
    assert.equal(atB.arrived.length, 4);
    assert.deepEqual(
      topology.leftAccess[0].map(({ forward }) => forward.statistics.packetsDelivered),
      [2, 2],
    );
    assert.deepEqual(
      topology.rightAccess[0].map(({ backward }) => backward.statistics.packetsDelivered),
      [2, 2],
    );
  });

  it('avoids interfaces that are down when it may choose', () => {
    const { simulator, network } = emptyNetwork();
    const topology = new BottleneckNetwork(network, { bottlenecks: [{}], paths: 2 });
    const [host] = topology.left;
    const atA = new NotingReceiver(simulator, host);
    const atB = new NotingReceiver(simulator, topology.right[0]);
    host.interfaces[0].setUp(false);
    atA.layer.send(sctpPacket(100), undefined, '10.0.2.1', 0);
    atA.layer.send(sctpPacket(100), '10.0.1.1', '10.0.2.1', 0);
    simulator.run({ until: 1 });
    assert.deepEqual(
      atB.arrived.map(({ source }) => source),
      ['10.1.1.1'],
    );
    assert.equal(host.interfaces[0].outgoing.statistics.packetsDropped.interfaceDown, 1);
  });

  it('prefers routes with the least sum of metrics', () => {
    const { simulator, network } = emptyNetwork();
    const [a, b] = [network.addHost('A'), network.addHost('B')];
    const [r1, r2, r3] = ['R1', 'R2', 'R3'].map((name) => network.addRouter(name));
    network.connect({ node: a, addresses: ['10.0.0.1'] }, { node: r1 });
    network.connect({ node: b, addresses: ['10.0.0.2'] }, { node: r3 });
    network.connect({ node: r1 }, { node: r3 }, { delay: 0.1, metric: 3 });
    network.connect({ node: r1 }, { node: r2 }, { delay: 0.01 });
    network.connect({ node: r2 }, { node: r3 }, { delay: 0.01 });
    const atA = new NotingReceiver(simulator, a);
    const atB = new NotingReceiver(simulator, b);
    atA.layer.send(sctpPacket(100), undefined, '10.0.0.2', 0);
    simulator.run({ until: 1 });
    assert.deepEqual(atB.times, [0.02]);
  });

  it('does not leave for other links by an interface with link-local addresses alone', () => {
    const { simulator, network } = emptyNetwork();
    const [a, b] = [network.addHost('A'), network.addHost('B')];
    const router = network.addRouter('R');
    network.connect({ node: a, addresses: ['fe80::1'] }, { node: router });
    network.connect({ node: a, addresses: ['fd00::1'] }, { node: router }, { metric: 9 });
    network.connect({ node: b, addresses: ['fd00::2'] }, { node: router });
    const atA = new NotingReceiver(simulator, a);
    const atB = new NotingReceiver(simulator, b);
    atA.layer.send(sctpPacket(100), undefined, 'fd00::2', 0);
    simulator.run({ until: 1 });
    assert.deepEqual(
      atB.arrived.map(({ source }) => source),
      ['fd00::1'],
    );
  });

  it('drops what has no route, and counts it', () => {
    const { network } = emptyNetwork();
    const [a, b] = [network.addHost('A'), network.addHost('B')];
    network.connect({ node: a, addresses: ['10.0.0.1'] }, { node: network.addRouter('R1') });
    network.connect({ node: b, addresses: ['10.0.0.2', 'fd00::2'] }, { node: network.addRouter('R2') });
    const atA = new NotingReceiver(network.simulator, a);
    for (const destination of ['10.0.0.2', 'fd00::2', '192.0.2.1'])
      atA.layer.send(sctpPacket(100), undefined, destination, 0);
    assert.equal(a.packetsDropped.noRoute, 3);
  });

  it('does not mix address families', () => {
    const { atA, topology } = disjointPaths();
    atA.layer.send(sctpPacket(100), '10.0.1.1', 'fd00::201', 0);
    assert.equal(topology.left[0].packetsDropped.noRoute, 1);
  });

  it('refuses a source address of another host', () => {
    const { atA } = disjointPaths();
    assert.throws(
      () => atA.layer.send(sctpPacket(100), '10.0.2.1', '10.0.2.1', 0),
      /10\.0\.2\.1 is not an address of A1/,
    );
  });

  it('keeps link-local addresses to their link', () => {
    const { simulator, network } = emptyNetwork();
    const [a, b, c] = ['A', 'B', 'C'].map((name) => network.addHost(name));
    const router = network.addRouter('R');
    network.connect({ node: a, addresses: ['fe80::1', 'fd00::1'] }, { node: b, addresses: ['fe80::2'] });
    network.connect({ node: a, addresses: ['fe80::3'] }, { node: router });
    network.connect({ node: c, addresses: ['fe80::4', 'fd00::4'] }, { node: router });
    const atA = new NotingReceiver(simulator, a);
    const atB = new NotingReceiver(simulator, b);
    const atC = new NotingReceiver(simulator, c);
    atA.layer.send(sctpPacket(100), undefined, 'fe80::2', 0);
    atA.layer.send(sctpPacket(100), undefined, 'fe80::4', 0);
    atA.layer.send(sctpPacket(100), 'fe80::3', 'fd00::4', 0);
    simulator.run({ until: 1 });
    assert.deepEqual(
      atB.arrived.map(({ source }) => source),
      ['fe80::1'],
    );
    assert.deepEqual(atC.arrived, []);
    assert.equal(a.packetsDropped.noRoute, 2);
  });

  for (const [routers, arrives] of [
    [63, 1],
    [64, 0],
  ]) {
    it(`${arrives === 1 ? 'reaches its destination' : 'is dropped'} after ${routers} routers (hop limit 64)`, () => {
      const { simulator, network } = emptyNetwork();
      const [a, b] = [network.addHost('A'), network.addHost('B')];
      const chain = Array.from({ length: routers }, (_, i) => network.addRouter(`R${i}`));
      network.connect({ node: a, addresses: ['10.0.0.1'] }, { node: chain[0] });
      network.connect({ node: b, addresses: ['10.0.0.2'] }, { node: chain[routers - 1] });
      for (let i = 1; i < routers; i++) network.connect({ node: chain[i - 1] }, { node: chain[i] });
      const atA = new NotingReceiver(simulator, a);
      const atB = new NotingReceiver(simulator, b);
      atA.layer.send(sctpPacket(100), undefined, '10.0.0.2', 0);
      simulator.run({ until: 1 });
      assert.equal(atB.arrived.length, arrives);
      assert.equal(chain[routers - 1].packetsDropped.hopLimit, 1 - arrives);
    });
  }

  it('routes by links that were added after the first packets', () => {
    const world = new TwoHosts([{}]);
    world.send(1);
    const router = world.network.addRouter('R');
    world.network.connect({ node: world.a, addresses: ['10.9.0.1'] }, { node: router });
    world.network.connect({ node: world.b, addresses: ['10.9.0.2'] }, { node: router });
    world.atA.layer.send(sctpPacket(100, 5), undefined, '10.9.0.2', 0);
    world.run();
    assert.deepEqual(world.atB.tags, [0, 5]);
  });
});
