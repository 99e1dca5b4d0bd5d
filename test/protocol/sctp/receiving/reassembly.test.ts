import assert from 'node:assert/strict';
import type { DataChunk } from '../../../../protocol/sctp/chunk.ts';
import { Reassembly, type IncomingMessage } from '../../../../protocol/sctp/receiving/reassembly.ts';
import { bytesOf } from '../pair.ts';

/** A fragment with its text; `[` it begins its message, `]` it ends it. */
function fragment(text: string, change: Partial<DataChunk> = {}): DataChunk {
  const content = text.replaceAll(/[[\]]/g, '');
  return {
    type: 'DATA',
    tsn: 0,
    stream: 3,
    ssn: 5,
    ppid: 39,
    unordered: false,
    beginning: text.startsWith('['),
    ending: text.endsWith(']'),
    immediate: false,
    payload: bytesOf(content),
    offset: 0,
    length: content.length,
    ...change,
  };
}

function textOf(message: IncomingMessage | 'contradiction' | undefined): string | undefined {
  if (message === undefined || message === 'contradiction') return message;
  const bytes = message.payload.bytes();
  assert.equal(bytes.length, message.length);
  return Buffer.from(bytes).toString();
}

/** Adds fragments by their sequence numbers. @returns what the last one makes */
function added(reassembly: Reassembly, ...fragments: readonly (readonly [number, string, Partial<DataChunk>?])[]) {
  return fragments.map(([sequence, text, change]) => reassembly.add(sequence, fragment(text, change), false)).at(-1);
}

/** The messages that were given up: `STREAM:SSN`. */
function dropped(reassembly: Reassembly, skipped: number, cumulative: number): string[] {
  return reassembly.dropGivenUp(skipped, cumulative).map(({ stream, ssn }) => `${stream}:${ssn}`);
}

