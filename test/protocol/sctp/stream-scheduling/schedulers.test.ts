import assert from 'node:assert/strict';
import type { SctpOptions } from '../../../../protocol/sctp/options.ts';
import { isUserData } from '../../../../protocol/sctp/chunk.ts';
import { streamSchedulerNames } from '../../../../protocol/sctp/stream-scheduling/names.ts';
import { OutgoingMessage } from '../../../../protocol/sctp/sending/send-queue.ts';
import { ScheduledQueue } from '../../../../protocol/sctp/stream-scheduling/scheduled-queue.ts';
import { filled, Pair, PPID } from '../pair.ts';

const CLIENT = '10.1.0.1';
/** User bytes of a full packet with one I-DATA chunk, and of one with one DATA chunk. */
const FULL = 1448;
const LONG = 1452;

interface Given {
  readonly stream: number;
  readonly length: number;
  readonly lifetime?: number;
}

/** Queues messages before the association is up, so that all wait, and lets them go. */
function transferred(sctp: Partial<SctpOptions>, messages: readonly Given[]): Pair {
  const options = { sendBuffer: Infinity, receiveBuffer: 1e6, initialWindow: 1000, maxBurst: 1000, ...sctp };
  const pair = new Pair({ sctp: options, encode: false });
  pair.connect();
  // Nothing rides with the COOKIE ECHO: it would go before the others are there.
  pair.network.run(0.035);
  for (const [i, { length, ...message }] of messages.entries())
    pair.association.sender.accept({ payload: filled(i, length), ppid: PPID, ...message });
  pair.network.run(0.001);
  pair.association.sender.transmit();
  pair.association.packets.finish();
  pair.network.run(20);
  return pair;
}

/** Streams of the chunks of user data in the packets of the client. */
function packetsOf(pair: Pair): number[][] {
  return pair.network.transits
    .filter(({ source }) => source === CLIENT)
    .map(({ packet }) => packet.chunks.filter(isUserData).map(({ stream }) => stream))
    .filter((streams) => streams.length > 0);
}

/** Streams of the chunks of user data that the client sent, in order. */
function sentStreams(pair: Pair): string {
  return packetsOf(pair).flat().join('');
}

const messagesOf = (streams: string, length: number): Given[] =>
  Array.from(streams, (stream) => ({ stream: Number(stream), length }));

