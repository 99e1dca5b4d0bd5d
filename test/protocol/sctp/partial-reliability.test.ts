import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Chunk, DataChunk } from '../../../protocol/sctp/chunk.ts';
import { bytesOf, filled, Pair, PPID } from './pair.ts';
import { ScriptedReceiver, ScriptedSender } from './scripted-peer.ts';

const RECEIVE_BUFFER = 10_000;
const small = { sctp: { receiveBuffer: RECEIVE_BUFFER } };

/** Three full packets. */
const THREE_FRAGMENTS = 'x'.repeat(3 * 1452);

describe('SCTP messages of several fragments that are given up (RFC 3758 §3.5)', () => {
  for (const [what, gaps] of [
    ['the last fragment', [[3, 3]]],
    ['the middle one', [[2, 2]]],
    ['all but the first', [[2, 3]]],
  ] as const)
    it(`FORWARD-TSN passes all fragments though a gap block acknowledged ${what} (A3)`, () => {
      const peer = new ScriptedReceiver();
      peer.pair.send(THREE_FRAGMENTS, { lifetime: 0.5 });
      peer.sack(0, gaps);
      peer.pair.network.run(1.5);
      const { association, network } = peer.pair;
      const reported = network
        .sent('FORWARD_TSN')
        .map(({ chunk }) => (chunk.newCumulativeTsn - association.localInitialTsn) | 0);
      assert.deepEqual(new Set(reported), new Set([2]));
      assert.deepEqual(peer.pair.client.events, ['up', 'sendFailed']);
    });

  it('what a gap block takes back stays given up', () => {
    const peer = new ScriptedReceiver();
    peer.pair.send(THREE_FRAGMENTS, { lifetime: 0.5 });
    peer.sack(0, [[3, 3]]);
    peer.pair.network.run(1.5);
    const before = peer.data.length;
    peer.sack(0);
    peer.pair.network.run(0.01);
    const { outstanding } = peer.pair.association.sender;
    assert.deepEqual([outstanding.bytes, outstanding.acknowledgedByGaps, peer.data.length], [0, 0, before]);
    peer.sack(3);
    assert.ok(outstanding.empty);
    assert.equal(peer.pair.association.storedBytes, 0);
  });

  it('a renege of another chunk is noticed though one that was given up arrived late', () => {
    const peer = new ScriptedReceiver({ sctp: { nagle: false, initialWindow: 10 } });
    peer.pair.send('stale', { lifetime: 0.5, stream: 1 });
    peer.pair.send('a');
    peer.pair.send('b');
    peer.sack(0, [[2, 2]]);
    peer.pair.network.run(1.5);
    assert.equal(peer.pair.client.failed.length, 1);
    // The stale one arrives after all, as a gap block says before the cumulative TSN does; then "a" is taken back.
    peer.sack(0, [[1, 2]]);
    peer.sack(0, [[1, 1]]);
    const { outstanding } = peer.pair.association.sender;
    assert.equal(outstanding.bytes, 2);
    assert.equal(outstanding.acknowledgedByGaps, 1);
  });

  it('lists no more than fits into a packet, and the rest with the next FORWARD-TSN', () => {
    const streams = 500;
    const pair = new Pair({
      sctp: { outboundStreams: streams, sendBuffer: Infinity, initialWindow: 100, maxBurst: 100 },
    }).up();
    pair.network.fate = ({ packet }) => (packet.chunks.some(({ type }) => type === 'DATA') ? 'drop' : undefined);
    for (let stream = 0; stream < streams; stream++) pair.send('stale', { stream, lifetime: 0.5 });
    pair.network.run(3);
    pair.network.fate = undefined;
    for (let stream = 0; stream < streams; stream++) pair.send(`${stream}`, { stream });
    pair.network.run(20);
    assert.equal(pair.client.failed.length, streams);
    assert.deepEqual(
      pair.server.texts.map(Number).toSorted((a, b) => a - b),
      Array.from({ length: streams }, (_, stream) => stream),
    );
  });
});

/** FORWARD-TSN of a sender that passes over what was not acknowledged alone. */
function forward(peer: ScriptedSender, tsn: number, streams: { stream: number; ssn: number }[]): void {
  peer.chunk({ type: 'FORWARD_TSN', newCumulativeTsn: peer.wireTsn(tsn), streams });
}

