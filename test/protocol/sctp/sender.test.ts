import assert from 'node:assert/strict';
import { rfc9260 } from '../../../protocol/sctp/options.ts';
import { RoundTrip } from '../../../protocol/sctp/path/round-trip.ts';
import { bytesOf, filled, Pair, PPID } from './pair.ts';
import { ScriptedReceiver } from './scripted-peer.ts';

const FULL = 1452;

describe('SCTP retransmission time-out (RFC 9260 §6.3.1)', () => {
  it('is RTO.Initial before the first sample, then SRTT + 4 RTTVAR = 3 R', () => {
    const roundTrip = new RoundTrip(rfc9260);
    assert.equal(roundTrip.rto, 1);
    roundTrip.sample(0.8);
    assert.deepEqual([roundTrip.smoothed, roundTrip.variation], [0.8, 0.4]);
    assert.ok(Math.abs(roundTrip.rto - 2.4) < 1e-12);
  });

  it('takes RTTVAR from the former SRTT: 1/4 and 1/8', () => {
    const roundTrip = new RoundTrip(rfc9260);
    roundTrip.sample(0.8);
    roundTrip.sample(1.6);
    assert.ok(Math.abs(roundTrip.variation - (0.75 * 0.4 + 0.25 * 0.8)) < 1e-12);
    assert.ok(Math.abs((roundTrip.smoothed ?? 0) - (0.875 * 0.8 + 0.125 * 1.6)) < 1e-12);
    assert.ok(Math.abs(roundTrip.rto - (0.9 + 4 * 0.5)) < 1e-12);
  });

  it('is within RTO.Min and RTO.Max; doubles up to RTO.Max, until the next sample', () => {
    const roundTrip = new RoundTrip(rfc9260);
    roundTrip.sample(0.01);
    assert.equal(roundTrip.rto, 1);
    const backedOff = Array.from({ length: 8 }, () => {
      roundTrip.backOff();
      return roundTrip.rto;
    });
    assert.deepEqual(backedOff, [2, 4, 8, 16, 32, 60, 60, 60]);
    roundTrip.sample(0.01);
    assert.equal(roundTrip.rto, 1);
    roundTrip.sample(100);
    assert.equal(roundTrip.rto, 60);
  });

  it('never takes RTTVAR for 0', () => {
    const roundTrip = new RoundTrip({ ...rfc9260, rtoMin: 0.0001, clockGranularity: 0.001 });
    roundTrip.sample(0);
    assert.equal(roundTrip.rto, 0.004);
  });
});

