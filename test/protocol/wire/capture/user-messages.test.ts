import assert from 'node:assert/strict';
import fc from 'fast-check';
import { BytesPayload } from '../../../../protocol/payload.ts';
import type { IDataChunk } from '../../../../protocol/sctp/chunk.ts';
import { SeenTsns } from '../../../../protocol/wire/capture/seen-tsns.ts';
import { UserMessages } from '../../../../protocol/wire/capture/user-messages.ts';
import { data, packetOf } from './sample-capture.ts';

describe('TSNs seen', () => {
  it('are distinguished from new ones, in any order, across the end of the numbers', () => {
    const starts = fc.constantFrom(0, 1000, 0xfffffff0, 0x7ffffff8);
    fc.assert(
      fc.property(starts, fc.array(fc.nat(40), { maxLength: 80 }), (start, offsets) => {
        const seen = new SeenTsns();
        const reference = new Set<number>();
        for (const offset of offsets) {
          const tsn = (start + offset) >>> 0;
          assert.equal(seen.add(tsn), !reference.has(tsn));
          reference.add(tsn);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

function iData(tsn: number, stream: number, fsn: number, text: string, ending = false): IDataChunk {
  const payload = new BytesPayload(Buffer.from(text));
  const flags = { unordered: false, immediate: false, beginning: fsn === 0, ending };
  const ppid = fsn === 0 ? 3 : 0;
  return { type: 'I_DATA', tsn, stream, mid: 7, fsn, ppid, ...flags, payload, offset: 0, length: text.length };
}

describe('user messages', () => {
  it('are put together once, from fragments in any order with duplicates among them', () => {
    const sizes = fc.array(fc.array(fc.nat(5), { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(sizes, fc.infiniteStream(fc.nat(1000)), fc.constantFrom(1, 0xfffffffa), (messages, keys, first) => {
        let tsn = first;
        const chunks = messages.flatMap((fragments, index) => {
          const payload = new BytesPayload(new Uint8Array(fragments.reduce((a, b) => a + b, 0)).fill(index));
          let offset = 0;
          return fragments.map((length, i) => {
            const ends = { beginning: i === 0, ending: i === fragments.length - 1 };
            // As from a decoder: the fragment alone.
            const part = new BytesPayload(payload.bytes().subarray(offset, offset + length));
            offset += length;
            return data(tsn++ >>> 0, index, part, { ...ends, stream: index });
          });
        });
        const order = [...chunks, ...chunks.slice(0, 3)]
          .map((chunk) => ({ chunk, key: keys.next().value as number }))
          .toSorted((a, b) => a.key - b.key);
        const reassembly = new UserMessages();
        const found = new Map<number, Uint8Array>();
        let duplicates = 0;
        for (const { chunk } of order) {
          const role = reassembly.add(packetOf([chunk]), chunk);
          if (role.kind === 'duplicate') duplicates++;
          if (role.kind !== 'message') continue;
          assert.ok(!found.has(role.ppid));
          assert.equal(role.fragments, messages[role.ppid].length);
          found.set(role.ppid, role.bytes);
        }
        assert.equal(duplicates, Math.min(3, chunks.length));
        messages.forEach((fragments, index) => {
          const length = fragments.reduce((a, b) => a + b, 0);
          assert.deepEqual(found.get(index), new Uint8Array(length).fill(index));
        });
      }),
      { numRuns: 1000 },
    );
  });

  it('of the two directions, and of other associations between the same ports, are apart', () => {
    const reassembly = new UserMessages();
    const chunk = data(5, 0, new BytesPayload(Uint8Array.of(1)));
    for (const packet of [packetOf([chunk], 1), packetOf([chunk], 2), packetOf([chunk], 1, true)])
      assert.equal(reassembly.add(packet, chunk).kind, 'message');
    assert.equal(reassembly.add(packetOf([chunk], 2), chunk).kind, 'duplicate');
  });

  it('stay incomplete while a fragment is missing', () => {
    const reassembly = new UserMessages();
    const part = new BytesPayload(Uint8Array.of(1));
    const roles = [
      data(7, 0, part, { ending: false }),
      data(9, 0, part, { beginning: false }),
      data(10, 0, part, { beginning: false }),
    ].map((chunk) => reassembly.add(packetOf([chunk]), chunk).kind);
    assert.deepEqual(roles, ['fragment', 'fragment', 'fragment']);
  });

  it('of I-DATA are put together by their own numbers, whatever their TSNs', () => {
    const reassembly = new UserMessages();
    const roles = [
      iData(4, 1, 2, 'e', true),
      iData(1, 1, 0, 'c'),
      iData(2, 2, 0, 'x'),
      iData(2, 2, 0, 'x'),
      iData(5, 2, 1, 'y', true),
      iData(3, 1, 1, 'd'),
    ].map((each) => {
      const role = reassembly.add(packetOf([each]), each);
      if (role.kind !== 'message') return role.kind;
      return `${Buffer.from(role.bytes).toString()} of ${role.fragments} fragments, PPID ${role.ppid}`;
    });
    assert.deepEqual(roles, [
      'fragment',
      'fragment',
      'fragment',
      'duplicate',
      'xy of 2 fragments, PPID 3',
      'cde of 3 fragments, PPID 3',
    ]);
  });
});
