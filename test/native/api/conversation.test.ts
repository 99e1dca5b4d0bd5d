import assert from 'node:assert/strict';
import { Conversation } from '../../../native/api/conversation.ts';
import { byteCodec } from '../../../index.ts';

/** What a conversation tells its carrier when messages of these lengths arrive that nobody reads. */
function toldAfter(lengths: readonly number[]) {
  const told: boolean[] = [];
  const carrier = { send: () => true, setReceiving: (receiving: boolean) => void told.push(receiving) };
  const conversation = new Conversation({ codec: byteCodec }, carrier, true);
  for (const length of lengths) conversation.received(new Uint8Array(length), 0);
  return { told, conversation };
}

describe('a conversation', () => {
  it('takes nothing more while 64 messages wait', async () => {
    assert.deepEqual(toldAfter(Array.from({ length: 63 }, () => 1)).told, []);
    const { told, conversation } = toldAfter(Array.from({ length: 64 }, () => 1));
    assert.deepEqual(told, [false]);
    await conversation.take();
    assert.deepEqual(told, [false, true]);
  });

  it('takes nothing more while 1 MiB waits', async () => {
    assert.deepEqual(toldAfter([524_288, 524_287]).told, []);
    const { told, conversation } = toldAfter([524_288, 524_288]);
    assert.deepEqual(told, [false]);
    await conversation.take();
    assert.deepEqual(told, [false, true]);
  });
});