describe('SCTP flow control (RFC 9260 §6.1, §6.2.1)', () => {
  const wide = { sctp: { initialWindow: 50, maxBurst: Infinity } };

  it('sends no more new data than the peer’s window takes', () => {
    const peer = new ScriptedReceiver(wide);
    peer.pair.sendBulk(1, FULL);
    peer.sack(1, [], 5000);
    peer.pair.sendBulk(20, FULL);
    assert.equal(peer.tsns.length, 1 + 3);
    peer.sack(2, [], 5000 - FULL);
    assert.equal(peer.tsns.length, 4);
    peer.sack(4, [], 5000);
    assert.equal(peer.tsns.length, 7);
  });

  it('probes a window of 0 with one chunk, by T3-rtx with back-off', () => {
    const peer = new ScriptedReceiver(wide);
    peer.pair.sendBulk(1, FULL);
    peer.sack(1, [], 0);
    peer.pair.sendBulk(5, FULL);
    assert.deepEqual(peer.tsns, [1, 2]);
    const start = peer.data[1].at;
    peer.pair.network.run(20);
    assert.deepEqual(
      peer.data.slice(2).map(({ tsn, at }) => [tsn, Math.round(at - start)]),
      [
        [2, 1],
        [2, 3],
        [2, 7],
        [2, 15],
      ],
    );
    peer.sack(2, [], 100_000);
    assert.deepEqual(peer.tsns.slice(6, 7), [3]);
  });

  it('does not count probes as errors while the peer answers them by SACKs', () => {
    const peer = new ScriptedReceiver({ sctp: { ...wide.sctp, heartbeatInterval: 0 } });
    peer.pair.sendBulk(1, FULL);
    peer.sack(1, [], 0);
    peer.pair.sendBulk(5, FULL);
    for (let i = 0; i < 20; i++) {
      peer.pair.network.runTo(peer.path.losses.timer.deadline - 0.1);
      peer.sack(1, [], 0);
      peer.pair.network.run(0.2);
    }
    assert.equal(peer.pair.association.state, 'up');
    assert.equal(peer.pair.association.statistics.t3Expiries, 20);
    assert.deepEqual([peer.path.errors, peer.pair.association.pathSet.errors], [0, 0]);
  });

  it('counts probes as errors that no SACK answers', () => {
    const peer = new ScriptedReceiver({ sctp: { ...wide.sctp, heartbeatInterval: 0 } });
    peer.pair.sendBulk(1, FULL);
    peer.sack(1, [], 0);
    peer.pair.sendBulk(5, FULL);
    const errors: number[] = [];
    for (let i = 0; i < 3; i++) {
      peer.pair.network.runTo(peer.path.losses.timer.deadline + 0.1);
      errors.push(peer.path.errors);
    }
    // Before the first one a SACK had come.
    assert.deepEqual(errors, [0, 1, 2]);
  });

  it('counts a time-out of more than one chunk as an error, though the window is shut and SACKs come: no probe', () => {
    for (const [outstanding, errors] of [
      [1, 0],
      [2, 1],
    ] as const) {
      const peer = new ScriptedReceiver({ sctp: { ...wide.sctp, heartbeatInterval: 0 } });
      peer.pair.sendBulk(1 + outstanding, FULL);
      peer.sack(1, [], 0);
      peer.pair.network.runTo(peer.path.losses.timer.deadline + 0.1);
      assert.equal(peer.path.errors, errors, `${outstanding} chunks`);
    }
  });

  it('a paused engine stops the sender; when it continues, so does the transfer, without loss', () => {
    const pair = new Pair({ sctp: { sendBuffer: Infinity, receiveBuffer: 20_000 } }).up();
    pair.inbound.setReceiving(false);
    pair.sendBulk(100, FULL);
    pair.network.run(120);
    assert.equal(pair.server.messages.length, 0);
    assert.ok(pair.inbound.storedBytes <= 20_000 + FULL);
    assert.equal(pair.association.state, 'up');
    pair.inbound.setReceiving(true);
    pair.network.run(120);
    assert.equal(pair.server.messages.length, 100);
  });

  it('refuses messages when the send buffer is full, and reports when it has room', () => {
    const pair = new Pair({ sctp: { sendBuffer: 10_000 } }).up();
    let writable = 0;
    pair.client.onWritable = () => writable++;
    let taken = 0;
    while (pair.send('z'.repeat(1000))) taken++;
    assert.equal(taken, 10);
    assert.equal(writable, 0);
    pair.network.run(1);
    assert.equal(writable, 1);
    assert.equal(pair.association.storedBytes, 0);
  });

  it('reports room when a quarter of the send buffer is free, once per refusal, and not before', () => {
    const peer = new ScriptedReceiver({ sctp: { sendBuffer: 8000, initialWindow: 20, maxBurst: Infinity } });
    let writable = 0;
    peer.pair.client.onWritable = () => writable++;
    for (let i = 0; i < 8; i++) assert.ok(peer.pair.send('z'.repeat(1000)));
    peer.sack(1);
    assert.equal(writable, 0, 'nothing was refused yet');
    assert.ok(!peer.pair.send('z'.repeat(1001)));
    assert.equal(writable, 0);
    // Of 8000 bytes 7000 are taken, then 6000.
    peer.sack(2);
    assert.equal(writable, 1);
    peer.sack(3);
    assert.equal(writable, 1);
  });

  it('reports room as soon as the refused message fits, if little waits to be sent: paths do not rest', () => {
    const peer = new ScriptedReceiver({ sctp: { sendBuffer: 8000, initialWindow: 20, maxBurst: Infinity } });
    let writable = 0;
    peer.pair.client.onWritable = () => writable++;
    for (let i = 0; i < 8; i++) peer.pair.send('z'.repeat(1000));
    assert.ok(!peer.pair.send('z'.repeat(1001)));
    // 7000 bytes are in flight, of which 1000 are too few for it.
    peer.sack(1);
    assert.equal(writable, 0);
    peer.sack(2);
    assert.equal(writable, 1);
    assert.ok(peer.pair.send('z'.repeat(1001)));
    assert.ok(!peer.pair.send('z'.repeat(1000)));
    peer.sack(3);
    assert.equal(writable, 2);
  });

  it('does not report room while less than a quarter of the send buffer is free, and more than that waits', () => {
    const peer = new ScriptedReceiver({ sctp: { sendBuffer: 8000, initialWindow: 1, nagle: false } });
    let writable = 0;
    peer.pair.client.onWritable = () => writable++;
    for (let i = 0; i < 8; i++) peer.pair.send('z'.repeat(1000));
    assert.ok(!peer.pair.send('z'));
    peer.sack(1);
    assert.equal(writable, 0);
    peer.sack(3);
    assert.equal(writable, 1);
  });
});