describe('reassembly (RFC 9260 §6.9)', () => {
  it('gives a whole message at once, with all that is known of it', () => {
    const reassembly = new Reassembly();
    const message = reassembly.add(1, fragment('[whole]', { unordered: true, ssn: 9 }), false);
    assert.ok(typeof message === 'object');
    const { stream, number, ppid, unordered, length } = message;
    assert.deepEqual(
      { stream, number, ppid, unordered, length },
      { stream: 3, number: 9, ppid: 39, unordered: true, length: 5 },
    );
    assert.deepEqual([textOf(message), reassembly.bytes], ['whole', 0]);
  });

  const orders = [
    [1, 2, 3, 4],
    [4, 3, 2, 1],
    [2, 4, 1, 3],
    [1, 4, 2, 3],
    [3, 1, 4, 2],
  ];
  for (const order of orders)
    it(`puts fragments together that come in the order ${order.join(', ')}`, () => {
      const reassembly = new Reassembly();
      const texts = ['[a', 'bb', 'ccc', 'd]'];
      const results = order.map((sequence) => reassembly.add(sequence, fragment(texts[sequence - 1]), false));
      assert.deepEqual(results.map(textOf), [undefined, undefined, undefined, 'abbcccd']);
      assert.equal(reassembly.bytes, 0);
    });

  it('keeps messages apart, and counts what waits', () => {
    const reassembly = new Reassembly();
    added(reassembly, [1, '[aa'], [3, '[b', { ssn: 6 }], [6, 'ee]', { ssn: 7 }]);
    assert.equal(reassembly.bytes, 5);
    assert.equal(textOf(added(reassembly, [4, 'c]', { ssn: 6 }])), 'bc');
    assert.equal(reassembly.bytes, 4);
    assert.equal(textOf(added(reassembly, [2, 'a]'])), 'aaa');
    assert.equal(textOf(added(reassembly, [5, '[e', { ssn: 7 }])), 'eee');
    assert.equal(reassembly.bytes, 0);
  });

  it('takes the parts of payloads that chunks name', () => {
    const payload = bytesOf('0123456789');
    const reassembly = new Reassembly();
    reassembly.add(1, fragment('[', { payload, offset: 2, length: 3 }), false);
    assert.equal(textOf(reassembly.add(2, fragment(']', { payload, offset: 5, length: 4 }), false)), '2345678');
    assert.equal(textOf(reassembly.add(3, fragment('[]', { payload, offset: 6, length: 2 }), false)), '67');
  });

  it('gives the sender’s payload back whose fragments all came, as in a simulated network', () => {
    const payload = bytesOf('0123456789');
    const part = (text: string, offset: number, length: number): DataChunk =>
      fragment(text, { payload, offset, length });
    const reassembly = new Reassembly();
    reassembly.add(1, part('[', 0, 4), false);
    const message = reassembly.add(2, part(']', 4, 6), false);
    assert.ok(typeof message === 'object' && message.payload === payload);
    const alone = reassembly.add(3, part('[]', 0, 10), false);
    assert.ok(typeof alone === 'object' && alone.payload === payload);
  });

  describe('finds a contradiction', () => {
    for (const [what, before, then] of [
      ['where a message begins inside another one', [1, '[a'], [2, '[b']],
      ['where none begins behind an end', [1, 'a]'], [2, 'b']],
      ['where one begins before a middle of another', [2, 'b'], [1, 'a]']],
      ['where one goes on before a beginning', [2, '[b'], [1, 'a']],
      ['between streams', [1, '[a'], [2, 'b', { stream: 4 }]],
      ['between messages of a stream', [1, '[a'], [2, 'b', { ssn: 6 }]],
      ['between messages of a stream, from behind', [2, 'b'], [1, '[a', { ssn: 6 }]],
      ['between ordered and unordered', [1, '[a'], [2, 'b', { unordered: true }]],
    ] as const)
      it(what, () => {
        const reassembly = new Reassembly();
        added(reassembly, before);
        assert.equal(added(reassembly, then), 'contradiction');
      });

    it('not where SSNs of unordered messages differ, which mean nothing', () => {
      const unordered = true;
      assert.equal(textOf(added(new Reassembly(), [1, '[a', { unordered }], [2, 'b]', { unordered, ssn: 6 }])), 'ab');
    });

    it('not where something is missing in between', () => {
      assert.equal(added(new Reassembly(), [1, '[a'], [3, '[b', { ssn: 6 }]), undefined);
    });

    it('not where a whole message is between', () => {
      const reassembly = new Reassembly();
      assert.equal(textOf(added(reassembly, [1, 'a]'], [3, '[c'], [2, '[b]'])), 'b');
    });

    it('not where messages may break off (RFC 3758)', () => {
      const reassembly = new Reassembly();
      reassembly.add(1, fragment('[a'), true);
      assert.equal(textOf(reassembly.add(2, fragment('[b]', { ssn: 6 }), true)), 'b');
      assert.equal(reassembly.add(3, fragment('c', { ssn: 7 }), true), undefined);
      // But none goes on behind an end.
      reassembly.add(5, fragment('e]', { ssn: 7 }), true);
      assert.equal(reassembly.add(6, fragment('f', { ssn: 7 }), true), 'contradiction');
    });
  });

  it('knows the bytes and the memory of the message that all up to the cumulative TSN belongs to', () => {
    const reassembly = new Reassembly();
    assert.deepEqual([reassembly.bytesInSequence(9), reassembly.memoryInSequence(9)], [0, 0]);
    added(reassembly, [3, `[${'x'.repeat(300)}`], [4, 'yy'], [7, '[z', { ssn: 6 }]);
    assert.deepEqual([reassembly.bytesInSequence(2), reassembly.memoryInSequence(2)], [0, 0]);
    // A fragment counts as 256 bytes at least.
    assert.deepEqual([reassembly.bytesInSequence(4), reassembly.memoryInSequence(4)], [302, 512]);
    added(reassembly, [5, 'x'.repeat(600)]);
    assert.deepEqual([reassembly.bytesInSequence(3), reassembly.memoryInSequence(5)], [902, 902]);
  });

  it('forgets messages that were given up, and names the ordered ones (RFC 3758)', () => {
    const reassembly = new Reassembly();
    added(
      reassembly,
      [1, '[a'],
      [3, 'bb', { ssn: 6 }],
      [5, '[ccc', { unordered: true }],
      [7, '[dddd', { ssn: 8 }],
      [9, '[e', { ssn: 9 }],
    );
    assert.equal(reassembly.bytes, 11);
    assert.deepEqual(dropped(reassembly, 5, 7), ['3:5', '3:6']);
    // What the cumulative TSN ends in may go on, and what is beyond may become whole.
    assert.equal(reassembly.bytes, 5);
    assert.deepEqual(dropped(reassembly, 5, 7), []);
    assert.equal(textOf(added(reassembly, [8, 'd]', { ssn: 8 }])), 'ddddd');
  });

  it('forgets a message of which a fragment was skipped, though the next ones are here', () => {
    const reassembly = new Reassembly();
    added(reassembly, [2, 'b'], [3, 'c']);
    assert.deepEqual(dropped(reassembly, 0, 3), ['3:5']);
    assert.equal(reassembly.bytes, 0);
  });

  it('forgets all when the peer restarts', () => {
    const reassembly = new Reassembly();
    added(reassembly, [1, '[a']);
    reassembly.reset();
    assert.equal(reassembly.bytes, 0);
    assert.equal(added(reassembly, [2, 'b]']), undefined);
  });
});
