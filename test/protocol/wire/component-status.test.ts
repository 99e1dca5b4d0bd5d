import assert from 'node:assert/strict';
import { componentStatusCodec, CSP_PORT, type ComponentStatusReport } from '../../../protocol/wire/component-status.ts';

const report: ComponentStatusReport = {
  type: 'CSP_REPORT',
  final: true,
  version: 0x0200,
  sender: { group: 2, object: 0x112233fedcba98n },
  timestamp: 0x0102030405060708n,
  reportInterval: 0x11121314,
  location: 'here',
  status: 'up',
  workload: 0x2122,
  associations: [
    { receiver: { group: 1, object: 7n }, duration: 2n ** 64n - 1n, flags: 0x3132, protocol: 132, ppid: 0x41424344 },
  ],
};

function text(characters: string): string {
  return Buffer.from(characters).toString('hex').padEnd(256, '0');
}

const hex =
  `010101380000020002112233fedcba98010203040506070811121314` +
  `${text('here')}${text('up')}21220001` +
  '0100000000000007ffffffffffffffff3132008441424344';

describe('status reports as bytes', () => {
  it('have 288 bytes, and 24 per association', () => {
    assert.equal(Buffer.from(componentStatusCodec.encode(report)).toString('hex'), hex);
    assert.equal(componentStatusCodec.encodedLength(report), 288 + 24);
    const decoded = componentStatusCodec.decode(Buffer.from(hex, 'hex'));
    assert.ok(decoded.ok);
    assert.deepEqual(decoded.message, report);
    const none = { ...report, final: false, associations: [] };
    const bytes = componentStatusCodec.encode(none);
    assert.deepEqual([bytes.length, bytes[1]], [288, 0]);
  });

  it('have texts of at most 128 bytes, which end with the first NUL', () => {
    const longest = { ...report, location: 'x'.repeat(128), status: 'a\0b' };
    const decoded = componentStatusCodec.decode(componentStatusCodec.encode(longest));
    assert.ok(decoded.ok);
    assert.deepEqual([decoded.message.location, decoded.message.status], ['x'.repeat(128), 'a']);
    assert.throws(() => componentStatusCodec.encode({ ...report, status: 'x'.repeat(129) }), RangeError);
  });

  it('have as many associations as they say', () => {
    const bytes = Buffer.from(hex, 'hex');
    bytes.writeUInt16BE(2, 286);
    const decoded = componentStatusCodec.decode(bytes);
    assert.ok(!decoded.ok);
    assert.deepEqual([decoded.error.reason, decoded.error.offset], ['bad-length', 286]);
  });

  it('go to UDP port 2960', () => assert.equal(CSP_PORT, 2960));
});
