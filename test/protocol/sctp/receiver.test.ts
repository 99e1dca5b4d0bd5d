import assert from 'node:assert/strict';
import { bytesOf, Pair, PPID } from './pair.ts';
import { ScriptedSender } from './scripted-peer.ts';

describe('SCTP acknowledgment of data (RFC 9260 §6.2)', () => {
  it('acknowledges the first packet at once, then every second one', () => {
    const peer = new ScriptedSender();
    for (let tsn = 1; tsn <= 5; tsn++) peer.data({ tsn });
    assert.deepEqual(peer.sacks, ['1', '3', '5']);
  });

  it('counts packets, not chunks', () => {
    const peer = new ScriptedSender();
    peer.data({ tsn: 1 });
    peer.data({ tsn: 2 }, { tsn: 3 }, { tsn: 4 });
    assert.deepEqual(peer.sacks, ['1']);
    peer.data({ tsn: 5 });
    assert.deepEqual(peer.sacks, ['1', '5']);
  });

  it('acknowledges a single packet after SACK.Delay, 200 ms', () => {
    const peer = new ScriptedSender();
    peer.data({ tsn: 1 });
    peer.data({ tsn: 2 });
    const arrived = peer.pair.network.now - 1e-6;
    peer.pair.network.run(0.3);
    assert.deepEqual(peer.sacks, ['1', '2']);
    assert.ok(Math.abs(peer.lastSackAt - arrived - 0.2) < 1e-8);
  });

  it('delays again after each SACK', () => {
    const peer = new ScriptedSender();
    peer.data({ tsn: 1 });
    peer.data({ tsn: 2 });
    peer.pair.network.run(0.15);
    peer.data({ tsn: 3 }); // SACK by count
    peer.pair.network.run(0.1);
    peer.data({ tsn: 4 });
    const arrived = peer.pair.network.now - 1e-6;
    peer.pair.network.run(0.3);
    assert.deepEqual(peer.sacks, ['1', '3', '4']);
    assert.ok(Math.abs(peer.lastSackAt - arrived - 0.2) < 1e-8);
  });

  it('SACK frequency and delay are options', () => {
    const peer = new ScriptedSender({ sctp: { sackFrequency: 4, sackDelay: 0.05 } });
    for (let tsn = 1; tsn <= 6; tsn++) peer.data({ tsn });
    assert.deepEqual(peer.sacks, ['1', '5']);
    peer.pair.network.run(0.06);
    assert.deepEqual(peer.sacks, ['1', '5', '6']);
  });

  it('acknowledges at once what leaves a gap, while it lasts, and what closes it', () => {
    const peer = new ScriptedSender();
    peer.data({ tsn: 1 });
    for (const tsn of [3, 4, 6, 7, 5, 2]) peer.data({ tsn });
    assert.deepEqual(peer.sacks, ['1', '1 [3-3]', '1 [3-4]', '1 [3-4] [6-6]', '1 [3-4] [6-7]', '1 [3-7]', '7']);
  });

  it('reports duplicates at once', () => {
    const peer = new ScriptedSender();
    peer.data({ tsn: 1 });
    peer.data({ tsn: 1 });
    peer.data({ tsn: 3 });
    peer.data({ tsn: 3 }, { tsn: 1 });
    assert.deepEqual(peer.sacks, ['1', '1 {1}', '1 [3-3]', '1 [3-3] {3} {1}']);
    assert.deepEqual(peer.pair.server.texts, ['m1']);
    assert.equal(peer.pair.inbound.statistics.duplicatesReceived, 3);
  });

  it('acknowledges at once if the I bit asks for it (RFC 7053 §4)', () => {
    const peer = new ScriptedSender();
    peer.data({ tsn: 1 });
    peer.data({ tsn: 2, immediate: true });
    assert.deepEqual(peer.sacks, ['1', '2']);
  });

  it('reports as many gap blocks as fit into a packet', () => {
    const peer = new ScriptedSender();
    for (let tsn = 3; tsn < 3 + 2 * 500; tsn += 2) peer.data({ tsn });
    const last = peer.sackChunks.at(-1);
    assert.equal(last?.gaps.length, 363); // (1468 - 16) / 4
  });

  it('lets SACKs ride with data (§6.1)', () => {
    const pair = new Pair().up();
    pair.send('question');
    pair.network.run(1);
    pair.server.onMessage = (association) => association.send({ payload: bytesOf('answer'), ppid: PPID });
    const before = pair.network.transits.length;
    pair.send('question');
    pair.network.run(1);
    const answers = pair.network.transits.slice(before).filter(({ source }) => source === '10.1.0.2');
    assert.deepEqual(
      answers[0].packet.chunks.map(({ type }) => type),
      ['SACK', 'DATA'],
    );
  });

  it('drops what is too far ahead to be acknowledged: 65 535 TSNs', () => {
    const peer = new ScriptedSender();
    peer.data({ tsn: 1 });
    peer.data({ tsn: 2 + 65_535 });
    peer.data({ tsn: 1 + 65_535 });
    assert.deepEqual(peer.sacks.slice(1), ['1', '1 [65536-65536]']);
  });
});

