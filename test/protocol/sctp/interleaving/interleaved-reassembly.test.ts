import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { IDataChunk } from '../../../../protocol/sctp/chunk.ts';
import { InterleavedReassembly } from '../../../../protocol/sctp/interleaving/interleaved-reassembly.ts';
import { bytesOf } from '../pair.ts';

/** A fragment: `[` begins its message, `]` ends it. */
function fragment(fsn: number, text: string, change: Partial<IDataChunk> = {}): IDataChunk {
  const [beginning, ending] = [text.startsWith('['), text.endsWith(']')];
  const payload = bytesOf(text.replaceAll(/[[\]]/g, ''));
  return {
    type: 'I_DATA',
    tsn: 0,
    stream: 3,
    mid: 5,
    fsn,
    ppid: beginning ? 39 : 0,
    unordered: false,
    beginning,
    ending,
    immediate: false,
    payload,
    offset: 0,
    length: payload.byteLength,
    ...change,
  };
}

function textOf(message: ReturnType<InterleavedReassembly['add']>): string | undefined {
  return typeof message === 'object' ? Buffer.from(message.payload.bytes()).toString() : message;
}

describe('reassembly of I-DATA (RFC 8260 §2.2)', () => {
  it('gives a whole message at once, with all that is known of it', () => {
    const message = new InterleavedReassembly().add(fragment(0, '[whole]', { unordered: true, mid: 9 }));
    assert.ok(typeof message === 'object');
    const { stream, number, ppid, unordered, length } = message;
    assert.deepEqual([stream, number, ppid, unordered, length], [3, 9, 39, true, 5]);
  });

  it('puts fragments in the order of their FSNs, whatever order they come in', () => {
    const parts = [fragment(0, '[ab'), fragment(1, 'cd'), fragment(2, 'ef'), fragment(3, 'gh]')];
    fc.assert(
      fc.property(fc.shuffledSubarray(parts, { minLength: 4 }), (shuffled) => {
        const reassembly = new InterleavedReassembly();
        const results = shuffled.map((part) => textOf(reassembly.add(part)));
        assert.deepEqual(results, [undefined, undefined, undefined, 'abcdefgh']);
        assert.deepEqual([reassembly.bytes, reassembly.bytesInSequence, reassembly.memory], [0, 0, 0]);
      }),
    );
  });

  it('distinguishes messages by stream, MID and U bit, and takes the PPID from the first fragment', () => {
    const reassembly = new InterleavedReassembly();
    const changes = [{}, { stream: 4 }, { mid: 6 }, { unordered: true }, { mid: 0x7fff_ffff, stream: 0xffff }];
    for (const change of changes) assert.equal(reassembly.add(fragment(0, '[a', change)), undefined);
    for (const change of changes) {
      const message = reassembly.add(fragment(1, 'b]', change));
      assert.ok(typeof message === 'object');
      assert.deepEqual([textOf(message), message.ppid], ['ab', 39]);
    }
  });

  for (const [what, first, second] of [
    ['an FSN twice', fragment(0, '[a'), fragment(0, '[b')],
    ['a fragment behind the last one', fragment(1, 'b]'), fragment(2, 'c')],
    ['a last fragment before another one', fragment(2, 'c'), fragment(1, 'b]')],
    ['a first fragment with an FSN', undefined, fragment(1, '[a')],
    ['a later fragment with FSN 0', undefined, fragment(0, 'a')],
    ['a whole message with the number of one that was begun', fragment(1, 'b'), fragment(0, '[a]')],
  ] as const)
    it(`recognizes a contradiction: ${what}`, () => {
      const reassembly = new InterleavedReassembly();
      if (first !== undefined) assert.equal(reassembly.add(first), undefined);
      assert.equal(reassembly.add(second), 'contradiction');
    });

  it('counts what has come without a break apart: it does not fill the window', () => {
    const reassembly = new InterleavedReassembly();
    reassembly.turnOf(3, 5);
    reassembly.add(fragment(0, '[aaaa'));
    reassembly.add(fragment(1, 'bbbb'));
    reassembly.add(fragment(3, 'dd', { stream: 9 }));
    assert.deepEqual([reassembly.bytes, reassembly.bytesInSequence], [10, 8]);
    reassembly.add(fragment(3, 'dddd'));
    assert.deepEqual([reassembly.bytes, reassembly.bytesInSequence], [14, 0]);
    reassembly.add(fragment(2, 'cccc'));
    assert.deepEqual([reassembly.bytes, reassembly.bytesInSequence], [18, 16]);
  });

  it('of a stream only the ordered message counts that is delivered next, and all unordered ones', () => {
    const reassembly = new InterleavedReassembly();
    reassembly.turnOf(3, 4);
    for (const change of [{ mid: 4 }, { mid: 5 }, { unordered: true, mid: 8 }, { unordered: true, mid: 9 }])
      reassembly.add(fragment(0, '[aaa', change));
    assert.deepEqual([reassembly.bytes, reassembly.bytesInSequence], [12, 9]);
    assert.equal(textOf(reassembly.add(fragment(1, 'b]', { mid: 4 }))), 'aaab');
    assert.deepEqual([reassembly.bytes, reassembly.bytesInSequence], [9, 6]);
    reassembly.turnOf(3, 5);
    assert.deepEqual([reassembly.bytes, reassembly.bytesInSequence], [9, 9]);
  });

  it('drops late fragments of messages that were delivered or skipped', () => {
    const reassembly = new InterleavedReassembly();
    reassembly.turnOf(3, 6);
    reassembly.skip([{ stream: 3, unordered: true, mid: 7 }]);
    for (const change of [{}, { mid: 5 }, { unordered: true }, { unordered: true, mid: 7 }])
      assert.equal(reassembly.add(fragment(1, 'late', change)), undefined);
    assert.deepEqual([reassembly.bytes, reassembly.memory], [0, 0]);
    assert.equal(textOf(reassembly.add(fragment(0, '[new]', { unordered: true, mid: 8 }))), 'new');
  });

  it('takes unordered messages for as long as it wants after one that was skipped', () => {
    const reassembly = new InterleavedReassembly();
    reassembly.skip([{ stream: 3, unordered: true, mid: 0 }]);
    for (let mid = 1; mid < 2 ** 32; mid += 2 ** 29)
      assert.equal(textOf(reassembly.add(fragment(0, '[a]', { unordered: true, mid }))), 'a');
  });

  it('counts 256 bytes at least for a fragment', () => {
    const reassembly = new InterleavedReassembly();
    reassembly.add(fragment(0, '[a'));
    reassembly.add(fragment(2, 'c'));
    assert.equal(reassembly.memory, 512);
  });

  it('forgets messages that I-FORWARD-TSN skips: of the stream and kind, up to the MID, across its wrapping', () => {
    const reassembly = new InterleavedReassembly();
    for (const stream of [3, 4]) reassembly.skip([{ stream, unordered: false, mid: 0x7fff_ffff }]);
    for (const stream of [3, 4]) reassembly.skip([{ stream, unordered: false, mid: 0xffff_fffd }]);
    const kept = [{ mid: 1 }, { mid: 0x7fff_fffe, unordered: true }, { mid: 0xffff_fffe, stream: 4 }];
    for (const change of [{ mid: 0xffff_fffe }, { mid: 0 }, ...kept]) reassembly.add(fragment(0, '[a', change));
    reassembly.skip([{ stream: 3, unordered: false, mid: 0 }]);
    assert.equal(reassembly.bytes, 3);
    for (const change of kept) assert.equal(textOf(reassembly.add(fragment(1, 'b]', change))), 'ab');
  });
});
