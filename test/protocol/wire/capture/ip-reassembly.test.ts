import assert from 'node:assert/strict';
import { IpReassembly, type FragmentPacket } from '../../../../protocol/wire/capture/ip-reassembly.ts';

const SECOND = 1_000_000_000n;

/** A fragment whose bytes are their offsets in the whole; of IPv4 unless its source is another one. */
function fragment(offset: number, length: number, more: boolean, change: Partial<FragmentPacket> = {}): FragmentPacket {
  return {
    source: '10.0.0.1',
    destination: '10.0.0.2',
    protocol: 132,
    payload: Uint8Array.from({ length }, (_, i) => offset + i),
    payloadLength: length,
    fragment: { identification: 7, offset, moreFollow: more },
    ...change,
  };
}

/** The same with another identification. */
function numbered(packet: FragmentPacket, identification: number): FragmentPacket {
  return { ...packet, fragment: { ...packet.fragment, identification } };
}

function add(reassembly: IpReassembly, packet: FragmentPacket, time: bigint | undefined = 0n): number[] | undefined {
  const whole = reassembly.add(packet, time);
  return whole === undefined ? undefined : [...whole.packet.payload];
}

const bytesTo = (end: number): number[] => Array.from({ length: end }, (_, i) => i);

describe('reassembly of IP packets', () => {
  it('gives the packet with its protocol, its length and the number of its fragments', () => {
    const reassembly = new IpReassembly();
    assert.equal(reassembly.add(fragment(8, 8, true), 0n), undefined);
    assert.equal(reassembly.add(fragment(16, 4, false), 0n), undefined);
    assert.equal(reassembly.incomplete, 2);
    const whole = reassembly.add(fragment(0, 8, true), 0n);
    assert.deepEqual(whole, {
      packet: {
        source: '10.0.0.1',
        destination: '10.0.0.2',
        protocol: 132,
        payload: Uint8Array.from(bytesTo(20)),
        payloadLength: 20,
      },
      fragments: 3,
    });
    assert.equal(reassembly.incomplete, 0);
  });

  it('takes the protocol of IPv6 from the first fragment, which alone knows it (RFC 8200 §4.5)', () => {
    const reassembly = new IpReassembly();
    const ends = { source: '2001:db8::1', destination: '2001:db8::2' };
    reassembly.add(fragment(8, 8, false, { ...ends, protocol: 60 }), 0n);
    assert.equal(reassembly.add(fragment(0, 8, true, { ...ends, protocol: 17 }), 0n)?.packet.protocol, 17);
  });

  it('keeps packets apart by addresses and identification, those of IPv4 by protocol, too (RFC 791)', () => {
    const first = fragment(0, 8, true);
    for (const other of [
      { ...fragment(8, 8, false), source: '10.0.0.3' },
      { ...fragment(8, 8, false), destination: '10.0.0.3' },
      { ...fragment(8, 8, false), protocol: 17 },
      numbered(fragment(8, 8, false), 8),
    ]) {
      const reassembly = new IpReassembly();
      add(reassembly, first);
      assert.equal(add(reassembly, other), undefined);
      assert.equal(reassembly.incomplete, 2);
      assert.deepEqual(add(reassembly, fragment(8, 8, false)), bytesTo(16));
    }
  });

  it('waits for what is missing in between, however much overlaps', () => {
    const reassembly = new IpReassembly();
    add(reassembly, fragment(0, 8, true));
    add(reassembly, fragment(0, 8, true));
    assert.equal(add(reassembly, fragment(16, 8, false)), undefined);
    assert.equal(add(reassembly, fragment(4, 4, true)), undefined);
    assert.deepEqual(add(reassembly, fragment(4, 12, true)), bytesTo(24));
  });

  it('takes of two fragments that begin together the longer one', () => {
    for (const sizes of [
      [4, 8],
      [8, 4],
    ]) {
      const reassembly = new IpReassembly();
      for (const size of sizes) assert.equal(add(reassembly, fragment(0, size, true)), undefined);
      assert.deepEqual(add(reassembly, fragment(8, 2, false)), bytesTo(10));
    }
  });

  it('cuts what exceeds the end', () => {
    const reassembly = new IpReassembly();
    add(reassembly, fragment(8, 20, true));
    add(reassembly, fragment(12, 4, false));
    assert.deepEqual(add(reassembly, fragment(0, 8, true)), bytesTo(16));
  });

  it('gives what is there up to the first byte that the capture left away', () => {
    const reassembly = new IpReassembly();
    add(reassembly, fragment(0, 8, true));
    add(reassembly, { ...fragment(8, 3, true), payloadLength: 8 });
    const whole = reassembly.add(fragment(16, 8, false), 0n);
    assert.deepEqual([[...(whole?.packet.payload ?? [])], whole?.packet.payloadLength], [bytesTo(11), 24]);
  });

  it('gives a packet up after 60 s, and begins it anew', () => {
    const late = (time: bigint): number[] | undefined => {
      const reassembly = new IpReassembly();
      add(reassembly, fragment(0, 8, true), SECOND);
      return add(reassembly, fragment(8, 8, false), SECOND + time);
    };
    assert.deepEqual(late(60n * SECOND), bytesTo(16));
    assert.equal(late(60n * SECOND + 1n), undefined);
    const reassembly = new IpReassembly();
    add(reassembly, fragment(0, 8, true), 0n);
    add(reassembly, fragment(8, 8, false), 61n * SECOND);
    assert.equal(reassembly.incomplete, 2);
    assert.deepEqual(add(reassembly, fragment(0, 8, true), 62n * SECOND), bytesTo(16));
    assert.equal(reassembly.incomplete, 1);
    // Without times nothing is old.
    const timeless = new IpReassembly();
    timeless.add(fragment(0, 8, true), undefined);
    assert.ok(timeless.add(fragment(8, 8, false), 1000n * SECOND));
  });

  it('refuses fragments without bytes, and beyond the longest packet, 65 535 bytes', () => {
    const reassembly = new IpReassembly();
    add(reassembly, fragment(0, 0, false));
    assert.equal(reassembly.incomplete, 1);
    add(reassembly, fragment(65_528, 8, false));
    assert.equal(reassembly.incomplete, 2);
    assert.equal(add(reassembly, fragment(0, 65_528, true)), undefined);
    assert.equal(add(reassembly, fragment(65_528, 7, false))?.length, 65_535);
    assert.equal(reassembly.incomplete, 2);
  });

  it('remembers 1024 packets, the latest ones', () => {
    const reassembly = new IpReassembly();
    for (let number = 1; number <= 1025; number++) add(reassembly, numbered(fragment(0, 8, true), number));
    assert.equal(reassembly.incomplete, 1025);
    assert.deepEqual(add(reassembly, numbered(fragment(8, 8, false), 2)), bytesTo(16));
    assert.equal(add(reassembly, numbered(fragment(8, 8, false), 1)), undefined);
  });

  it('remembers 16 MiB, of the latest packets', () => {
    const reassembly = new IpReassembly();
    const size = 65_528;
    const most = Math.floor((16 * 2 ** 20) / size);
    const first = fragment(0, size, true);
    for (let number = 1; number <= most; number++) add(reassembly, numbered(first, number));
    assert.notEqual(add(reassembly, numbered(fragment(size, 4, false), 1)), undefined);
    add(reassembly, numbered(first, most + 1));
    add(reassembly, numbered(first, most + 2));
    // The second one has gone.
    assert.equal(add(reassembly, numbered(fragment(size, 4, false), 2)), undefined);
    assert.notEqual(add(reassembly, numbered(fragment(size, 4, false), 4)), undefined);
  });
});