describe('stream schedulers (RFC 8260 §3)', () => {
  describe('first come, first served (§3.1)', () => {
    for (const interleaving of [false, true])
      it(`keeps the order of the engine, ${interleaving ? 'with' : 'without'} interleaving`, () => {
        const pair = transferred({ interleaving }, messagesOf('1123', 2000));
        assert.equal(sentStreams(pair), '11112233');
      });
  });

  describe('round robin (§3.2)', () => {
    it('without interleaving takes a message of each stream in turn', () => {
      const pair = transferred({ streamScheduler: 'roundRobin' }, messagesOf('111223', 2000));
      assert.equal(sentStreams(pair), '112233112211');
    });

    it('with interleaving takes a fragment of each', () => {
      const pair = transferred({ streamScheduler: 'roundRobin', interleaving: true }, messagesOf('1123', 2000));
      assert.equal(sentStreams(pair), '12312311');
    });
  });

  describe('round robin per packet (§3.3)', () => {
    it('bundles messages of one stream only, and passes on when a packet is full', () => {
      const pair = transferred({ streamScheduler: 'roundRobinPerPacket' }, messagesOf('1112221112', 600));
      assert.deepEqual(packetsOf(pair), [
        [1, 1],
        [2, 2],
        [1, 1],
        [2, 2],
        [1, 1],
      ]);
    });

    it('ends a packet that another stream has no share in, though there is room', () => {
      const pair = transferred({ streamScheduler: 'roundRobinPerPacket', nagle: false }, messagesOf('123', 100));
      assert.deepEqual(packetsOf(pair), [[1], [2], [3]]);
    });

    it('with interleaving switches within messages', () => {
      const scheduler = { streamScheduler: 'roundRobinPerPacket', interleaving: true } as const;
      assert.deepEqual(packetsOf(transferred(scheduler, messagesOf('12', 3 * FULL))), [[1], [2], [1], [2], [1], [2]]);
    });
  });

  describe('priority (§3.4)', () => {
    const values = { streamScheduler: 'priority', streamValues: [0, 2, 1, 1] } as const;

    it('serves the lowest value first, and equal ones first come, first served', () => {
      const pair = transferred(values, messagesOf('1232130', 1000));
      assert.equal(sentStreams(pair), '0232311');
    });

    it('without interleaving finishes a message that was begun', () => {
      const pair = new Pair({ sctp: { ...values, sendBuffer: Infinity, initialWindow: 2 } }).up();
      pair.sendBulk(1, 5 * LONG, { stream: 1 });
      pair.sendBulk(1, LONG, { stream: 2 });
      pair.network.run(5);
      assert.equal(sentStreams(pair), '111112');
    });

    it('with interleaving does not let it wait for that', () => {
      const sctp = { ...values, interleaving: true, sendBuffer: Infinity, initialWindow: 2 };
      const pair = new Pair({ sctp }).up();
      pair.sendBulk(1, 5 * FULL, { stream: 1 });
      pair.sendBulk(1, FULL, { stream: 2 });
      pair.network.run(5);
      assert.equal(sentStreams(pair), '112111');
    });
  });

  /** User bytes by stream among the first `bytes` that were sent. */
  function shares(pair: Pair, bytes: number): number[] {
    const sums: number[] = [0, 0, 0];
    let left = bytes;
    for (const { packet, source } of pair.network.transits)
      for (const chunk of source === CLIENT ? packet.chunks : []) {
        if (!isUserData(chunk) || left <= 0) continue;
        sums[chunk.stream] += chunk.length;
        left -= chunk.length;
      }
    return sums;
  }

  /** Long messages in stream 1, short ones in stream 2. */
  const uneven = [...messagesOf('1'.repeat(40), 5000), ...messagesOf('2'.repeat(400), 500)];

  describe('fair capacity (§3.5)', () => {
    for (const [interleaving, longest] of [
      [false, 5000],
      [true, FULL],
    ] as const)
      it(`gives streams the same capacity, whatever their messages (${interleaving ? 'with' : 'without'} interleaving)`, () => {
        const pair = transferred({ streamScheduler: 'fairCapacity', interleaving }, uneven);
        const [, first, second] = shares(pair, 100_000);
        assert.ok(Math.abs(first - second) <= 2 * longest, `${first} ${second}`);
      });

    it('where round robin gives the one with long messages more', () => {
      const [, first, second] = shares(transferred({ streamScheduler: 'roundRobin' }, uneven), 100_000);
      assert.ok(first > 8 * second);
    });
  });

  describe('weighted fair queueing (§3.6)', () => {
    it('gives capacity in proportion to the values', () => {
      const weights = { streamScheduler: 'weightedFairQueueing', interleaving: true, streamValues: [1, 1, 3] } as const;
      const [, first, second] = shares(transferred(weights, uneven), 100_000);
      assert.ok(Math.abs(second / first - 3) < 0.3, `${first} ${second}`);
    });

    it('a stream without a value has the weight 1, and none can save up a share', () => {
      const sctp = { streamScheduler: 'weightedFairQueueing', streamValues: [1, 2], encode: false } as const;
      const pair = transferred(sctp, messagesOf('2'.repeat(50), 1000));
      const before = pair.network.transits.length;
      // Stream 2 had 50 000 bytes; stream 1 begins beside it, not that far before it.
      for (const [i, stream] of Array.from('1'.repeat(20) + '2'.repeat(20)).entries())
        pair.association.sender.accept({ payload: filled(i, 1000), ppid: PPID, stream: Number(stream) });
      pair.association.sender.transmit();
      pair.association.packets.finish();
      pair.network.run(20);
      pair.network.transits.splice(0, before);
      const [, first, second] = shares(pair, 18_000);
      assert.ok(first >= 11_000 && first <= 13_000 && second >= 5000, `${first} ${second}`);
    });
  });

  it('a message that was begun and given up has had its turn', () => {
    const packet = { interleaves: () => false, takes: () => false, end: () => undefined };
    const queue = new ScheduledQueue('roundRobin', [], packet);
    const [begun, behind, other] = [1, 1, 2].map(
      (stream, i) => new OutgoingMessage({ payload: filled(i, 10), ppid: PPID, stream }, 10, 0),
    );
    for (const message of [begun, behind, other]) queue.push(message);
    queue.take(begun, 4);
    queue.drop(begun);
    assert.equal(queue.first, other);
  });

  it('many messages of a stream keep their order', () => {
    const packet = { interleaves: () => false, takes: () => false, end: () => undefined };
    const queue = new ScheduledQueue('roundRobin', [], packet);
    const messages = Array.from({ length: 5000 }, (_, i) => {
      const payload = filled(i, 1);
      return new OutgoingMessage({ payload, ppid: PPID, stream: 1 }, 1, 0);
    });
    for (const message of messages) queue.push(message);
    const taken: OutgoingMessage[] = [];
    for (let { first } = queue; first !== undefined && taken.length < 3000; { first } = queue) {
      taken.push(first);
      queue.take(first, 1);
    }
    assert.deepEqual([...taken, ...queue.drain()], messages);
  });

  for (const streamScheduler of streamSchedulerNames)
    for (const interleaving of [false, true])
      it(`${streamScheduler}${interleaving ? ' with interleaving' : ''} sends all, and gives up what is too old`, () => {
        const messages: Given[] = Array.from({ length: 60 }, (_, i) => ({
          stream: i % 5,
          length: 1 + ((i * 997) % 6000),
          ...(i % 7 === 0 && { lifetime: 0.05 }),
        }));
        const pair = new Pair({ sctp: { streamScheduler, interleaving, sendBuffer: Infinity }, encode: false }).up();
        for (const [i, { length, ...message }] of messages.entries())
          pair.association.send({ payload: filled(i, length), ppid: PPID, ...message });
        pair.network.run(60);
        assert.equal(pair.server.messages.length + pair.client.failed.length, messages.length);
        assert.deepEqual([pair.association.storedBytes, pair.inbound.storedBytes], [0, 0]);
        assert.ok(pair.association.sender.queue.empty);
        assert.equal(pair.association.sender.queue.bytes, 0);
      });
});