describe('SCTP send buffer of messages that were given up', () => {
  it('reports room when what filled it is given up without ever having been sent', () => {
    const pair = new Pair({ sctp: { sendBuffer: 3000 } });
    let room = 0;
    pair.client.onWritable = () => room++;
    pair.connect();
    assert.ok(pair.send('x'.repeat(3000), { lifetime: 0.001 }));
    assert.ok(!pair.send('no room'));
    pair.network.run(1);
    assert.equal(room, 1);
    assert.ok(pair.send('room again'));
  });
});

describe('SCTP receiver of messages that were given up (RFC 3758 §3.6)', () => {
  const middle = { ssn: 0, beginning: false, ending: false };
  const last = { ssn: 0, beginning: false };
  const kilobyte = bytesOf('x'.repeat(1000));

  for (const [what, chunk] of [
    ['the last fragment', last],
    ['a fragment from the middle', middle],
    ['the last fragment of an unordered message', { ...last, unordered: true }],
  ] as const)
    it(`frees ${what}, which is beyond the new cumulative TSN: its window opens`, () => {
      const peer = new ScriptedSender(small);
      for (let tsn = 3; tsn <= 11; tsn++)
        peer.data({ tsn, ...middle, unordered: 'unordered' in chunk, payload: kilobyte });
      peer.data({ tsn: 12, ...chunk, payload: kilobyte });
      forward(peer, 2, [{ stream: 0, ssn: 0 }]);
      assert.equal(peer.sacks.at(-1), '12');
      assert.equal(peer.sackChunks.at(-1)?.receiveWindow, RECEIVE_BUFFER);
      assert.equal(peer.pair.inbound.storedBytes, 0);
    });

  it('frees a fragment that comes in sequence after the FORWARD-TSN and belongs to what was given up', () => {
    const peer = new ScriptedSender(small);
    forward(peer, 2, [{ stream: 0, ssn: 0 }]);
    peer.data({ tsn: 3, ...last, payload: kilobyte });
    peer.data({ tsn: 4, ssn: 1 });
    assert.deepEqual(peer.pair.server.texts, ['m4']);
    assert.equal(peer.pair.inbound.storedBytes, 0);
  });

  it('keeps a message that continues beyond the new cumulative TSN', () => {
    const peer = new ScriptedSender(small);
    peer.data({ tsn: 2, ssn: 1, ending: false });
    peer.data({ tsn: 3, ssn: 1, beginning: false, ending: false });
    forward(peer, 1, [{ stream: 0, ssn: 0 }]);
    peer.data({ tsn: 4, ssn: 1, beginning: false });
    assert.deepEqual(peer.pair.server.texts, ['m2m3m4']);
  });

  it('delivers what waits though the FORWARD-TSN does not list its stream: nothing before it will come', () => {
    const peer = new ScriptedSender(small);
    peer.data({ tsn: 2, stream: 1, ssn: 1 }, { tsn: 3, stream: 1, ssn: 2 }, { tsn: 5, stream: 1, ssn: 4 });
    forward(peer, 1, []);
    assert.deepEqual(peer.pair.server.texts, ['m2', 'm3']);
    peer.data({ tsn: 4, stream: 1, ssn: 3 });
    assert.deepEqual(peer.pair.server.texts, ['m2', 'm3', 'm4', 'm5']);
  });

  it('a FORWARD-TSN beyond messages that are here does not send their stream back', () => {
    const peer = new ScriptedSender();
    peer.data(...[2, 3, 4].map((tsn) => ({ tsn, ssn: tsn - 1 })));
    forward(peer, 3, [{ stream: 0, ssn: 2 }]);
    peer.data({ tsn: 5, ssn: 4 });
    assert.deepEqual(peer.pair.server.texts, ['m2', 'm3', 'm4', 'm5']);
    assert.equal(peer.pair.inbound.storedBytes, 0);
  });

  it('delivers in order what waits in many pieces, however many FORWARD-TSNs a packet brings', () => {
    const peer = new ScriptedSender();
    const count = 500;
    // Every second message, the later ones first.
    for (let i = count; i > 0; i--) peer.data({ tsn: 2 * i, ssn: 2 * i - 1 });
    const forwards = Array.from({ length: count }, (_, i): Chunk => ({
      type: 'FORWARD_TSN',
      newCumulativeTsn: peer.wireTsn(2 * i + 1),
      streams: i % 2 === 0 ? [] : [{ stream: 0, ssn: 2 * i }],
    }));
    peer.chunks(forwards);
    assert.deepEqual(
      peer.pair.server.texts,
      Array.from({ length: count }, (_, i) => `m${2 * i + 2}`),
    );
    assert.equal(peer.sacks.at(-1), `${2 * count}`);
    assert.equal(peer.pair.inbound.storedBytes, 0);
    peer.data({ tsn: 2 * count + 1, ssn: 2 * count });
    assert.equal(peer.pair.server.texts.at(-1), `m${2 * count + 1}`);
  });

  it('a message that breaks off without a FORWARD-TSN does not hold its stream up', () => {
    const peer = new ScriptedSender(small);
    peer.data({ tsn: 1, ssn: 0, ending: false, payload: kilobyte });
    peer.data({ tsn: 2, ssn: 1 });
    assert.deepEqual(peer.pair.server.texts, ['m2']);
    assert.equal(peer.pair.inbound.storedBytes, 0);
  });
});

