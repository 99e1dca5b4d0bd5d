import assert from 'node:assert/strict';
import { NamedStreams, deriveStream } from '../../../protocol/random/streams.ts';
import { Simulator } from '../../../sim/kernel/simulator.ts';
import { BackgroundTraffic, type BackgroundOptions } from '../../../sim/network/background-traffic.ts';
import { NetworkError } from '../../../sim/network/network-error.ts';
import type { LinkOptions } from '../../../sim/network/link.ts';
import { PacketNetwork } from '../../../sim/network/packet-network.ts';
import { BottleneckNetwork } from '../../../sim/network/topologies/bottleneck-network.ts';
import { PacketLanChain } from '../../../sim/network/topologies/packet-lan-chain.ts';
import { TwoHosts } from './packet-world.ts';

function network(): PacketNetwork {
  return new PacketNetwork(new Simulator(), new NamedStreams('test'));
}

function assertNetworkError(action: () => unknown, part: string, parameter: string, message: RegExp): void {
  assert.throws(action, (error) => {
    assert.ok(error instanceof NetworkError, String(error));
    assert.deepEqual([error.part, error.parameter], [part, parameter]);
    assert.match(error.message, message);
    return true;
  });
}

describe('errors before the run', () => {
  const faults: [LinkOptions, string, RegExp][] = [
    [{ rate: 0 }, 'rate', /rate is 0/],
    [{ rate: -1e6 }, 'rate', /rate is -1000000/],
    [{ rate: Infinity }, 'rate', /rate is Infinity/],
    [{ delay: -0.1 }, 'delay', /delay is -0.1/],
    [{ delay: Number.NaN }, 'delay', /delay is NaN/],
    [{ mtu: 575 }, 'mtu', /IPv4 needs a whole number of at least 576 bytes/],
    [{ mtu: 1000.5 }, 'mtu', /mtu is 1000.5/],
    [{ metric: 0 }, 'metric', /metric is 0/],
    [{ queue: { discipline: 'red' } }, 'queue', /needs a rate: without a rate no packet ever waits/],
    [{ queue: { discipline: 'dropTail' } }, 'queue', /needs a rate/],
    [{ rate: 1, queue: { discipline: 'dropTail', packetCapacity: -1 } }, 'queue.packetCapacity', /is -1/],
    [{ rate: 1, queue: { discipline: 'dropTail', byteCapacity: 0.5 } }, 'queue.byteCapacity', /is 0.5/],
    [{ rate: 1, queue: { discipline: 'red', wq: 0 } }, 'queue.wq', /is 0/],
    [
      { rate: 1, queue: { discipline: 'red', minth: 50, maxth: 50 } },
      'queue.maxth',
      /is 50, but must be above queue.minth/,
    ],
    [{ rate: 1, queue: { discipline: 'red', maxp: 1.1 } }, 'queue.maxp', /is 1.1/],
    [
      { rate: 1, queue: { discipline: 'red', packetCapacity: 40 } },
      'queue.packetCapacity',
      /must be at least queue.maxth \(50\)/,
    ],
    [{ rate: 1, queue: { discipline: 'red', pkrate: -1 } }, 'queue.pkrate', /is -1/],
    [{ loss: { model: 'bernoulli', probability: 1.5 } }, 'loss.probability', /is 1.5, not a probability/],
    [{ loss: { model: 'gilbertElliott', goodToBad: -0.1, badToGood: 1 } }, 'loss.goodToBad', /is -0.1/],
    [{ loss: { model: 'gilbertElliott', goodToBad: 0, badToGood: 2 } }, 'loss.badToGood', /is 2/],
    [{ loss: { model: 'gilbertElliott', goodToBad: 0, badToGood: 1, lossBad: 3 } }, 'loss.lossBad', /is 3/],
    [{ loss: { model: 'scripted', packets: [0] } }, 'loss.packets', /names packet 0/],
    [{ loss: { model: 'scripted', matches: [1] } }, 'loss.matches', /needs loss.matching/],
    [{ loss: { model: 'scripted', during: [[2, 1]] } }, 'loss.during', /\[2, 1\)/],
    [{ bitErrorRate: -1 }, 'bitErrorRate', /is -1/],
    [{ duplication: 2 }, 'duplication', /is 2/],
    [{ jitter: { max: -1 } }, 'jitter.max', /is -1/],
    [{ reordering: { probability: 2, delay: 1 } }, 'reordering.probability', /is 2/],
    [{ reordering: { probability: 0.1, delay: 0 } }, 'reordering.delay', /is 0/],
  ];
  for (const [options, parameter, message] of faults) {
    it(`link: ${JSON.stringify(options)}`, () => {
      assertNetworkError(() => new TwoHosts([options]), 'A/0-B/0', parameter, message);
      const good = new TwoHosts([{}]).network;
      const ends = ['C', 'D'].map((name) => ({ node: good.addHost(name) }));
      if (parameter !== 'metric')
        assertNetworkError(() => good.connect(ends[0], ends[1], { backward: options }), 'C/0-D/0', parameter, message);
    });
  }

  it('MTU too small for IPv6', () => {
    const net = network();
    const ends = [{ node: net.addHost('A'), addresses: ['fd00::1'] }, { node: net.addHost('B') }];
    assertNetworkError(() => net.connect(ends[0], ends[1], { mtu: 1279 }), 'A/0-B/0', 'mtu', /IPv6 needs .* 1280/);
  });

  it('MTU between routers too small for the IPv6 of the hosts', () => {
    const net = network();
    const [r1, r2] = ['R1', 'R2'].map((name) => net.addRouter(name));
    net.connect({ node: r1 }, { node: r2 }, { backward: { mtu: 1279 } });
    net.connect({ node: net.addHost('A'), addresses: ['10.0.0.1'] }, { node: r1 }, { mtu: 576 });
    net.connect({ node: net.addHost('B'), addresses: ['10.0.0.2', 'fe80::2'] }, { node: r2 });
    net.check();
    net.connect({ node: net.addHost('C'), addresses: ['10.0.0.3', 'fd00::3'] }, { node: r2 });
    assertNetworkError(() => net.check(), 'R2/0>R1/0', 'mtu', /is 1279; .* IPv6 .* 1280/);
  });

  it('address of no interface', () => {
    const net = network();
    const [node, router] = [net.addHost('A'), { node: net.addRouter('R') }];
    for (const address of ['127.0.0.1', '::1', '239.0.0.1', 'ff02::1'])
      assertNetworkError(() => net.connect({ node, addresses: [address] }, router), 'A/0', 'addresses', /no interface/);
  });

  it('address or name taken, or no address', () => {
    const { network: net, a } = new TwoHosts([{}]);
    const router = { node: net.addRouter('R') };
    assertNetworkError(
      () => net.connect({ node: a, addresses: ['10.0.0.2'] }, router),
      'A/1',
      'addresses',
      /has 10.0.0.2, which B\/0 has/,
    );
    assertNetworkError(() => net.connect({ node: a, addresses: ['10.0.0'] }, router), 'A/1', 'addresses', /"10.0.0"/);
    assertNetworkError(() => net.addHost('R'), 'R', 'name', /taken/);
  });

  it('no route between hosts', () => {
    const net = network();
    const [r1, r2] = ['R1', 'R2'].map((name) => net.addRouter(name));
    net.connect({ node: net.addHost('A'), addresses: ['10.0.0.1'] }, { node: r1 });
    net.connect({ node: net.addHost('B'), addresses: ['10.0.0.2'] }, { node: r1 });
    net.check();
    const c = net.addHost('C');
    assertNetworkError(() => net.check(), 'A', 'route', /to C is missing/);
    net.connect({ node: c, addresses: ['10.0.0.3'] }, { node: r2 });
    assertNetworkError(() => net.check(), 'A', 'route', /to C is missing/);
    net.connect({ node: r1 }, { node: r2 });
    net.check();
  });

  it('no route without a common address family, or with link-local addresses alone', () => {
    const net = network();
    const [a, b] = ['A', 'B'].map((name) => net.addHost(name));
    const router = net.addRouter('R');
    net.connect({ node: a, addresses: ['10.0.0.1', 'fe80::1'] }, { node: router });
    net.connect({ node: b, addresses: ['fd00::2', 'fe80::2'] }, { node: router });
    assertNetworkError(() => net.check(), 'A', 'route', /to B is missing/);
    net.connect({ node: a, addresses: ['fe80::3'] }, { node: b, addresses: ['fe80::4'] });
    net.check();
  });

  it('hosts do not forward: two neighbors of a host have no route', () => {
    const net = network();
    const [a, b, c] = ['A', 'B', 'C'].map((name) => net.addHost(name));
    net.connect({ node: a, addresses: ['10.0.0.1'] }, { node: b, addresses: ['10.0.0.2'] });
    net.connect({ node: b, addresses: ['10.0.1.2'] }, { node: c, addresses: ['10.0.1.3'] });
    assertNetworkError(() => net.check(), 'A', 'route', /to C is missing/);
  });

  it('topologies whose numbers do not match', () => {
    const bottlenecks = [{}, {}];
    for (const [options, parameter] of [
      [{ bottlenecks, paths: 3 }, 'bottlenecks'],
      [{ bottlenecks: [] }, 'paths'],
      [{ bottlenecks, pairs: 0 }, 'pairs'],
    ] as const)
      assertNetworkError(() => new BottleneckNetwork(network(), options), 'bottleneck network', parameter, /./);
    const delays = { lanDelay: 0.01, wanDelays: [] };
    assertNetworkError(() => new PacketLanChain(network(), { lans: 0, ...delays }), 'LAN chain', 'lans', /is 0/);
    assertNetworkError(
      () => new PacketLanChain(network(), { lans: 129, paths: 2, ...delays }),
      'LAN chain',
      'paths',
      /more than 256 subnets/,
    );
    const chain = new PacketLanChain(network(), { lans: 2, ...delays });
    assertNetworkError(() => chain.addHost('X', 2), 'X', 'lan', /is 2; there are LANs 0 to 1/);
  });

  it('background traffic', () => {
    const base: BackgroundOptions = { kind: 'cbr', rate: 1e6, destination: '10.0.0.2' };
    for (const [options, parameter, message] of [
      [{ ...base, rate: 0 }, 'rate', /is 0/],
      [{ ...base, packetLength: 19 }, 'packetLength', /header alone has 20/],
      [{ ...base, packetLength: 1501 }, 'packetLength', /above the MTU 1500/],
      [{ ...base, destination: '10.9.9.9' }, 'destination', /10.9.9.9 is not reachable/],
      [{ ...base, start: -1 }, 'start', /is -1/],
      [{ ...base, start: 2, stop: 1 }, 'stop', /before its start/],
      [{ ...base, kind: 'onOff', meanOn: 1 }, 'meanOff', /is NaN/],
    ] as const) {
      const world = new TwoHosts([{}]);
      const make = (): unknown => new BackgroundTraffic(world.simulator, world.a, options, deriveStream('x'));
      assertNetworkError(make, 'background traffic of A', parameter, message);
    }
  });
});