describe('SCTP receive window (RFC 9260 §6.2)', () => {
  const small = { serverSctp: { receiveBuffer: 10_000 } };

  it('takes beyond the receive buffer only what fills gaps, up to twice the receive buffer', () => {
    const peer = new ScriptedSender(small);
    const payload = bytesOf('x'.repeat(1000));
    const arrive = (tsn: number): boolean => {
      const { receiveBufferDrops } = peer.pair.inbound.statistics;
      peer.data({ tsn, payload, length: 1000 });
      return peer.pair.inbound.statistics.receiveBufferDrops === receiveBufferDrops;
    };
    const every = (numbers: readonly number[]): boolean[] => [...new Set(numbers.map((tsn) => arrive(tsn)))];
    // Ten messages with two missing before each: the buffer is full.
    assert.deepEqual(every(Array.from({ length: 10 }, (_, i) => 3 * i + 3)), [true]);
    assert.equal(arrive(31), false);
    // Ten that were missing fill it a second time; the next one is too much.
    assert.deepEqual(every([4, 5, 7, 8, 10, 11, 13, 14, 16, 17]), [true]);
    assert.equal(arrive(19), false);
    assert.equal(peer.pair.inbound.storedBytes, 20_000);
  });
  const kilobyte = bytesOf('x'.repeat(1000));

  it('counts what waits for missing chunks and for the engine', () => {
    const peer = new ScriptedSender(small);
    peer.data({ tsn: 1, payload: kilobyte });
    peer.data({ tsn: 3, payload: kilobyte });
    peer.data({ tsn: 4, payload: kilobyte });
    assert.deepEqual(
      peer.sackChunks.map(({ receiveWindow }) => receiveWindow),
      [10_000, 9000, 8000],
    );
    peer.data({ tsn: 2, payload: kilobyte });
    assert.equal(peer.sackChunks.at(-1)?.receiveWindow, 10_000);
    peer.pair.inbound.setReceiving(false);
    for (const tsn of [5, 6, 7, 8]) peer.data({ tsn, payload: kilobyte });
    assert.equal(peer.sackChunks.at(-1)?.receiveWindow, 6000);
  });

  it('is advertised as 0 below min(PMDCS, half of the buffer): no silly windows', () => {
    const peer = new ScriptedSender(small);
    peer.pair.inbound.setReceiving(false);
    for (let tsn = 1; tsn <= 9; tsn++) peer.data({ tsn, payload: kilobyte });
    assert.deepEqual(
      peer.sackChunks.map(({ receiveWindow }) => receiveWindow),
      [9000, 7000, 5000, 3000, 0],
    );
  });

  it('when full drops what is new, and says so at once', () => {
    const peer = new ScriptedSender(small);
    peer.pair.inbound.setReceiving(false);
    for (let tsn = 1; tsn <= 10; tsn++) peer.data({ tsn, payload: kilobyte });
    peer.pair.network.run(0.3);
    peer.data({ tsn: 11, payload: kilobyte });
    assert.equal(peer.sacks.at(-1), '10');
    assert.equal(peer.pair.inbound.statistics.receiveBufferDrops, 1);
  });

  it('when full still takes what fills a gap', () => {
    const peer = new ScriptedSender(small);
    for (let tsn = 2; tsn <= 11; tsn++) peer.data({ tsn, payload: kilobyte });
    peer.data({ tsn: 1, payload: kilobyte });
    assert.equal(peer.sacks.at(-1), '11');
    assert.equal(peer.pair.server.messages.length, 11);
  });

  it('is not advertised again for less than two packets: no silly windows (§6.2)', () => {
    const updates = [1, 2, 3].map((messages) => {
      const peer = new ScriptedSender(small);
      peer.pair.inbound.setReceiving(false);
      for (let tsn = 1; tsn <= messages; tsn++) peer.data({ tsn, payload: kilobyte });
      peer.pair.network.run(1);
      const before = peer.sacks.length;
      peer.pair.inbound.setReceiving(true);
      peer.pair.network.run(1);
      return peer.sacks.length - before;
    });
    assert.deepEqual(updates, [0, 0, 1]);
  });

  it('is advertised again when the engine takes what waited', () => {
    const peer = new ScriptedSender(small);
    peer.pair.inbound.setReceiving(false);
    for (let tsn = 1; tsn <= 10; tsn++) peer.data({ tsn, payload: kilobyte });
    peer.pair.network.run(1);
    const before = peer.sacks.length;
    peer.pair.inbound.setReceiving(true);
    peer.pair.network.run(0.001);
    assert.equal(peer.pair.server.messages.length, 10);
    assert.equal(peer.sacks.length, before + 1);
    assert.equal(peer.sackChunks.at(-1)?.receiveWindow, 10_000);
  });
});