type Arriving = Partial<DataChunk> & { readonly tsn: number };

interface SentMessage {
  readonly stream: number;
  readonly ordered: boolean;
  readonly fragments: number;
  /** Fragments that never arrive; with any of them the message is given up. */
  readonly lost: readonly boolean[];
}

/** A sender as RFC 3758 allows it, or nearly: it skips what was not acknowledged, and lists a part of the streams. */
class AbandoningSender {
  readonly peer = new ScriptedSender({ sctp: { receiveBuffer: 100_000 } });
  readonly expected: string[] = [];
  readonly #messages: readonly SentMessage[];
  readonly #tells: boolean;

  constructor(messages: readonly SentMessage[], tells: boolean) {
    this.#messages = messages;
    this.#tells = tells;
  }

  run(order: (chunks: readonly Arriving[]) => readonly Arriving[]): void {
    const { peer } = this;
    const arriving: Arriving[] = [];
    const lost: number[] = [];
    const ssns = [0, 0, 0];
    const skipped = new Map<number, number>();
    let tsn = 1;
    for (const { stream, ordered, fragments, lost: fates } of this.#messages) {
      const ssn = ordered ? ssns[stream]++ : 0;
      const isGivenUp = fates.slice(0, fragments).includes(true);
      let text = '';
      for (let i = 0; i < fragments; i++, tsn++) {
        text += `m${tsn}`;
        if (fates[i]) lost.push(tsn);
        else arriving.push({ tsn, stream, ssn, unordered: !ordered, beginning: i === 0, ending: i === fragments - 1 });
      }
      if (!isGivenUp) this.expected.push(text);
      else if (ordered) skipped.set(stream, ssn);
    }
    for (const chunk of order(arriving)) peer.data(chunk);
    for (const each of lost) {
      const streams = this.#tells ? [...skipped].map(([stream, ssn]) => ({ stream, ssn })) : [];
      peer.chunk({ type: 'FORWARD_TSN', newCumulativeTsn: peer.wireTsn(each), streams });
    }
  }
}

describe('SCTP receiver of any sender that gives messages up', () => {
  it('delivers all other messages once, and keeps nothing', () => {
    const message = fc.record({
      stream: fc.integer({ min: 0, max: 2 }),
      ordered: fc.boolean(),
      fragments: fc.integer({ min: 1, max: 4 }),
      lost: fc.array(
        fc.nat(4).map((die) => die === 0),
        { minLength: 4, maxLength: 4 },
      ),
    });
    fc.assert(
      fc.property(
        fc.array(message, { maxLength: 12 }),
        fc.boolean(),
        fc.infiniteStream(fc.nat()),
        (messages, tells, keys) => {
          const sender = new AbandoningSender(messages, tells);
          sender.run((chunks) => {
            const keyed = chunks.map((chunk) => ({ chunk, key: keys.next().value ?? 0 }));
            return keyed.toSorted((a, b) => a.key - b.key).map(({ chunk }) => chunk);
          });
          assert.deepEqual(sender.peer.pair.server.texts.toSorted(), sender.expected.toSorted());
          assert.equal(sender.peer.pair.inbound.storedBytes, 0);
          assert.equal(sender.peer.pair.server.events.at(-1), 'up');
        },
      ),
      { numRuns: 100 },
    );
  });
});

