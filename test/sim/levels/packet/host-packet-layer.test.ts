import assert from 'node:assert/strict';
import { HostPacketLayer, type PacketCodec, WIRE_CODEC } from '../../../../sim/levels/packet/host-packet-layer.ts';
import { NotingReceiver, sctpPacket, TwoHosts } from '../../network/packet-world.ts';

/** The bytes, with the one flipped that identifies packets with tag 13. */
const flipping: PacketCodec = {
  ...WIRE_CODEC,
  encode(packet) {
    const bytes = WIRE_CODEC.encode(packet);
    if (packet.verificationTag === 13) bytes[7] ^= 1;
    return bytes;
  },
};

describe('packet layer of a host', () => {
  it('reports the addresses of the host with their scopes', () => {
    const world = new TwoHosts([{}, {}]);
    assert.deepEqual(world.atA.layer.addresses, [
      { address: '10.0.0.1', scope: 'site' },
      { address: '10.0.1.1', scope: 'site' },
    ]);
  });

  it('reports the smallest MTU on the way to a destination', () => {
    const world = new TwoHosts([{ mtu: 1400 }, { mtu: 9000 }]);
    const router = world.network.addRouter('R');
    world.network.connect({ node: world.a, addresses: ['10.2.0.1'] }, { node: router }, { mtu: 1300 });
    world.network.connect({ node: world.b, addresses: ['10.2.0.2'] }, { node: router }, { mtu: 1200 });
    const { layer } = world.atA;
    assert.equal(layer.mtu('10.0.0.2'), 1400);
    assert.equal(layer.mtu('10.0.1.2'), 9000);
    assert.equal(layer.mtu('10.2.0.2'), 1200);
    assert.equal(layer.mtu('192.0.2.1'), 1300);
  });

  it('adds the IP header, and with encapsulation the UDP header too', () => {
    const plain = new TwoHosts([{}]);
    plain.send(1, 100);
    assert.equal(plain.links[0].forward.statistics.bytesSent, 100);
    const encapsulated = new TwoHosts([{}], 'test', { udpPort: 9899 });
    encapsulated.send(1, 100);
    assert.equal(encapsulated.links[0].forward.statistics.bytesSent, 108);
  });

  it('takes encapsulated packets on its UDP port and reports the port they came from', () => {
    const world = new TwoHosts([{}]);
    const a = new NotingReceiver(world.simulator, world.a, { udpPort: 5001 });
    const b = new NotingReceiver(world.simulator, world.b, { udpPort: 9899 });
    assert.ok(a.layer.encapsulated);
    a.layer.send(sctpPacket(100, 1), '10.0.0.1', '10.0.0.2', 0);
    a.layer.send(sctpPacket(100, 2), '10.0.0.1', '10.0.0.2', 9899);
    a.layer.send(sctpPacket(100, 3), '10.0.0.1', '10.0.0.2', 9900);
    world.run();
    assert.deepEqual(
      b.arrived.map(({ tag, udpPort }) => [tag, udpPort]),
      [
        [1, 5001],
        [2, 5001],
      ],
    );
    assert.equal(world.b.packetsDropped.noListener, 1);
  });

  it('drops packets that no stack takes', () => {
    const world = new TwoHosts([{}]);
    const deaf = new HostPacketLayer(world.b);
    world.send(1);
    world.run();
    assert.ok(!deaf.encapsulated);
    assert.equal(world.b.packetsDropped.noListener, 1);
  });

  it('delivers to the own addresses of the host, as a later event', () => {
    const world = new TwoHosts([{}, {}]);
    world.atA.layer.send(sctpPacket(100, 4), '10.0.0.1', '10.0.1.1', 0);
    assert.deepEqual(world.atA.tags, []);
    world.run();
    assert.deepEqual(
      world.atA.arrived.map(({ source, destination, tag }) => [source, destination, tag]),
      [['10.0.0.1', '10.0.1.1', 4]],
    );
    assert.equal(world.links[0].forward.statistics.packetsSent, 0);
  });

  it('ends with its successor', () => {
    const world = new TwoHosts([{}]);
    const former = world.atA.layer;
    const successor = new NotingReceiver(world.simulator, world.a);
    former.send(sctpPacket(100), '10.0.0.1', '10.0.0.2', 0);
    world.atB.layer.send(sctpPacket(100, 1), '10.0.0.2', '10.0.0.1', 0);
    world.run();
    assert.equal(world.a.packetsSent, 0);
    assert.deepEqual(world.atA.tags, []);
    assert.deepEqual(successor.tags, [1]);
  });

  it('with a codec hands on what the bytes say', () => {
    const world = new TwoHosts([{}], 'test', { codec: flipping });
    world.send(14);
    world.run();
    assert.deepEqual(
      world.atB.tags,
      Array.from({ length: 13 }, (_, i) => i),
    );
    assert.deepEqual(world.atB.malformed, ['the checksum is wrong (at byte 8)']);
  });

  it('with a codec refuses a packet whose byteLength is not that of its bytes', () => {
    const short: PacketCodec = { ...WIRE_CODEC, encode: (packet) => WIRE_CODEC.encode(packet).subarray(0, 10) };
    const world = new TwoHosts([{}], 'test', { codec: short });
    world.send(1);
    assert.throws(() => world.run(), /byteLength 80 was encoded in 10 bytes/);
  });
});
