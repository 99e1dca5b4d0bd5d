import assert from 'node:assert/strict';
import { ByteWriter } from '../../../protocol/wire/byte-writer.ts';
import { ParameterReader } from '../../../protocol/wire/parameter-reader.ts';
import type { UserTransport } from '../../../protocol/wire/pool-element.ts';
import {
  addressesOf,
  paddedTransportLength,
  readTransport,
  withLimitedAddresses,
  writeTransport,
} from '../../../protocol/wire/transport-parameter.ts';
import { WireError } from '../../../protocol/wire/wire-error.ts';
import { wireStrategies } from '../../../protocol/wire/wire-strategy.ts';

const V4 = '192.0.2.1';
const V4_HEX = '00010008c0000201';
const V6 = '2001:db8::1';
const V6_HEX = '0002001420010db8000000000000000000000001';

/** RFC 5354 §3.3-3.7 and §3.16: type, length, port and what is beside it, addresses. */
const transports: readonly (readonly [UserTransport, hex: string])[] = [
  [
    { protocol: 'dccp', port: 0x1b58, reserved: 0x0102, serviceCode: 0xfedcba98, address: V4 },
    '000300141b580102fedcba98' + V4_HEX,
  ],
  [{ protocol: 'dccp', port: 1, reserved: 0, serviceCode: 2, address: V6 }, '000300200001000000000002' + V6_HEX],
  [{ protocol: 'sctp', port: 0x1b58, use: 1, addresses: [V4] }, '000400101b580001' + V4_HEX],
  [{ protocol: 'sctp', port: 1, use: 0xffff, addresses: [V6, V4, V6] }, '000400380001ffff' + V6_HEX + V4_HEX + V6_HEX],
  [{ protocol: 'tcp', port: 80, use: 0, address: V4 }, '0005001000500000' + V4_HEX],
  [{ protocol: 'udp', port: 53, use: 1, address: V6 }, '0006001c00350001' + V6_HEX],
  [{ protocol: 'udp-lite', port: 53, use: 0, address: V4 }, '0007001000350000' + V4_HEX],
  [{ protocol: 'opaque', data: Uint8Array.of(1, 2, 3, 4, 5) }, '001000090102030405000000'],
  [{ protocol: 'opaque', data: new Uint8Array(0) }, '00100004'],
];

function reader(hex: string): ParameterReader {
  const bytes = Buffer.from(hex, 'hex');
  return new ParameterReader(bytes, 0, bytes.length, wireStrategies.rfc, []);
}

function faultOf(hex: string): string {
  try {
    readTransport(reader(hex));
  } catch (error) {
    assert.ok(error instanceof WireError);
    return error.reason;
  }
  return assert.fail('it was read');
}

describe('transport parameters', () => {
  for (const [transport, hex] of transports)
    it(`${transport.protocol} with ${addressesOf(transport).join(', ') || 'no address'}: ${hex}`, () => {
      assert.equal(paddedTransportLength(transport), hex.length / 2);
      const writer = new ByteWriter(hex.length / 2);
      writeTransport(writer, transport);
      assert.equal(writer.offset, hex.length / 2);
      assert.equal(Buffer.from(writer.bytes).toString('hex'), hex);
      const reading = reader(`${hex}0009000578000000`);
      assert.deepEqual(readTransport(reading), transport);
      assert.equal(reading.offset, hex.length / 2);
    });

  it('have the addresses that they list; an opaque one has none', () => {
    assert.deepEqual(
      transports.map(([transport]) => addressesOf(transport)),
      [[V4], [V6], [V4], [V6, V4, V6], [V4], [V6], [V4], [], []],
    );
  });

  it('have addresses of 4 or 16 bytes', () => {
    assert.equal(faultOf('000400101b58000100010007c0000200'), 'bad-length');
    assert.equal(faultOf('000400141b5800010001000cc000020100000000'), 'bad-length');
    assert.equal(faultOf('000400101b58000100020008c0000201'), 'bad-length');
  });

  it('have at least one address, and all but SCTP no more', () => {
    assert.equal(faultOf('000400081b580001'), 'missing-parameter');
    assert.equal(faultOf('000500081b580001'), 'missing-parameter');
    assert.equal(faultOf('000500181b580001' + V4_HEX + V4_HEX), 'missing-parameter');
    assert.equal(faultOf('0003001c1b580102fedcba98' + V4_HEX + V4_HEX), 'missing-parameter');
  });

  it('are needed where there is another parameter, or none', () => {
    assert.equal(faultOf('0009000578000000'), 'missing-parameter');
    assert.equal(faultOf(''), 'missing-parameter');
  });

  it('are sent to others with their first 64 addresses', () => {
    const addresses = Array.from({ length: 65 }, (_, n) => `10.0.0.${n}`);
    const sctp = { protocol: 'sctp', port: 1, use: 0 } as const;
    const most = { ...sctp, addresses: addresses.slice(0, 64) };
    assert.equal(withLimitedAddresses(most), most);
    assert.deepEqual(withLimitedAddresses({ ...sctp, addresses }), most);
    const [[dccp]] = transports;
    assert.equal(withLimitedAddresses(dccp), dccp);
  });
});
