import assert from 'node:assert/strict';
import { isIPv4, isIPv6 } from 'node:net';
import fc from 'fast-check';
import { ipAddressFromBytes, ipAddressToBytes, isIpv6 } from '../../../protocol/wire/ip-address.ts';

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
}

describe('IP addresses', () => {
  /** The canonical text (RFC 5952), and the bytes. */
  const addresses: readonly (readonly [text: string, hex: string])[] = [
    ['0.0.0.0', '00000000'],
    ['192.0.2.255', 'c00002ff'],
    ['::', '0000 0000 0000 0000 0000 0000 0000 0000'],
    ['::1', '0000 0000 0000 0000 0000 0000 0000 0001'],
    ['1::', '0001 0000 0000 0000 0000 0000 0000 0000'],
    ['2001:db8::1', '2001 0db8 0000 0000 0000 0000 0000 0001'],
    ['fe80::abcd:0:1', 'fe80 0000 0000 0000 0000 abcd 0000 0001'],
    // One group of zeros is written.
    ['2001:db8:0:1:1:1:1:1', '2001 0db8 0000 0001 0001 0001 0001 0001'],
    // Of two equally long runs the first one is left out, of others the longest.
    ['2001:db8::1:0:0:1', '2001 0db8 0000 0000 0001 0000 0000 0001'],
    ['2001:0:0:1::1', '2001 0000 0000 0001 0000 0000 0000 0001'],
    ['1:2:3:4:5:6:7:8', '0001 0002 0003 0004 0005 0006 0007 0008'],
    ['1:2:3:4:5:6::', '0001 0002 0003 0004 0005 0006 0000 0000'],
    ['::3:4:5:6:7:8', '0000 0000 0003 0004 0005 0006 0007 0008'],
    ['::ffff:192.0.2.1', '0000 0000 0000 0000 0000 ffff c000 0201'],
    ['::1:ffff:c000:201', '0000 0000 0000 0000 0001 ffff c000 0201'],
    ['::fffe:c000:201', '0000 0000 0000 0000 0000 fffe c000 0201'],
  ];
  for (const [text, hex] of addresses)
    it(`${text} is ${hex}`, () => {
      assert.equal(ipAddressFromBytes(bytesOf(hex)), text);
      assert.deepEqual(ipAddressToBytes(text), bytesOf(hex));
      assert.equal(isIpv6(text), text.includes(':'));
    });

  it('may be written in other ways', () => {
    for (const [text, hex] of [
      ['2001:DB8:0:0:0:0:0:1', '2001 0db8 0000 0000 0000 0000 0000 0001'],
      ['2001:0db8::0001', '2001 0db8 0000 0000 0000 0000 0000 0001'],
      ['0:0:0:0:0:0:0:0', '0000 0000 0000 0000 0000 0000 0000 0000'],
      ['1:2:3::5:6:7:8', '0001 0002 0003 0000 0005 0006 0007 0008'],
      ['64:ff9b::192.0.2.1', '0064 ff9b 0000 0000 0000 0000 c000 0201'],
      ['1:2:3:4:5:6:192.0.2.1', '0001 0002 0003 0004 0005 0006 c000 0201'],
    ] as const)
      assert.deepEqual(ipAddressToBytes(text), bytesOf(hex), text);
  });

  for (const text of [
    '',
    '1.2.3',
    '1.2.3.4.5',
    '256.0.0.1',
    '1.2.3.1000',
    '1.2.3.x',
    '1.2..4',
    ':',
    ':1',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1::2::3',
    '1:2:3:4::5:6:7:8',
    '12345::',
    'g::',
    '::1.2.3',
    '::1.2.3.4:5',
    '::1.2.3.256',
    '1:::2',
  ])
    it(`"${text}" is none`, () => {
      assert.throws(() => ipAddressToBytes(text), {
        name: 'RangeError',
        message: `"${text}" is not an IPv4 or IPv6 address`,
      });
      assert.ok(!isIPv4(text) && !isIPv6(text));
    });

  it('come back from their texts, which Node takes for addresses, too', () => {
    const group = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff }));
    const bytes = fc.oneof(
      fc.uint8Array({ minLength: 4, maxLength: 4 }),
      fc
        .array(group, { minLength: 8, maxLength: 8 })
        .map((groups) => Uint8Array.from(groups.flatMap((each) => [each >> 8, each & 255]))),
    );
    fc.assert(
      fc.property(bytes, (address) => {
        const text = ipAddressFromBytes(address);
        assert.ok(address.length === 4 ? isIPv4(text) : isIPv6(text), text);
        assert.deepEqual(ipAddressToBytes(text), address);
      }),
    );
  });
});
