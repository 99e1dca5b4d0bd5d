import assert from 'node:assert/strict';
import fc from 'fast-check';
import { internetChecksum } from '../../../../protocol/wire/capture/internet-checksum.ts';
import { readIpPacket, writeIpPacket } from '../../../../protocol/wire/capture/captured-ip-packet.ts';
import { contentOfFrame } from '../../../../protocol/wire/capture/link-layer.ts';
import { readUdpDatagram, writeUdpDatagram } from '../../../../protocol/wire/capture/udp-datagram.ts';

function bytes(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
}

const payload = Uint8Array.of(1, 2, 3, 4, 5);

/** Why something was not read. */
function refusal(read: object | string): string {
  return typeof read === 'string' ? read : 'it was read';
}

describe('IP packets', () => {
  it('come back as they were written, with a right header checksum', () => {
    for (const [source, destination] of [
      ['10.1.1.1', '239.0.0.50'],
      ['2001:db8::1', 'ff02::133'],
    ]) {
      const packet = writeIpPacket({ source, destination, protocol: 132, hopLimit: 7 }, payload);
      const read = readIpPacket(Buffer.concat([packet, new Uint8Array(9)]));
      assert.ok(typeof read !== 'string');
      assert.deepEqual(
        { ...read, payload: [...read.payload] },
        {
          source,
          destination,
          protocol: 132,
          payload: [...payload],
          payloadLength: 5,
        },
      );
      if (packet[0] === 0x45) assert.equal(internetChecksum([packet.subarray(0, 20)]), 0);
      assert.equal(packet[packet[0] === 0x45 ? 8 : 7], 7);
    }
  });

  it('that cannot be are refused', () => {
    const header = { source: '10.1.1.1', destination: '2001:db8::1', protocol: 17 };
    assert.throws(() => writeIpPacket(header, payload), /not addresses of the same family/);
    const long = { ...header, destination: '10.1.1.2' };
    assert.throws(() => writeIpPacket(long, new Uint8Array(65_516)), /too many for an IP packet \(at most 65515\)/);
  });

  it('that are cut, optioned, offloaded or fragmented are read as far as they go', () => {
    const whole = writeIpPacket({ source: '10.1.1.1', destination: '10.1.1.2', protocol: 132 }, payload);
    const cut = readIpPacket(whole.subarray(0, 22));
    assert.ok(typeof cut !== 'string' && cut.payload.length === 2 && cut.payloadLength === 5);
    const optioned = readIpPacket(bytes('46000019 00000000 40840000 0a010101 0a010102 01010101 aa'));
    assert.ok(typeof optioned !== 'string' && optioned.payload.length === 1 && optioned.payload[0] === 0xaa);
    const offloaded = readIpPacket(bytes('45000000 00000000 40840000 0a010101 0a010102 aabb'));
    assert.ok(typeof offloaded !== 'string' && offloaded.payload.length === 2);
    const fragment = readIpPacket(bytes('45000015 1234200a 40840000 0a010101 0a010102 aa'));
    assert.ok(typeof fragment !== 'string');
    assert.deepEqual(fragment.fragment, { identification: 0x1234, offset: 80, moreFollow: true });
  });

  it('of IPv6 are read behind extension headers', () => {
    const addresses = '20010db8000000000000000000000001 20010db8000000000000000000000002';
    const routed = readIpPacket(bytes(`60000000 0011 00 40 ${addresses} 3c00000000000000 8400000000000000 aa`));
    assert.ok(typeof routed !== 'string' && routed.protocol === 132 && routed.payload.length === 1);
    const fragmented = readIpPacket(bytes(`60000000 0009 2c 40 ${addresses} 8400 0051 0000beef aa`));
    assert.ok(typeof fragmented !== 'string' && fragmented.protocol === 132);
    assert.deepEqual(fragmented.fragment, { identification: 0xbeef, offset: 80, moreFollow: true });
    assert.match(refusal(readIpPacket(bytes(`60000000 0008 00 40 ${addresses} 3c05000000000000`))), /extension header/);
    const authenticated = readIpPacket(bytes(`60000000 0019 33 40 ${addresses} 84040000 ${'00'.repeat(20)} aa`));
    assert.ok(typeof authenticated !== 'string' && authenticated.protocol === 132 && authenticated.payload[0] === 0xaa);
    assert.match(
      refusal(readIpPacket(bytes(`60000000 0008 33 40 ${addresses} 8404000000000000`))),
      /authentication header/,
    );
  });

  it('of any bytes are read or refused', () => {
    const start = fc.constantFrom(
      [0x45],
      [0x4f],
      [0x60, 0, 0, 0, 0, 20, 0],
      [0x60, 0, 0, 0, 0, 0, 44],
      [0x60, 0, 0, 0, 0, 40, 51],
      [],
    );
    fc.assert(
      fc.property(start, fc.uint8Array({ maxLength: 80 }), (head, rest) => {
        const read = readIpPacket(Uint8Array.from([...head, ...rest]));
        if (typeof read !== 'string') assert.ok(read.payload.length <= Math.max(read.payloadLength, 0));
      }),
      { numRuns: 5000 },
    );
  });
});

