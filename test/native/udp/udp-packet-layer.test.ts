import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { networkInterfaces } from 'node:os';
import { type IpAddress, silentLog } from '../../../protocol/host.ts';
import type { SctpPacket } from '../../../protocol/sctp/chunk.ts';
import type { PacketReceiver } from '../../../protocol/sctp/packet-layer.ts';
import { packetChecksum } from '../../../protocol/sctp/wire/crc32c.ts';
import { encodePacket } from '../../../protocol/sctp/wire/encode-packet.ts';
import { UdpPacketLayer, type UdpLayerOptions } from '../../../native/udp/udp-packet-layer.ts';
import { isWithin } from '../../../native/udp/local-addresses.ts';
import { UdpPort } from '../../../native/udp/udp-port.ts';
import { testUdpPort } from '../../test-ports.ts';
import { foreignAddress } from '../foreign-addresses.ts';

const packet: SctpPacket = {
  sourcePort: 7001,
  destinationPort: 7002,
  verificationTag: 0x12345678,
  chunks: [{ type: 'COOKIE_ACK' }],
  byteLength: 16,
};

interface Arrival {
  readonly packet: SctpPacket;
  readonly source: IpAddress;
  readonly destination: IpAddress;
  readonly udpPort: number;
}

/** Notes what arrives, and waits for it. */
class Arrivals implements PacketReceiver {
  readonly packets: Arrival[] = [];
  readonly malformed: string[] = [];
  readonly unsent: { readonly destination: IpAddress; readonly noWay: boolean }[] = [];

  packetUnsent(_packet: SctpPacket, destination: IpAddress, noWay: boolean): void {
    this.unsent.push({ destination, noWay });
  }

  packetArrived(arrived: SctpPacket, source: IpAddress, destination: IpAddress, udpPort: number): void {
    this.packets.push({ packet: arrived, source, destination, udpPort });
  }

  malformedArrived(reason: string): void {
    this.malformed.push(reason);
  }

