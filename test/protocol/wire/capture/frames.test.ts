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

  it('of IPv6 are read behind all extension headers that have a length, which IPv4 has not', () => {
    const addresses = '20010db8000000000000000000000001 20010db8000000000000000000000002';
    for (const [header, protocol] of [
      ['00', 132],
      ['2b', 132],
      ['3c', 132],
      ['87', 132],
      ['8b', 132],
      ['8c', 132],
      ['3b', 59],
    ] as const) {
      // Of 16 bytes.
      const read = readIpPacket(bytes(`60000000 0011 ${header} 40 ${addresses} 8401 ${'00'.repeat(14)} aa`));
      assert.ok(typeof read !== 'string');
      assert.deepEqual(
        [read.protocol, read.payload.length, read.payloadLength],
        protocol === 132 ? [132, 1, 1] : [59, 17, 17],
      );
      const ipv4 = readIpPacket(
        bytes(`45000025 00000000 40 ${header} 0000 0a010101 0a010102 8401 ${'00'.repeat(14)} aa`),
      );
      assert.ok(typeof ipv4 !== 'string' && ipv4.payload.length === 17);
    }
  });

  it('of IPv6 that are atomic fragments (RFC 6946) are whole', () => {
    const addresses = '20010db8000000000000000000000001 20010db8000000000000000000000002';
    const read = readIpPacket(bytes(`60000000 0009 2c 40 ${addresses} 8400 0000 0000beef aa`));
    assert.ok(typeof read !== 'string');
    assert.deepEqual([read.fragment, read.protocol, [...read.payload]], [undefined, 132, [0xaa]]);
    for (const [word, offset, moreFollow] of [
      ['0001', 0, true],
      ['0008', 8, false],
      ['fff8', 0xfff8, false],
    ] as const) {
      const fragment = readIpPacket(bytes(`60000000 0009 2c 40 ${addresses} 8400 ${word} 12345678 aa`));
      assert.ok(typeof fragment !== 'string');
      assert.deepEqual(fragment.fragment, { identification: 0x12345678, offset, moreFollow });
    }
  });

  it('of IPv6 that were left to the network card are as long as what was captured', () => {
    const addresses = '20010db8000000000000000000000001 20010db8000000000000000000000002';
    const read = readIpPacket(bytes(`60000000 0000 84 40 ${addresses} aabbcc`));
    assert.ok(typeof read !== 'string');
    assert.deepEqual([read.payload.length, read.payloadLength], [3, 3]);
  });

  it('that are none are refused, with the reason', () => {
    const addresses = '20010db8000000000000000000000001 20010db8000000000000000000000002';
    for (const [hex, reason] of [
      ['', 'the IP packet is empty'],
      ['50', 'unknown IP version 5'],
      [`44000014 00000000 40840000 0a010101 0a010102`, 'an IPv4 header of 16 bytes in a packet of 20'],
      [`46000018 00000000 40840000 0a010101 0a010102`, 'an IPv4 header of 24 bytes in a packet of 20'],
      [`45000013 00000000 40840000 0a010101 0a010102`, 'an IPv4 packet of 19 bytes with a header of 20'],
      [`60000000 0000 84 40 ${addresses.slice(0, -2)}`, '39 bytes are too few for an IPv6 header'],
      [`60000000 0007 00 40 ${addresses} 84000000000000`, 'an IPv6 extension header exceeds the packet'],
    ] as const)
      assert.equal(refusal(readIpPacket(bytes(hex))), reason);
    for (const hex of [
      '45000014 00000000 40840000 0a010101 0a010102',
      `60000000 0008 00 40 ${addresses} 8400000000000000`,
    ])
      assert.ok(typeof readIpPacket(bytes(hex)) !== 'string');
  });

  it('have the longest payload that fits', () => {
    const v4 = { source: '10.1.1.1', destination: '10.1.1.2', protocol: 17 };
    const v6 = { source: '2001:db8::1', destination: '2001:db8::2', protocol: 17 };
    assert.equal(writeIpPacket(v4, new Uint8Array(65_515)).length, 65_535);
    assert.equal(writeIpPacket(v6, new Uint8Array(65_535)).length, 65_575);
    assert.throws(() => writeIpPacket(v6, new Uint8Array(65_536)), /at most 65535/);
    assert.deepEqual([writeIpPacket(v4, payload)[8], writeIpPacket(v6, payload)[7]], [64, 64]);
    assert.equal(
      Buffer.from(writeIpPacket(v4, payload)).toString('hex'),
      '4500001900004000401124d00a0101010a0101020102030405',
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
    ['Ethernet with a VLAN tag of the forerunner', 1, `${'00'.repeat(12)} 9100 0001 0800 ${ip}`, found],
    ['raw IP as OpenBSD numbers it', 14, ip, found],
    ...['02', '0a', '18', '1c', '1e'].map((family): [string, number, string, object] => [
      `loopback of address family 0x${family}`,
      0,
      `${family}000000 ${ip}`,
      found,
    ]),
    ['loopback cut short', 0, '020000', undefined],
    ['loopback without a packet', 0, '02000000', { ip: '' }],
    ['PPP with IPv6', 9, `0057 ${ip}`, found],
    ['PPP with MPLS', 9, `0281 00010140 ${ip}`, found],
    ['PPP with MPLS multicast', 9, `ff03 0283 00010140 ${ip}`, found],
    ['PPP with a compressed protocol of IPv6', 9, `57 ${ip}`, found],
    ['PPP with network control', 9, 'ff03 8021 0101', undefined],
    ['PPP with the last of its network protocols', 9, 'ff03 3eff 0101', { unread: 'PPP protocol 0x3eff' }],
    ['PPP with the first of what is none', 9, 'ff03 4000 0101', undefined],
    ['PPP without content', 9, 'ff03 0032', undefined],
    ['MPLS multicast', 1, `${'00'.repeat(12)} 8848 00010140 ${ip}`, found],
    ['MPLS with IPv6', 1, `${'00'.repeat(12)} 8847 00010140 6500`, { ip: '6500' }],
    ['MPLS without content', 1, `${'00'.repeat(12)} 8847 00010140`, { unread: 'truncated MPLS label stack' }],
    [
      'Ethernet in MPLS that holds ARP',
      1,
      `${'00'.repeat(12)} 8847 00010140 00000000 ${'00'.repeat(12)} 0806`,
      undefined,
    ],
    ...['0806', '8035', '88cc', '8809', '888e', '9000', '8863', '88f7', '8902'].map(
      (type): [string, number, string, undefined] => [
        `EtherType ${type}, which holds no packets of hosts`,
        1,
        `${'00'.repeat(12)} ${type} ${ip}`,
        undefined,
      ],
    ),
    ...[
      ['88e7', 'EtherType 0x88e7 (provider backbone bridge)'],
      ['894f', 'EtherType 0x894f (network service header)'],
      ['8870', 'EtherType 0x8870 (jumbo LLC)'],
      ['0600', 'EtherType 0x0600'],
    ].map(([type, unread]): [string, number, string, object] => [
      `EtherType ${type}`,
      1,
      `${'00'.repeat(12)} ${type} 0000`,
      { unread },
    ]),
    ['a length just below the EtherTypes', 1, `${'00'.repeat(12)} 05ff 424203 0000`, undefined],
    ['Ethernet with SNAP that holds a length', 1, `${'00'.repeat(12)} 000a aaaa03 000000 05ff ${ip}`, undefined],
    ['Ethernet with something like SNAP', 1, `${'00'.repeat(12)} 000a aaaa04 000000 0800 ${ip}`, undefined],
    ['Ethernet with something else like SNAP', 1, `${'00'.repeat(12)} 000a aa4203 000000 0800 ${ip}`, undefined],
    ['MACsec', 1, `${'00'.repeat(12)} 88e5 0000`, { unread: 'EtherType 0x88e5 (MACsec)' }],
  ];
  for (const [name, linkType, frame, content] of cases)
    it(`${name}: ${content === found ? 'the IP packet is found' : content === undefined ? 'nothing is found' : 'it is reported'}`, () => {
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