describe('UDP datagrams', () => {
  it('come back as they were written; their checksum covers addresses, ports and data, and is never 0', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 30 }), fc.nat(0xffff), (content, port) => {
        const source = { address: '10.1.1.1', port };
        const datagram = writeUdpDatagram(source, { address: '10.1.1.2', port: 9899 }, content);
        const read = readUdpDatagram(datagram);
        assert.ok(typeof read !== 'string');
        assert.deepEqual([read.sourcePort, read.destinationPort, [...read.payload]], [port, 9899, [...content]]);
        const pseudoHeader = Uint8Array.of(10, 1, 1, 1, 10, 1, 1, 2, 0, 17, 0, datagram.length);
        assert.equal(internetChecksum([pseudoHeader, datagram]), 0);
        assert.ok(datagram[6] !== 0 || datagram[7] !== 0);
      }),
    );
  });

  it('that are none are refused', () => {
    assert.match(refusal(readUdpDatagram(new Uint8Array(7))), /7 bytes are too few for a UDP header/);
    assert.match(refusal(readUdpDatagram(bytes('0001000200030000'))), /invalid UDP length 3/);
    const end = { address: '10.1.1.1', port: 1 };
    assert.throws(() => writeUdpDatagram(end, end, new Uint8Array(65_528)), RangeError);
  });
});