describe('SCTP fragmentation, bundling, Nagle (RFC 9260 §6.1, §6.9, §6.10)', () => {
  it('cuts messages into chunks that fill packets, of one SSN and TSNs in a row', () => {
    const peer = new ScriptedReceiver({ sctp: { nagle: false } });
    peer.pair.send('f'.repeat(2 * FULL + 100));
    assert.deepEqual(
      peer.data.map(({ tsn, chunk: { ssn, offset, length, beginning, ending } }) => [
        tsn,
        ssn,
        length,
        beginning,
        ending,
        offset,
      ]),
      [
        [1, 0, FULL, true, false, 0],
        [2, 0, FULL, false, false, FULL],
        [3, 0, 100, false, true, 2 * FULL],
      ],
    );
    assert.ok(peer.pair.network.transits.every(({ packet }) => packet.byteLength + 20 <= 1500));
  });

  it('keeps to the MTU of the path, and to fragmentationPoint', () => {
    for (const mtu of [576, 1280, 1500, 9000]) {
      const pair = new Pair({ mtu }).up();
      pair.send('g'.repeat(30_000));
      pair.network.run(10);
      const sizes = pair.network.transits.map(({ packet }) => packet.byteLength + 20);
      assert.ok(Math.max(...sizes) <= mtu && Math.max(...sizes) > mtu - 4, `${mtu}`);
      assert.equal(pair.server.messages[0].length, 30_000);
    }
    const peer = new ScriptedReceiver({ sctp: { fragmentationPoint: 500 } });
    peer.pair.send('h'.repeat(1100));
    assert.deepEqual(
      peer.data.map(({ chunk }) => chunk.length),
      [500, 500, 100],
    );
  });

  it('bundles small messages into a packet', () => {
    const peer = new ScriptedReceiver();
    peer.pair.sendBulk(40, 100);
    peer.sack(1);
    const { packet } = peer.pair.network.transits.at(-1) ?? assert.fail();
    assert.equal(packet.chunks.length, 12); // 12 of 116 bytes in 1468
  });

  it('Nagle: holds a small packet back while something is unacknowledged', () => {
    const peer = new ScriptedReceiver();
    for (let i = 0; i < 5; i++) {
      peer.pair.sendBulk(1, 50);
      peer.pair.network.run(0.001);
    }
    assert.deepEqual(peer.tsns, [1]);
    peer.sack(1);
    assert.deepEqual(peer.tsns, [1, 2, 3, 4, 5]);
  });

  it('Nagle: a full packet goes', () => {
    const peer = new ScriptedReceiver();
    peer.pair.sendBulk(1, 50);
    peer.pair.sendBulk(15, 100);
    assert.ok(peer.tsns.length >= 12);
  });

  it('Nagle can be turned off', () => {
    const peer = new ScriptedReceiver({ sctp: { nagle: false } });
    for (let i = 0; i < 4; i++) peer.pair.sendBulk(1, 50);
    assert.deepEqual(peer.tsns, [1, 2, 3, 4]);
  });

  it('sets the I bit when the engine asks for it (RFC 7053 §5.1)', () => {
    const peer = new ScriptedReceiver({ sctp: { nagle: false, maxBurst: Infinity } });
    peer.pair.send('a');
    peer.pair.send('b', { sackImmediately: true });
    peer.pair.send('c'.repeat(2000), { sackImmediately: true });
    assert.deepEqual(
      peer.data.map(({ chunk }) => chunk.immediate),
      [false, true, false, true],
    );
  });

  it('sends a batch from within an event in as few packets as possible', () => {
    const pair = new Pair({ sctp: { nagle: false } }).up();
    pair.server.onMessage = (association) => {
      for (let i = 0; i < 5; i++) association.send({ payload: bytesOf('reply'), ppid: PPID });
    };
    const before = pair.network.transits.length;
    pair.send('go');
    pair.network.run(0.015);
    const replies = pair.network.transits.slice(before).filter(({ source }) => source === '10.1.0.2');
    assert.equal(replies.length, 1);
    assert.equal(replies[0].packet.chunks.filter(({ type }) => type === 'DATA').length, 5);
  });

  it('gives back what the peer did not get, each message once and in order, one that was sent in part too', () => {
    const pair = new Pair({ sctp: { initialWindow: 2 } }).up();
    const payloads = Array.from({ length: 20_000 }, (_, i) => filled(i, i === 0 ? 20_000 : 1));
    for (const payload of payloads) assert.ok(pair.association.send({ payload, ppid: PPID }));
    pair.inbound.abort();
    pair.network.run(1);
    assert.equal(pair.client.events.at(-1), 'aborted');
    assert.deepEqual(pair.client.failed, payloads);
  });

  it('refuses an empty message', () => {
    const pair = new Pair().up();
    assert.throws(() => pair.send(''), RangeError);
  });
});

