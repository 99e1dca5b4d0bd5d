import assert from 'node:assert/strict';
import { Conversation } from '../../../native/api/conversation.ts';
import { Simulator } from '../../../sim/kernel/simulator.ts';
import { byteCodec, stringCodec, TransportError, type UserMessage } from '../../../index.ts';

/** What a conversation tells its carrier when messages of these lengths arrive that no one reads. */
function reportedAfter(lengths: readonly number[]) {
  const reported: boolean[] = [];
  const setReceiving = (receiving: boolean): void => void reported.push(receiving);
  const carrier = { send: () => true, setReceiving, clock: new Simulator(), longestMessage: 1_048_576 };
  const conversation = new Conversation({ codec: byteCodec }, carrier, true);
  for (const length of lengths) conversation.received(new Uint8Array(length), 0);
  return { reported, conversation };
}

/** A conversation over a carrier with 64 streams whose clock and room a test sets. */
function carried(readsWhileSending = true) {
  const sent: UserMessage[] = [];
  const reported: boolean[] = [];
  const carrier = {
    clock: new Simulator(),
    longestMessage: 100,
    hasRoom: true,
    setReceiving: (receiving: boolean) => void reported.push(receiving),
    send: (message: UserMessage) => {
      if ((message.stream ?? 0) > 63) throw new TransportError('no such stream');
      if (carrier.hasRoom) sent.push(message);
      return carrier.hasRoom;
    },
  };
  const conversation = new Conversation({ codec: stringCodec }, carrier, readsWhileSending);
  return { sent, reported, carrier, conversation };
}

describe('a conversation', () => {
  it('takes nothing more while 64 messages wait', async () => {
    assert.deepEqual(reportedAfter(Array.from({ length: 63 }, () => 1)).reported, []);
    const { reported, conversation } = reportedAfter(Array.from({ length: 64 }, () => 1));
    assert.deepEqual(reported, [false]);
    await conversation.take();
    assert.deepEqual(reported, [false, true]);
  });

  it('takes nothing more while 1 MiB waits', async () => {
    assert.deepEqual(reportedAfter([524_288, 524_287]).reported, []);
    const { reported, conversation } = reportedAfter([524_288, 524_288]);
    assert.deepEqual(reported, [false]);
    await conversation.take();
    assert.deepEqual(reported, [false, true]);
  });

  it('sends as is said: on a stream, not in order, for some time', async () => {
    const { sent, conversation } = carried();
    await conversation.send('as usual');
    await conversation.send('other', { stream: 3, unordered: true, lifetime: 0.5 });
    assert.deepEqual(
      sent.map(({ stream, ordered, lifetime }) => ({ stream, ordered, lifetime })),
      [
        { stream: 0, ordered: true, lifetime: undefined },
        { stream: 3, ordered: false, lifetime: 0.5 },
      ],
    );
  });

  it('gives a message up that waits longer than its lifetime, and keeps the others', async () => {
    const { carrier, sent, conversation } = carried();
    carrier.hasRoom = false;
    const waiting = [
      conversation.send('short', { lifetime: 1 }),
      conversation.send('long', { lifetime: 5 }),
      conversation.send('ever'),
    ];
    carrier.clock.run({ until: 2 });
    carrier.hasRoom = true;
    conversation.writable();
    await Promise.all(waiting);
    assert.deepEqual(
      sent.map(({ payload, lifetime }) => [stringCodec.decode(payload.bytes()), lifetime]),
      [
        ['long', 3],
        ['ever', undefined],
      ],
    );
  });

  it('gives a message up when its lifetime ends, also if there never is room', async () => {
    const { carrier, reported, conversation } = carried(false);
    carrier.hasRoom = false;
    let given = 0;
    void conversation.send('short', { lifetime: 1 }).then(() => given++);
    void conversation.send('long', { lifetime: 5 }).then(() => given++);
    carrier.clock.run({ until: 0.9 });
    await new Promise(setImmediate);
    assert.deepEqual([given, reported], [0, [false]]);
    carrier.clock.run({ until: 1.1 });
    await new Promise(setImmediate);
    assert.deepEqual([given, reported], [1, [false]]);
    carrier.clock.run({ until: 5.1 });
    await new Promise(setImmediate);
    assert.deepEqual([given, reported], [2, [false, true]]);
  });

  it('has sent everything when what waits before a message that is given up is sent, too', async () => {
    const { carrier, conversation } = carried();
    carrier.hasRoom = false;
    void conversation.send('ever');
    void conversation.send('short', { lifetime: 1 });
    let isOver = false;
    void conversation.sent().then(() => {
      isOver = true;
    });
    carrier.clock.run({ until: 2 });
    await new Promise(setImmediate);
    assert.equal(isOver, false);
    carrier.hasRoom = true;
    conversation.writable();
    await new Promise(setImmediate);
    assert.equal(isOver, true);
  });

  it('goes on behind a message whose stream is not there', async () => {
    const { sent, conversation } = carried();
    await assert.rejects(conversation.send('lost', { stream: 100 }), { name: 'TransportError' });
    await conversation.send('next');
    assert.equal(sent.length, 1);
  });

  it('refuses options that make no sense', async () => {
    const { conversation } = carried();
    for (const stream of [-1, 1.5, 65_536, NaN])
      await assert.rejects(conversation.send('x', { stream }), /stream must be a whole number from 0 to 65535/);
    for (const lifetime of [0, -1, NaN])
      await assert.rejects(conversation.send('x', { lifetime }), /lifetime must be more than 0 s/);
  });

  it('refuses messages that are too long for its carrier, and takes those that just fit', async () => {
    const { sent, conversation } = carried();
    await assert.rejects(conversation.send('x'.repeat(101)), /a message has at most 100 bytes here, not 101/);
    await conversation.send('x'.repeat(100));
    assert.equal(sent.length, 1);
  });
});
