import assert from 'node:assert/strict';
import { type Payload, TransportError } from '../../../../protocol/host.ts';
import { NamedStreams } from '../../../../protocol/random/streams.ts';
import { MessagePayload } from '../../../../protocol/wire/codec.ts';
import { Simulator } from '../../../../sim/kernel/simulator.ts';
import { HostDatagrams } from '../../../../sim/levels/packet/host-datagrams.ts';
import type { HostNode } from '../../../../sim/network/host-node.ts';
import { packetBalance } from '../../../../sim/network/packet-balance.ts';
import { PacketNetwork } from '../../../../sim/network/packet-network.ts';
import { PacketLanChain } from '../../../../sim/network/topologies/packet-lan-chain.ts';
import { TextCodec } from '../../../transport/text-codec.ts';

const codec = new TextCodec();
const GROUP = '239.0.0.50';
const PORT = 3863;

function text(value: string): Payload {
  return new MessagePayload(codec, value);
}

/** Three LANs of two hosts each. */
class Lans {
  readonly simulator = new Simulator();
  readonly network = new PacketNetwork(this.simulator, new NamedStreams('test'));
  readonly hosts: readonly HostNode[];
  readonly heard: string[] = [];

  constructor(paths = 1) {
    const options = { lans: 3, paths, lanDelay: 0.01, wanDelays: [0.1, 0.1], families: ['ipv4', 'ipv6'] as const };
    const chain = new PacketLanChain(this.network, options);
    this.hosts = [0, 0, 1, 1, 2, 2].map((lan, i) => chain.addHost(`H${i}`, lan));
  }

  /** A socket of a host that records what it receives. */
  open(host: number, group?: string, ttl = 1, encoded = false, datagrams = this.datagrams(host, encoded)) {
    return datagrams.open(
      { port: PORT, codec, ttl, ...(group !== undefined && { group }) },
      {
        datagram: (message, { address, port }) =>
          this.heard.push(`H${host} ${String(message)} from ${address}:${port} at ${this.simulator.now()}`),
      },
    );
  }

  datagrams(host: number, encoded = false): HostDatagrams {
    return new HostDatagrams(this.simulator, this.hosts[host], encoded);
  }

  run(): string[] {
    this.simulator.run({ until: 10 });
    const { sent, copied, duplicated, received, ignored, dropped, inFlight } = packetBalance(this.network);
    assert.equal(received + ignored + dropped + inFlight, sent + copied + duplicated);
    return this.heard;
  }
}

