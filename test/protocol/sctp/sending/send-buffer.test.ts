import assert from 'node:assert/strict';
import { SendBuffer } from '../../../../protocol/sctp/sending/send-buffer.ts';

/** A send buffer of 100 bytes, and how often it said that there is room again. */
function bufferOf100() {
  let reports = 0;
  const buffer = new SendBuffer(100, () => reports++);
  return { buffer, reports: () => reports };
}

describe('the send buffer', () => {
  it('takes messages until it is full', () => {
    const { buffer } = bufferOf100();
    assert.deepEqual(
      [60, 40, 1].map((length) => buffer.take(length)),
      [true, true, false],
    );
    assert.equal(buffer.bytes, 100);
  });

  it('takes a message that is larger than all of it when it is empty', () => {
    const { buffer } = bufferOf100();
    assert.equal(buffer.take(150), true);
    assert.equal(buffer.take(1), false);
  });

  it('reports room once, and only after a refusal', () => {
    const { buffer, reports } = bufferOf100();
    buffer.take(100);
    buffer.bytes = 0;
    buffer.reportRoom(0);
    assert.equal(reports(), 0);
    buffer.take(100);
    buffer.take(10);
    buffer.bytes = 0;
    assert.equal(buffer.awaitsRoom, true);
    buffer.reportRoom(0);
    buffer.reportRoom(0);
    assert.equal(reports(), 1);
    assert.equal(buffer.awaitsRoom, false);
  });

  it('reports room when a quarter is free; before that if the message fits and less than a quarter waits', () => {
    for (const [bytes, waiting, expected] of [
      [75, 75, 1],
      [76, 25, 0],
      [90, 24, 1],
      [91, 24, 0],
    ] as const) {
      const { buffer, reports } = bufferOf100();
      buffer.take(100);
      buffer.take(10);
      buffer.bytes = bytes;
      buffer.reportRoom(waiting);
      assert.equal(reports(), expected, `${bytes} bytes, ${waiting} of them wait`);
    }
  });
});