describe('frames', () => {
  const ip = '4500';
  const found = { ip };
  const cases: readonly [name: string, linkType: number, frame: string, content: object | undefined][] = [
    ['Ethernet', 1, `${'00'.repeat(12)} 0800 ${ip}`, found],
    ['Ethernet with IPv6', 1, `${'00'.repeat(12)} 86dd ${ip}`, found],
    ['Ethernet with two VLAN tags', 1, `${'00'.repeat(12)} 88a80001 81000002 0800 ${ip}`, found],
    ['Ethernet with ARP', 1, `${'00'.repeat(12)} 0806 ${ip}`, undefined],
    ['Ethernet cut short', 1, '00', undefined],
    ['raw IP', 101, ip, found],
    ['raw IP as BSD numbers it', 12, ip, found],
    ['IPv4', 228, ip, found],
    ['IPv6', 229, ip, found],
    ['Linux cooked', 113, `${'00'.repeat(14)} 0800 ${ip}`, found],
    ['Linux cooked, version 2', 276, `0800 ${'00'.repeat(18)} ${ip}`, found],
    ['Linux cooked, version 2, with ARP', 276, `0806 ${'00'.repeat(18)} ${ip}`, undefined],
    ['loopback, little-endian', 0, `02000000 ${ip}`, found],
    ['loopback, big-endian, IPv6 of FreeBSD', 0, `0000001c ${ip}`, found],
    ['loopback of OpenBSD', 108, `00000002 ${ip}`, found],
    ['loopback with something else', 0, `07000000 ${ip}`, undefined],
    ['a link type that is not known', 105, ip, { unread: 'link type 105' }],
    ['Linux cooked, version 2, with VLAN tags', 276, `8100 ${'00'.repeat(18)} 0001 88a8 0002 0800 ${ip}`, found],
    ['Linux cooked with a VLAN tag', 113, `${'00'.repeat(14)} 8100 0001 0800 ${ip}`, found],
    ['PPP', 9, `ff03 0021 ${ip}`, found],
    ['PPP with a compressed protocol', 50, `21 ${ip}`, found],
    ['PPP with link control', 9, 'ff03 c021 0101', undefined],
    ['PPP with something else', 9, `ff03 0031 ${ip}`, { unread: 'PPP protocol 0x0031' }],
    ['Cisco HDLC', 104, `0f00 0800 ${ip}`, found],
    ['PPPoE', 1, `${'00'.repeat(12)} 8864 1100 0001 0004 0021 ${ip}`, found],
    ['PPPoE discovery', 1, `${'00'.repeat(12)} 8863 1109 0000 0000`, undefined],
    ['MPLS with three labels', 1, `${'00'.repeat(12)} 8847 00010040 00020040 00030140 ${ip}`, found],
    [
      'MPLS that has no bottom',
      1,
      `${'00'.repeat(12)} 8847 00010040 00020040`,
      { unread: 'truncated MPLS label stack' },
    ],
    ['Ethernet in MPLS', 1, `${'00'.repeat(12)} 8847 00030140 00000000 ${'00'.repeat(12)} 0800 ${ip}`, found],
    [
      'Ethernet in MPLS without a control word',
      1,
      `${'00'.repeat(12)} 8847 00030140 ${'02'.repeat(12)} 0800 ${ip}`,
      found,
    ],
    ['the same to a vendor', 1, `${'00'.repeat(12)} 8847 00030140 ${'a4'.repeat(12)} 8100 0005 0800 ${ip}`, found],
    [
      'something else in MPLS',
      1,
      `${'00'.repeat(12)} 8847 00030140 ${'a4'.repeat(20)}`,
      { unread: 'MPLS with neither IP nor Ethernet' },
    ],
    ['Ethernet with SNAP', 1, `${'00'.repeat(12)} 000a aaaa03 000000 0800 ${ip}`, found],
    ['a spanning tree', 1, `${'00'.repeat(12)} 0026 424203 0000`, undefined],
    ['MACsec', 1, `${'00'.repeat(12)} 88e5 0000`, { unread: 'EtherType 0x88e5 (MACsec)' }],
  ];
  for (const [name, linkType, frame, content] of cases)
    it(`${name}: ${content === found ? 'the IP packet is found' : content === undefined ? 'nothing is found' : 'it is told'}`, () => {
      const read = contentOfFrame(linkType, bytes(frame));
      const shown = read !== undefined && 'ip' in read ? { ip: Buffer.from(read.ip).toString('hex') } : read;
      assert.deepEqual(shown, content);
    });

  it('of any bytes are read or not', () => {
    const linkTypes = fc.constantFrom(0, 1, 9, 50, 101, 104, 108, 113, 228, 229, 276, 105);
    const types = fc.constantFrom([0x81, 0], [0x88, 0x47], [0x88, 0x64], [8, 0], [0x86, 0xdd], []);
    fc.assert(
      fc.property(
        linkTypes,
        fc.uint8Array({ maxLength: 14 }),
        types,
        fc.uint8Array({ maxLength: 40 }),
        (link, ...parts) => {
          const read = contentOfFrame(link, Uint8Array.from(parts.flatMap((part) => [...part])));
          assert.ok(read === undefined || 'ip' in read || read.unread !== '');
        },
      ),
      { numRuns: 3000 },
    );
  });
});