/** All DATA is lost from now on. */
function lossy(pair: Pair): void {
  pair.network.fate = ({ packet }) => (packet.chunks.some(({ type }) => type === 'DATA') ? 'drop' : undefined);
}

describe('SCTP partial reliability (RFC 3758)', () => {
  it('offers it in INIT and INIT ACK (§3.1)', () => {
    const pair = new Pair().up();
    assert.ok(pair.network.sent('INIT')[0].chunk.forwardTsn && pair.network.sent('INIT_ACK')[0].chunk.forwardTsn);
    const without = new Pair({ sctp: { partialReliability: false } }).up();
    assert.ok(!without.network.sent('INIT')[0].chunk.forwardTsn);
  });

  it('gives a message up that was lost and whose lifetime is over: FORWARD-TSN takes its place, and it is reported to the engine', () => {
    const pair = new Pair().up();
    lossy(pair);
    pair.send('stale', { lifetime: 0.5 });
    pair.network.run(0.9);
    pair.network.fate = undefined;
    pair.send('fresh');
    pair.network.run(3);
    assert.deepEqual(pair.server.texts, ['fresh']);
    assert.deepEqual(pair.client.events, ['up', 'sendFailed']);
    const [forward] = pair.network.sent('FORWARD_TSN');
    assert.equal(forward.chunk.newCumulativeTsn, pair.association.localInitialTsn);
    assert.deepEqual(forward.chunk.streams, [{ stream: 0, ssn: 0 }]);
    assert.equal(pair.association.storedBytes, 0);
    assert.equal(pair.association.statistics.messagesAbandoned, 1);
  });

  it('a chunk that is given up does not keep T3-rtx from restarting with the acknowledgments of others', () => {
    const pair = new Pair({ delay: 0.1, sctp: { nagle: false, initialWindow: 100 } });
    pair.connect();
    pair.network.run(1);
    let dropped = 0;
    pair.network.fate = ({ packet }) =>
      packet.chunks.some((chunk) => chunk.type === 'DATA' && chunk.stream === 3) && dropped++ === 0
        ? 'drop'
        : undefined;
    pair.send('lost', { stream: 3, lifetime: 0.1 });
    for (let i = 0; i < 200; i++) {
      pair.network.run(0.05);
      pair.send(`${i}`);
    }
    pair.network.run(1);
    const { messagesAbandoned, t3Expiries } = pair.association.statistics;
    assert.deepEqual([dropped, messagesAbandoned, t3Expiries], [1, 1, 0]);
    assert.equal(pair.server.messages.length, 200);
  });

  it('sends a lost FORWARD-TSN again by T3-rtx (§3.5 C4)', () => {
    const pair = new Pair().up();
    pair.network.fate = ({ packet }) =>
      packet.chunks.some(({ type }) => type === 'DATA' || type === 'FORWARD_TSN') ? 'drop' : undefined;
    pair.send('stale', { lifetime: 0.5 });
    pair.network.run(8);
    const count = pair.network.sent('FORWARD_TSN').length;
    assert.ok(count >= 2 && count <= 4, `${count}`);
    pair.network.fate = undefined;
    pair.network.run(20);
    pair.send('fresh');
    pair.network.run(3);
    assert.deepEqual(pair.server.texts, ['fresh']);
    assert.ok(!pair.association.pathSet.all[0].losses.timer.running);
  });

  it('gives up all fragments of a message, sent or not', () => {
    const pair = new Pair().up();
    lossy(pair);
    pair.send('x'.repeat(20_000), { lifetime: 0.5 });
    pair.send('kept');
    pair.network.run(1.5);
    pair.network.fate = undefined;
    pair.network.run(20);
    assert.deepEqual(pair.server.texts, ['kept']);
    assert.deepEqual(
      pair.client.failed.map(({ byteLength }) => byteLength),
      [20_000],
    );
    assert.equal(pair.association.storedBytes + pair.inbound.storedBytes, 0);
  });

  it('drops a message whose lifetime is over before the association is up', () => {
    const pair = new Pair();
    pair.connect();
    pair.send('late', { lifetime: 0.01 });
    pair.send('fine');
    pair.network.run(1);
    assert.deepEqual(pair.server.texts, ['fine']);
    assert.deepEqual(pair.client.events, ['sendFailed', 'up']);
  });

  for (const [what, lost] of [
    ['all that was sent of it has arrived', 0],
    ['a part of what was sent of it was lost', 1],
  ] as const)
    it(`gives up the rest of a message when ${what}: its stream continues`, () => {
      const pair = new Pair({ delay: 0.4, sctp: { initialWindow: 2, measuresHandshake: false } });
      pair.connect();
      pair.network.run(2);
      let count = 0;
      pair.network.fate = ({ packet }) =>
        packet.chunks.some(({ type }) => type === 'DATA') && count++ < lost ? 'drop' : undefined;
      pair.send('x'.repeat(20_000), { lifetime: 0.5 });
      pair.network.run(10);
      assert.equal(pair.inbound.storedBytes, 0);
      pair.send('next');
      pair.network.run(10);
      assert.deepEqual(pair.server.texts, ['next']);
      assert.equal(pair.client.failed.length, 1);
      assert.equal(pair.association.storedBytes, 0);
      pair.association.shutdown();
      pair.network.run(10);
      assert.deepEqual(pair.client.events, ['up', 'sendFailed', 'closed']);
    });

  it('drops a message that was never sent in its lifetime without a FORWARD-TSN', () => {
    const peer = new ScriptedReceiver();
    peer.pair.sendBulk(10, FULL);
    peer.pair.send('late', { lifetime: 0.5 });
    peer.pair.network.run(0.8);
    for (let cumulative = 2; cumulative <= 10; cumulative += 2) peer.sack(cumulative);
    assert.equal(peer.tsns.length, 10);
    assert.deepEqual(peer.pair.client.events, ['up', 'sendFailed']);
    assert.equal(peer.pair.network.sent('FORWARD_TSN').length, 0);
  });

  it('without the peer’s support keeps what it has begun to send', () => {
    const pair = new Pair({ serverSctp: { partialReliability: false } }).up();
    lossy(pair);
    pair.send('late', { lifetime: 0.5 });
    pair.network.run(0.9);
    pair.network.fate = undefined;
    pair.network.run(3);
    assert.deepEqual(pair.server.texts, ['late']);
  });

  it('unordered and ordered messages of other streams are not held up by the abandoned', () => {
    const pair = new Pair({ sctp: { nagle: false } }).up();
    let dropped = 0;
    pair.network.fate = ({ packet }) =>
      packet.chunks.some((chunk) => chunk.type === 'DATA' && chunk.stream === 3) && dropped++ === 0
        ? 'drop'
        : undefined;
    pair.send('lost', { stream: 3, lifetime: 0.005 });
    for (let i = 0; i < 10; i++) pair.send(`s1-${i}`, { stream: 1 });
    pair.send('u', { ordered: false });
    pair.network.run(10);
    pair.send('after', { stream: 3 });
    pair.network.run(10);
    assert.equal(pair.server.texts.length, 12);
    assert.equal(pair.server.texts.at(-1), 'after');
  });
});