  async until(condition: () => boolean): Promise<void> {
    const end = performance.now() + 50_000;
    while (!condition()) {
      assert.ok(performance.now() < end, 'nothing arrived within 50 s');
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }
}

const hasIpv6 = Object.values(networkInterfaces()).some((each) => each?.some(({ address }) => address === '::1'));

describe('SCTP packets in UDP datagrams (RFC 6951)', () => {
  const layers: UdpPacketLayer[] = [];
  afterEach(async () => {
    await Promise.all(layers.splice(0).map(async (layer) => layer.close()));
  });

  async function open(options: Partial<UdpLayerOptions>): Promise<{ layer: UdpPacketLayer; arrivals: Arrivals }> {
    const layer = new UdpPacketLayer({
      addresses: [],
      udpPort: testUdpPort,
      remoteUdpPort: testUdpPort,
      log: silentLog,
      ...options,
    });
    layers.push(layer);
    await layer.ready;
    const arrivals = new Arrivals();
    layer.attach(arrivals);
    return { layer, arrivals };
  }

  it('leave from the requested address, and report where they came from', async () => {
    const { layer } = await open({ addresses: ['127.65.0.1', '127.65.0.2'] });
    const { arrivals } = await open({ addresses: ['127.65.0.3'] });
    layer.send(packet, '127.65.0.2', '127.65.0.3', 0);
    await arrivals.until(() => arrivals.packets.length === 1);
    assert.deepEqual(arrivals.packets, [
      { packet, source: '127.65.0.2', destination: '127.65.0.3', udpPort: testUdpPort },
    ]);
  });

  it('take turns over the own addresses in a network when none is asked for, but keep to one for a destination', async () => {
    const { layer } = await open({ addresses: ['127.65.0.1', '127.65.0.2'] });
    const { arrivals } = await open({ addresses: ['127.65.0.3', '127.65.0.4'] });
    for (const destination of ['127.65.0.3', '127.65.0.4', '127.65.0.3', '127.65.0.4'])
      layer.send(packet, undefined, destination, 0);
    await arrivals.until(() => arrivals.packets.length === 4);
    const ways = arrivals.packets.map(({ source, destination }) => `${source} ${destination}`).toSorted();
    const [one, two] = ['127.65.0.1 127.65.0.4', '127.65.0.2 127.65.0.3'];
    assert.deepEqual(ways, [one, one, two, two]);
  });

  it('leave from one of several addresses that are named, the one that the system prefers', async () => {
    const { layer } = await open({ addresses: ['127.65.0.1', '127.65.0.2', '127.0.0.1'] });
    const { arrivals } = await open({ addresses: ['127.65.0.3'] });
    layer.send(packet, ['127.65.0.2'], '127.65.0.3', 0);
    await arrivals.until(() => arrivals.packets.length === 1);
    layer.send(packet, ['127.65.0.2', '127.0.0.1'], '127.65.0.3', 0);
    await arrivals.until(() => arrivals.packets.length === 2);
    assert.deepEqual(
      arrivals.packets.map(({ source }) => source),
      ['127.65.0.2', '127.0.0.1'],
    );
  });

  it('without a route are reported each time, not only after a look-up', async () => {
    const { layer, arrivals } = await open({ addresses: ['127.65.0.1', '127.65.0.2'] });
    for (const source of [undefined, ['127.65.0.1']])
      for (const destination of [foreignAddress(1), foreignAddress(1), '2001:db8::1']) {
        arrivals.unsent.length = 0;
        layer.send(packet, source, destination, 0);
        assert.deepEqual(arrivals.unsent, [], 'not from inside the call');
        await arrivals.until(() => arrivals.unsent.length === 1);
        assert.deepEqual(arrivals.unsent, [{ destination, noWay: true }]);
      }
    assert.equal(layer.unsent, 6);
  });

  it('go to the UDP port that is named, else to the one that peers are taken to have', async () => {
    const { layer, arrivals } = await open({ addresses: ['127.65.0.1'], udpPort: 0 });
    const own = layer.udpPortOf('127.65.0.1');
    assert.ok(own !== undefined && own > 0 && own !== testUdpPort);
    const other = await open({ addresses: ['127.65.0.1'] });
    layer.send(packet, '127.65.0.1', '127.65.0.1', 0);
    await other.arrivals.until(() => other.arrivals.packets.length === 1);
    assert.equal(other.arrivals.packets[0].udpPort, own);
    other.layer.send(packet, '127.65.0.1', '127.65.0.1', own);
    await arrivals.until(() => arrivals.packets.length === 1);
    assert.equal(arrivals.packets[0].udpPort, testUdpPort);
  });

  it('travel over IPv6', async function () {
    if (!hasIpv6) this.skip();
    const { layer, arrivals } = await open({ addresses: ['0:0::1', '127.65.0.1'] });
    assert.deepEqual(layer.addresses, [
      { address: '::1', scope: 'loopback', prefixLength: 128 },
      { address: '127.65.0.1', scope: 'loopback', prefixLength: 8 },
    ]);
    layer.send(packet, undefined, '::1', 0);
    await arrivals.until(() => arrivals.packets.length === 1);
    assert.deepEqual(arrivals.packets, [{ packet, source: '::1', destination: '::1', udpPort: testUdpPort }]);
  });

  it('are dropped and reported when their checksum is wrong, or they are no packets', async () => {
    const { arrivals } = await open({ addresses: ['127.65.0.1'] });
    const damaged = encodePacket(packet);
    damaged[15] ^= 1;
    const socket = createSocket('udp4');
    for (const bytes of [damaged, Buffer.from('short'), encodePacket(packet)])
      await new Promise((resolve) => socket.send(bytes, testUdpPort, '127.65.0.1', resolve));
    await arrivals.until(() => arrivals.packets.length === 1);
    socket.close();
    assert.equal(arrivals.malformed.length, 2);
    assert.match(arrivals.malformed[0], /checksum is wrong/);
  });

  it('are not taken from link-local addresses, which do not say where answers could go', async () => {
    const { layer, arrivals } = await open({ addresses: ['127.65.0.1'] });
    const port = new UdpPort('127.65.0.2', 0, layer);
    layer.received(encodePacket(packet), 'fe80::1%eth0', testUdpPort, port);
    assert.deepEqual(arrivals.packets, []);
    assert.match(arrivals.malformed[0], /link-local address fe80::1%eth0/);
    await port.bound;
    await port.close();
  });

  it('lose a partial last chunk, and no more', async () => {
    const { arrivals } = await open({ addresses: ['127.65.0.1'] });
    const bytes = new Uint8Array([...encodePacket(packet), 7, 0, 0, 8, 1]);
    new DataView(bytes.buffer).setUint32(8, packetChecksum(bytes), true);
    const socket = createSocket('udp4');
    socket.send(bytes, testUdpPort, '127.65.0.1');
    await arrivals.until(() => arrivals.packets.length === 1);
    socket.close();
    assert.deepEqual(arrivals.packets[0].packet, packet);
    assert.equal(arrivals.malformed.length, 1);
  });

  it('are counted when the system does not send them, and when no address is of their family', async () => {
    const { layer } = await open({ addresses: ['127.65.0.1'] });
    layer.send(packet, '127.65.0.1', foreignAddress(1), 0); // no way from loopback to there
    layer.send(packet, '127.65.0.1', '2001:db8::1', 0);
    await new Arrivals().until(() => layer.unsent === 2);
  });

  it('do not exceed what the interface and the user allow', async () => {
    const { layer } = await open({ addresses: ['127.65.0.1'] });
    assert.equal(layer.mtu('127.0.0.1'), 1500);
    const { layer: small } = await open({ addresses: ['127.65.0.2'], mtu: 1280 });
    assert.equal(small.mtu('127.0.0.1'), 1280);
  });

  it('cannot be had on a UDP port in use, nor on addresses of others: the error names them', async () => {
    await open({ addresses: ['127.65.0.1'] });
    await assert.rejects(open({ addresses: ['127.65.0.1'] }), {
      name: 'TransportError',
      message: new RegExp(`^UDP port ${testUdpPort} of 127\\.65\\.0\\.1 is in use: choose another --address`),
    });
    await assert.rejects(open({ addresses: [foreignAddress(99)] }), {
      name: 'TransportError',
      message: `${foreignAddress(99)} is not an address of this host`,
    });
    await assert.rejects(open({ addresses: ['fe80::1'] }), { name: 'TransportError', message: /link-local/ });
    await assert.rejects(open({ addresses: ['localhost'] }), {
      name: 'TransportError',
      message: /localhost is not an/,
    });
  });

  it('use all addresses of the machine unless some are named', async () => {
    const { layer } = await open({});
    const all = Object.values(networkInterfaces()).flatMap((each) => each?.map(({ address }) => address) ?? []);
    const own = layer.addresses.map(({ address }) => address);
    assert.ok(own.includes('127.0.0.1'));
    assert.ok(own.every((address) => all.includes(address)));
  });

  it('know the networks of addresses', () => {
    const network = { address: '10.1.2.3', prefixLength: 20, mtu: undefined };
    assert.ok(isWithin('10.1.15.255', network));
    assert.ok(!isWithin('10.1.16.0', network));
    assert.ok(!isWithin('2001:db8::1', network));
    assert.ok(isWithin('203.0.113.9', { ...network, prefixLength: 0 }));
    assert.ok(isWithin('2001:db8:0:1::9', { address: '2001:db8:0:1::1', prefixLength: 64, mtu: undefined }));
    assert.ok(!isWithin('2001:db8:0:2::9', { address: '2001:db8:0:1::1', prefixLength: 64, mtu: undefined }));
  });
});