interface Trial {
  readonly seed: number;
  readonly loss: number;
  readonly reordering: number;
  readonly receiveBuffer: number;
  readonly messages: readonly {
    readonly length: number;
    readonly stream: number;
    readonly ordered: boolean;
    /** Seconds */
    readonly lifetime: number;
    readonly pause: number;
  }[];
}

/** No loss ends the association. */
const patient = { sendBuffer: Infinity, rtoMax: 5, assocMaxRetrans: 1000 };

const trial: fc.Arbitrary<Trial> = fc.record({
  seed: fc.nat(),
  loss: fc.constantFrom(0, 0.05, 0.2, 0.4),
  reordering: fc.constantFrom(0, 0.3),
  receiveBuffer: fc.integer({ min: 3000, max: 30_000 }),
  messages: fc.array(
    fc.record({
      length: fc.oneof(fc.integer({ min: 4, max: 500 }), fc.integer({ min: 4, max: 40_000 })),
      stream: fc.integer({ min: 0, max: 3 }),
      ordered: fc.boolean(),
      lifetime: fc.oneof(
        fc.constant(Infinity),
        fc.integer({ min: 0, max: 3000 }).map((milliseconds) => milliseconds / 1000),
      ),
      pause: fc.constantFrom(0, 0, 0, 0.05, 1),
    }),
    { minLength: 1, maxLength: 40 },
  ),
});

/** A message whose first four bytes are its number. */
function numbered(number: number, length: number): ReturnType<typeof filled> {
  const payload = filled(number, length);
  new DataView(payload.bytes().buffer).setUint32(0, number);
  return payload;
}

describe('SCTP with messages given up at random, over networks that lose and reorder', () => {
  it('delivers all that was not given up, in stream order; no window stays shut', () => {
    fc.assert(
      fc.property(trial, ({ seed, loss, reordering, receiveBuffer, messages }) => {
        const pair = new Pair({ record: false, sctp: { ...patient, receiveBuffer } }).up();
        let state = seed;
        const random = (): number => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
        pair.network.fate = () => (random() < loss ? 'drop' : [0.01 + (random() < reordering ? 0.05 * random() : 0)]);
        messages.forEach(({ length, stream, ordered, lifetime, pause }, number) => {
          pair.association.send({ payload: numbered(number, length), ppid: PPID, stream, ordered, lifetime });
          pair.network.run(pause);
        });
        pair.network.run(1000);
        // The network is healed: what is longer than the receive buffer shows that the window is open.
        pair.network.fate = undefined;
        pair.association.send({ payload: numbered(messages.length, 3 * receiveBuffer), ppid: PPID, stream: 1 });
        pair.network.run(300);

        const arrived = pair.server.messages.map((bytes) => new DataView(bytes.buffer, bytes.byteOffset).getUint32(0));
        const failed = new Set(pair.client.failed.map((payload) => new DataView(payload.bytes().buffer).getUint32(0)));
        assert.equal(new Set(arrived).size, arrived.length, 'a message arrived twice');
        for (let number = 0; number <= messages.length; number++)
          assert.ok(failed.has(number) || arrived.includes(number), `message ${number} did not arrive`);
        for (let stream = 0; stream < 4; stream++) {
          const ordered = arrived.filter((number) => messages[number]?.ordered && messages[number]?.stream === stream);
          assert.deepEqual(
            ordered,
            ordered.toSorted((a, b) => a - b),
          );
        }
        assert.ok([...failed].every((number) => messages[number].lifetime < Infinity));
        assert.deepEqual([pair.association.storedBytes, pair.inbound.storedBytes], [0, 0]);
      }),
      { numRuns: 100 },
    );
  });
});
