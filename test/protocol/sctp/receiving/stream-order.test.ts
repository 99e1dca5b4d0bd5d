import assert from 'node:assert/strict';
import type { IncomingMessage } from '../../../../protocol/sctp/receiving/reassembly.ts';
import { StreamOrder } from '../../../../protocol/sctp/receiving/stream-order.ts';
import { bytesOf } from '../pair.ts';

class Stage {
  /** What was delivered: `STREAM:SSN`. */
  readonly delivered: string[] = [];
  readonly order = new StreamOrder(({ stream, number }) => this.delivered.push(`${stream}:${number}`));

  /** Messages of 10 bytes, TSNs as SSNs unless they are given. */
  add(stream: number, ssn: number, sequence = ssn + 1, unordered = false): void {
    const payload = bytesOf('0123456789');
    const message: IncomingMessage = { stream, number: ssn, ppid: 1, unordered, payload, length: 10 };
    this.order.add(message, sequence);
  }
}

describe('order within streams (RFC 9260 §6.5, §6.6)', () => {
  it('delivers in the order of SSNs, each stream by itself', () => {
    const stage = new Stage();
    for (const [stream, ssn] of [
      [0, 1],
      [1, 0],
      [0, 3],
      [0, 2],
    ] as const)
      stage.add(stream, ssn);
    assert.deepEqual([stage.delivered, stage.order.bytes], [['1:0'], 30]);
    stage.add(0, 0);
    assert.deepEqual([stage.delivered, stage.order.bytes], [['1:0', '0:0', '0:1', '0:2', '0:3'], 0]);
  });

  it('delivers unordered messages at once', () => {
    const stage = new Stage();
    stage.add(0, 7, 1, true);
    stage.add(0, 7, 2, true);
    assert.deepEqual([stage.delivered, stage.order.bytes], [['0:7', '0:7'], 0]);
  });

  it('ignores an SSN that waits already, or was delivered', () => {
    const stage = new Stage();
    stage.add(0, 1);
    stage.add(0, 1, 9);
    assert.equal(stage.order.bytes, 10);
    stage.add(0, 0);
    stage.add(0, 0, 10);
    stage.add(0, 1, 11);
    assert.deepEqual([stage.delivered, stage.order.bytes], [['0:0', '0:1'], 0]);
  });

  it('counts on when SSNs wrap around at 2^16', () => {
    const stage = new Stage();
    for (let i = 0; i < 65_535; i++) stage.add(0, i);
    stage.add(0, 1, 65_538);
    stage.add(0, 0, 65_537);
    assert.equal(stage.order.bytes, 20);
    stage.add(0, 65_535);
    assert.deepEqual(stage.delivered.slice(-3), ['0:65535', '0:0', '0:1']);
  });

  it('delivers long queues in order, whatever order they came in', () => {
    const stage = new Stage();
    const count = 1000;
    // 1 to 999: every seventh one first.
    for (let offset = 0; offset < 7; offset++) for (let ssn = 1 + offset; ssn < count; ssn += 7) stage.add(0, ssn);
    assert.equal(stage.order.bytes, 10 * (count - 1));
    stage.add(0, 0);
    assert.deepEqual(
      stage.delivered,
      Array.from({ length: count }, (_, ssn) => `0:${ssn}`),
    );
    assert.equal(stage.order.bytes, 0);
  });

  it('goes on behind messages that were skipped; those that are here are delivered first (RFC 3758)', () => {
    const stage = new Stage();
    for (const ssn of [1, 3, 5, 6, 8]) stage.add(0, ssn);
    stage.order.skip(0, 4);
    assert.deepEqual([stage.delivered, stage.order.bytes], [['0:1', '0:3', '0:5', '0:6'], 10]);
    // An older one says nothing new.
    stage.order.skip(0, 2);
    stage.add(0, 7);
    assert.deepEqual(stage.delivered.slice(4), ['0:7', '0:8']);
    stage.order.skip(4, 0);
    stage.add(4, 1);
    assert.equal(stage.delivered.at(-1), '4:1');
    stage.add(0, 4, 20);
    assert.deepEqual([stage.delivered.length, stage.order.bytes], [7, 0]);
  });

  it('delivers what is before the cumulative TSN, in all streams: nothing before it will come', () => {
    const stage = new Stage();
    stage.add(0, 2, 5);
    stage.add(0, 4, 8);
    stage.add(1, 3, 6);
    stage.add(1, 4, 7);
    stage.order.passed(4);
    assert.deepEqual(stage.delivered, []);
    stage.order.passed(6);
    assert.deepEqual([stage.delivered, stage.order.bytes], [['0:2', '1:3', '1:4'], 10]);
    stage.add(0, 3, 9);
    assert.deepEqual(stage.delivered.slice(3), ['0:3', '0:4']);
  });

  it('begins again when the peer restarts', () => {
    const stage = new Stage();
    stage.add(0, 0);
    stage.add(0, 2);
    stage.order.reset();
    assert.equal(stage.order.bytes, 0);
    stage.order.passed(100);
    stage.add(0, 0);
    assert.deepEqual(stage.delivered, ['0:0', '0:0']);
  });
});
