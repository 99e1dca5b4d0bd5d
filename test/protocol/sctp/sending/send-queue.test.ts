import assert from 'node:assert/strict';
import type { UserMessage } from '../../../../protocol/host.ts';
import { OutgoingMessage, SendQueue } from '../../../../protocol/sctp/sending/send-queue.ts';
import { DATA_HEADER } from '../../../../protocol/sctp/wire/byte-length.ts';
import { bytesOf } from '../pair.ts';

function message(length: number, change: Partial<UserMessage> = {}): OutgoingMessage {
  return new OutgoingMessage({ payload: bytesOf('x'.repeat(length)), ppid: 1, ...change }, length, 7);
}

describe('a message of an engine', () => {
  it('is ordered, of stream 0 and without an end of its lifetime, unless the engine says otherwise', () => {
    const usual = message(5);
    assert.deepEqual([usual.stream, usual.unordered, usual.expiry], [0, false, Infinity]);
    const other = message(5, { stream: 3, ordered: false, lifetime: 2 });
    assert.deepEqual([other.stream, other.unordered, other.expiry], [3, true, 9]);
  });
});

describe('the send queue', () => {
  it('gives messages in their order, in parts, and counts what has no TSN yet', () => {
    const queue = new SendQueue();
    assert.deepEqual([queue.empty, queue.first, queue.bytes, queue.packetBytes(DATA_HEADER)], [true, undefined, 0, 0]);
    const [one, two] = [message(10), message(5)];
    queue.push(one);
    queue.push(two);
    // 16 bytes of header each.
    assert.deepEqual([queue.empty, queue.first, queue.bytes, queue.packetBytes(DATA_HEADER)], [false, one, 15, 47]);
    assert.equal(queue.take(one, 4), false);
    assert.deepEqual([queue.first, one.taken, queue.bytes, queue.packetBytes(DATA_HEADER)], [one, 4, 11, 43]);
    assert.equal(queue.take(one, 6), true);
    assert.deepEqual([queue.first, queue.bytes, queue.packetBytes(DATA_HEADER)], [two, 5, 21]);
    assert.equal(queue.take(two, 5), true);
    assert.deepEqual([queue.empty, queue.bytes, queue.packetBytes(DATA_HEADER)], [true, 0, 0]);
  });

  it('gives up the rest of the first message', () => {
    const queue = new SendQueue();
    const [one, two] = [message(10), message(5)];
    queue.push(one);
    queue.push(two);
    queue.take(one, 4);
    queue.drop(one);
    assert.deepEqual([queue.first, queue.bytes], [two, 5]);
  });

  it('is drained of all that waits', () => {
    const queue = new SendQueue();
    const all = [message(1), message(2), message(3)];
    for (const each of all) queue.push(each);
    queue.take(all[0], 1);
    assert.deepEqual(queue.drain(), all.slice(1));
    assert.deepEqual([queue.empty, queue.bytes, queue.packetBytes(DATA_HEADER)], [true, 0, 0]);
    queue.push(all[0]);
    assert.equal(queue.first, all[0]);
  });

  it('keeps its order however long it becomes while messages leave', () => {
    const queue = new SendQueue();
    const all = Array.from({ length: 5000 }, () => message(1));
    for (const each of all.slice(0, 2500)) queue.push(each);
    for (const [i, each] of all.entries()) {
      assert.equal(queue.first, each);
      assert.ok(queue.take(each, 1));
      const next = all[2500 + i];
      if (next !== undefined) queue.push(next);
      assert.equal(queue.bytes, Math.min(2500, all.length - 1 - i));
      assert.equal(queue.packetBytes(DATA_HEADER), 17 * queue.bytes);
    }
    assert.ok(queue.empty);
  });
});
