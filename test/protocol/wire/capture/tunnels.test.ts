import assert from 'node:assert/strict';
import type { NetworkContent } from '../../../../protocol/wire/capture/ether-type.ts';
import { behindIp, behindUdp } from '../../../../protocol/wire/capture/tunnels.ts';

function bytes(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
}

/** The IP packet that was found, what was not read, `nothing`, or `not-tunnelled`. */
function shown(content: NetworkContent | 'not-tunnelled'): string {
  if (content === undefined) return 'nothing';
  if (content === 'not-tunnelled') return content;
  return 'ip' in content ? Buffer.from(content.ip).toString('hex') : content.unread;
}

const ip4 = '45aa';
const ip6 = '60bb';
/** Ethernet with IPv4. */
const frame = `020000000002 020000000001 0800 ${ip4}`;

describe('packets in IP packets', () => {
  for (const [name, protocol, payload, found] of [
    ['IPv4 (4)', 4, ip4, ip4],
    ['IPv4, as BSDs number it (94)', 94, ip4, ip4],
    ['IPv6 (41)', 41, ip6, ip6],
    ['MPLS (137)', 137, `00010140 ${ip4}`, ip4],
    ['ESP', 50, ip4, 'ESP (encrypted)'],
    ['minimal encapsulation', 55, ip4, 'minimal IP encapsulation'],
    ['EtherIP', 97, ip4, 'EtherIP'],
    ['IP encapsulation', 98, ip4, 'IP encapsulation (RFC 1241)'],
    ['IPComp', 108, ip4, 'IPComp (compressed)'],
    ['L2TP', 115, ip4, 'L2TP'],
    ['TCP', 6, ip4, 'not-tunnelled'],
    ['GRE', 47, `0000 0800 ${ip4}`, ip4],
    ['GRE with IPv6', 47, `0000 86dd ${ip6}`, ip6],
    ['GRE with a checksum', 47, `8000 0800 12340000 ${ip4}`, ip4],
    ['GRE with a key', 47, `2000 0800 00000007 ${ip4}`, ip4],
    ['GRE with a sequence number', 47, `1000 0800 00000007 ${ip4}`, ip4],
    ['GRE with all of them', 47, `b000 0800 12340000 00000007 00000008 ${ip4}`, ip4],
    ['GRE with Ethernet', 47, `0000 6558 ${frame}`, ip4],
    ['GRE of version 1', 47, `3001 880b ${ip4}`, 'GRE of version 1 (PPTP)'],
  ] as const)
    it(`${name}: ${found}`, () => assert.equal(shown(behindIp(protocol, bytes(payload))), found));
});

describe('packets in UDP datagrams', () => {
  const read = (destinationPort: number, payload: string, sourcePort = 50_000): string =>
    shown(behindUdp({ sourcePort, destinationPort, payload: bytes(payload) }));

  for (const [name, port, payload, found] of [
    ['VXLAN', 4789, `08000000 00000700 ${frame}`, ip4],
    ['VXLAN at the port that Linux had', 8472, `08000000 00000700 ${frame}`, ip4],
    ['VXLAN without a network identifier', 4789, `00000000 00000700 ${frame}`, 'nothing'],
    ['GTP-U', 2152, `30ff 0002 00000001 ${ip4}`, ip4],
    ['GTP-U with IPv6', 2152, `30ff 0002 00000001 ${ip6}`, ip6],
    ['GTP-U with a sequence number', 2152, `32ff 0006 00000001 0001 00 00 ${ip4}`, ip4],
    ['GTP-U with an N-PDU number', 2152, `31ff 0006 00000001 0000 01 00 ${ip4}`, ip4],
    ['GTP-U with an extension header', 2152, `34ff 000a 00000001 0000 00 85 01 0000 00 ${ip4}`, ip4],
    [
      'GTP-U with two extension headers',
      2152,
      `34ff 0012 00000001 0000 00 85 01 0000 c0 02 0000 0000 0000 00 ${ip4}`,
      ip4,
    ],
    [
      'GTP-U with a sequence number and what looks like an extension',
      2152,
      `32ff 0006 00000001 0001 00 85 ${ip4}`,
      ip4,
    ],
    ['an echo of GTP-U', 2152, `3201 0004 00000000 0001 0000 ${ip4}`, 'nothing'],
    ['another version of GTP', 2152, `50ff 0002 00000001 ${ip4}`, 'nothing'],
    ['GTP-U with something else', 2152, '30ff 0002 00000001 c021', 'nothing'],
    ['Geneve with Ethernet', 6081, `0000 6558 00000700 ${frame}`, ip4],
    ['Geneve with IPv6 and options', 6081, `0200 86dd 00000700 0102030405060708 ${ip6}`, ip6],
    ['MPLS', 6635, `00010140 ${ip4}`, ip4],
    ['L2TP', 1701, ip4, 'L2TP'],
    ['Teredo', 3544, ip4, 'Teredo'],
    ['ESP', 4500, ip4, 'ESP in UDP (encrypted)'],
    ['WireGuard', 51820, ip4, 'WireGuard (encrypted)'],
    ['DNS', 53, ip4, 'not-tunnelled'],
    ['an empty datagram', 4789, '', 'not-tunnelled'],
  ] as const)
    it(`${name}: ${found}`, () => assert.equal(read(port, payload), found));

  it('are known by the port that they come from, too, but first by that which they go to', () => {
    assert.equal(read(50_000, ip4, 3544), 'Teredo');
    assert.equal(read(1701, ip4, 3544), 'L2TP');
  });
});