describe('datagrams of packet hosts', () => {
  it('reach the socket of their port at the host of their address', () => {
    const lans = new Lans();
    const sender = lans.open(0);
    lans.open(1);
    lans.open(4);
    sender.send(text('near'), { address: '10.0.0.2', port: PORT });
    sender.send(text('far'), { address: 'fd00:2::5', port: PORT });
    sender.send(text('closed'), { address: '10.0.0.2', port: 4000 });
    assert.deepEqual(lans.run(), ['H1 near from 10.0.0.1:3863 at 0.01', 'H4 far from fd00::1:3863 at 0.21']);
    assert.equal(lans.hosts[1].packetsDropped.noListener, 1);
  });

  it('with time to live 1 multicast stays in the LAN', () => {
    const lans = new Lans();
    const sender = lans.open(2, GROUP);
    for (const host of [0, 1, 3, 4, 5]) lans.open(host, GROUP);
    sender.send(text('here'), { address: GROUP, port: PORT });
    assert.deepEqual(lans.run(), ['H3 here from 10.1.0.3:3863 at 0.01']);
  });

  it('multicast floods as far as its time to live, each listener receives it once', () => {
    const lans = new Lans();
    const sender = lans.open(0, GROUP, 3);
    for (const host of [1, 2, 3, 4]) lans.open(host, GROUP);
    sender.send(text('x'), { address: GROUP, port: PORT });
    assert.deepEqual(
      lans.run().map((line) => line.slice(0, 4)),
      ['H1 x', 'H2 x', 'H3 x'],
    );
    const further = new Lans();
    further.open(0, GROUP, 32).send(text('x'), { address: GROUP, port: PORT });
    further.open(5, GROUP);
    further.open(4, '239.0.0.51');
    assert.deepEqual(further.run(), ['H5 x from 10.0.0.1:3863 at 0.21']);
  });

  it('multicast goes out by each interface, from its own address', () => {
    const lans = new Lans(2);
    const sender = lans.open(0, GROUP);
    lans.open(1, GROUP);
    sender.send(text('x'), { address: GROUP, port: PORT });
    assert.deepEqual(lans.run(), ['H1 x from 10.0.0.1:3863 at 0.01', 'H1 x from 10.3.0.1:3863 at 0.01']);
  });

  it('IPv6 multicast', () => {
    const lans = new Lans();
    const sender = lans.open(0);
    lans.open(1, 'ff02::50');
    sender.send(text('x'), { address: 'ff02::50', port: PORT });
    assert.deepEqual(lans.run(), ['H1 x from fd00::1:3863 at 0.01']);
  });

  it('floods without end or repetition where routers form a ring', () => {
    const simulator = new Simulator();
    const network = new PacketNetwork(simulator, new NamedStreams('test'));
    const routers = [0, 1, 2, 3].map((i) => network.addRouter(`R${i}`));
    for (let i = 0; i < 4; i++) network.connect({ node: routers[i] }, { node: routers[(i + 1) % 4] }, { delay: 0.01 });
    const hosts = routers.map((router, i) => {
      const node = network.addHost(`H${i}`);
      network.connect({ node, addresses: [`10.0.0.${i + 1}`] }, { node: router });
      return node;
    });
    let heard = 0;
    const sockets = hosts.map((host) =>
      new HostDatagrams(simulator, host, false).open(
        { port: PORT, codec, group: GROUP, ttl: 64 },
        { datagram: () => heard++ },
      ),
    );
    sockets[0].send(text('x'), { address: GROUP, port: PORT });
    simulator.run({ until: 10 });
    assert.equal(heard, 3);
    assert.equal(packetBalance(network).inFlight, 0);
  });

  it('other sockets of the same host that joined the group receive it too, the sending one does not', () => {
    const lans = new Lans();
    const datagrams = lans.datagrams(0);
    const sender = lans.open(0, GROUP, 1, false, datagrams);
    lans.open(0, GROUP, 1, false, datagrams);
    sender.send(text('x'), { address: GROUP, port: PORT });
    assert.deepEqual(lans.heard, []);
    assert.deepEqual(lans.run(), ['H0 x from 10.0.0.1:3863 at 0']);
  });

  it('are encoded and decoded if asked', () => {
    const lans = new Lans();
    lans.open(1, undefined, 1, true);
    const number = new MessagePayload(codec, 7);
    lans.open(0).send(number, { address: '10.0.0.2', port: PORT });
    assert.deepEqual(lans.run(), ['H1 7 from 10.0.0.1:3863 at 0.01']);
  });

  it('a taken port is refused, 0 gives a free one', () => {
    const lans = new Lans();
    const datagrams = lans.datagrams(0);
    lans.open(0, undefined, 1, false, datagrams);
    assert.throws(() => lans.open(0, undefined, 1, false, datagrams), TransportError);
    const open = (): number => datagrams.open({ port: 0, codec }, { datagram: () => undefined }).port;
    assert.notEqual(open(), open());
  });

  it('a closed socket neither receives nor sends', () => {
    const lans = new Lans();
    const sender = lans.open(0);
    const closed = lans.open(1);
    sender.send(text('x'), { address: '10.0.0.2', port: PORT });
    closed.close();
    closed.send(text('y'), { address: '10.0.0.1', port: PORT });
    assert.deepEqual(lans.run(), []);
  });
});