describe('SCTP streams and reassembly (RFC 9260 §6.5, §6.6, §6.9)', () => {
  it('delivers in order within a stream, whatever order it comes in', () => {
    const peer = new ScriptedSender();
    for (const tsn of [4, 2, 5, 3]) peer.data({ tsn });
    assert.deepEqual(peer.pair.server.texts, []);
    peer.data({ tsn: 1 });
    assert.deepEqual(peer.pair.server.texts, ['m1', 'm2', 'm3', 'm4', 'm5']);
  });

  it('a gap in one stream does not hold up another', () => {
    const peer = new ScriptedSender();
    peer.data({ tsn: 2, stream: 0, ssn: 1 });
    peer.data({ tsn: 3, stream: 1, ssn: 0 });
    peer.data({ tsn: 4, stream: 1, ssn: 1 });
    assert.deepEqual(peer.pair.server.texts, ['m3', 'm4']);
  });

  it('delivers unordered messages as they come', () => {
    const peer = new ScriptedSender();
    peer.data({ tsn: 3, unordered: true, ssn: 0 });
    peer.data({ tsn: 5, unordered: true, ssn: 0 });
    assert.deepEqual(peer.pair.server.texts, ['m3', 'm5']);
  });

  it('puts fragments together in any order', () => {
    const parts = ['one ', 'two ', 'three ', 'four'];
    const orders = [
      [0, 1, 2, 3],
      [3, 2, 1, 0],
      [1, 3, 0, 2],
      [2, 0, 3, 1],
    ];
    for (const unordered of [false, true])
      for (const order of orders) {
        const peer = new ScriptedSender();
        for (const i of order)
          peer.data({ tsn: i + 1, ssn: 0, unordered, beginning: i === 0, ending: i === 3, payload: bytesOf(parts[i]) });
        assert.deepEqual(peer.pair.server.texts, ['one two three four']);
        assert.equal(peer.pair.inbound.storedBytes, 0);
      }
  });

  it('keeps neighboring fragmented messages apart', () => {
    const peer = new ScriptedSender();
    for (const tsn of [2, 3, 6, 5, 4, 1]) {
      const beginning = tsn % 2 === 1;
      peer.data({ tsn, ssn: Math.floor((tsn - 1) / 2), beginning, ending: !beginning });
    }
    assert.deepEqual(peer.pair.server.texts, ['m1m2', 'm3m4', 'm5m6']);
  });

  const first = { ssn: 0, ending: false };
  const middle = { ssn: 0, beginning: false, ending: false };
  const last = { ssn: 0, beginning: false };
  for (const [what, earlier, later] of [
    ['a first fragment behind one that is not the last', { ...first, tsn: 2 }, { ...first, tsn: 3 }],
    ['a first fragment before another', { ...first, tsn: 3 }, { ...first, tsn: 2 }],
    ['a whole message inside of another', { ...first, tsn: 2 }, { tsn: 3 }],
    ['a whole message before the rest of another', { ...last, tsn: 3 }, { tsn: 2 }],
    ['more of a message behind its last fragment', { ...last, tsn: 2 }, { ...middle, tsn: 3 }],
    ['a last fragment before more of a message', { ...middle, tsn: 3 }, { ...last, tsn: 2 }],
    ['a fragment of another stream', { ...first, tsn: 2 }, { ...middle, tsn: 3, stream: 1 }],
    ['a fragment of another SSN', { ...first, tsn: 2 }, { ...middle, tsn: 3, ssn: 1 }],
    ['an unordered fragment of an ordered message', { ...last, tsn: 3 }, { ...middle, tsn: 2, unordered: true }],
  ] as const)
    it(`aborts on ${what} (cause 13, §6.9)`, () => {
      // TSN 1 is missing all the while.
      const peer = new ScriptedSender({ sctp: { partialReliability: false } });
      peer.data(earlier);
      assert.equal(peer.pair.inbound.state, 'up');
      peer.data(later);
      assert.equal(peer.pair.server.events.at(-1), 'lost');
      assert.equal(peer.pair.network.sent('ABORT')[0].chunk.causes[0].code, 13);
    });

  it('takes a message that breaks off before the next one: it may have been given up (RFC 3758)', () => {
    const peer = new ScriptedSender();
    peer.data({ ...first, tsn: 2 }, { tsn: 3, ssn: 1 });
    peer.chunk({ type: 'FORWARD_TSN', newCumulativeTsn: peer.wireTsn(2), streams: [{ stream: 0, ssn: 0 }] });
    assert.deepEqual(peer.pair.server.texts, ['m3']);
    assert.equal(peer.pair.inbound.storedBytes, 0);
  });

  it('SSNs and TSNs wrap around', () => {
    const pair = new Pair({ sctp: { sendBuffer: Infinity } });
    const association = pair.connect();
    pair.network.run(1);
    pair.network.transits.length = 0;
    for (let i = 0; i < 66_000; i += 1000) {
      for (let j = 0; j < 1000; j++) association.send({ payload: bytesOf(`${i + j}`), ppid: PPID });
      pair.network.run(3);
      pair.network.transits.length = 0;
    }
    pair.network.run(20);
    assert.equal(pair.server.messages.length, 66_000);
    assert.ok(pair.server.texts.every((text, i) => text === `${i}`));
  });

  it('takes a message longer than its receive buffer: what comes in sequence is as good as read', () => {
    const pair = new Pair({ serverSctp: { receiveBuffer: 10_000 } }).up();
    pair.send('y'.repeat(200_000));
    pair.network.run(10);
    assert.equal(pair.server.messages[0]?.length, 200_000);
  });

  it('ends an association whose message is longer than maxMessageSize', () => {
    const pair = new Pair({ serverSctp: { maxMessageSize: 20_000 } }).up();
    pair.send('y'.repeat(50_000));
    pair.network.run(10);
    assert.equal(pair.client.events.at(-1), 'aborted');
    assert.equal(pair.network.sent('ABORT')[0].chunk.causes[0].code, 4);
  });

  it('ends an association whose message comes in a flood of tiny fragments: each takes memory, regardless of its length', () => {
    const peer = new ScriptedSender({ sctp: { maxMessageSize: 20_000 } });
    let tsn = 1;
    for (; tsn < 20_000 && peer.pair.server.events.at(-1) === 'up'; tsn++)
      peer.data({ tsn, ssn: 0, beginning: tsn === 1, ending: false, payload: bytesOf('x') });
    assert.deepEqual(peer.pair.server.events, ['up', 'lost']);
    assert.ok(tsn < 1000, `${tsn} fragments`);
  });
});
