import assert from 'node:assert/strict';
import type { Chunk, InitAckChunk } from '../../../protocol/sctp/chunk.ts';
import { rfc9260 } from '../../../protocol/sctp/options.ts';
import {
  chunksOf,
  CLIENT,
  data,
  heartbeat,
  HOST_NAME,
  init,
  inject,
  injectAtClient,
  parameter,
  SERVER,
  typesOf,
  unknown,
} from './injection.ts';
import { Pair } from './pair.ts';

const initAck: InitAckChunk = {
  ...init,
  type: 'INIT_ACK',
  cookie: new Uint8Array(8).fill(1),
  unrecognizedParameters: [],
};

/** A client that has sent its INIT to a server that is silent: the test answers. */
function cookieWait(): Pair {
  const pair = new Pair();
  pair.network.fate = () => 'drop';
  pair.connect();
  pair.network.run(0.001);
  return pair;
}

/** A client that has got an INIT ACK from the test. */
function cookieEchoed(change: Partial<InitAckChunk> = {}): Pair {
  const pair = cookieWait();
  injectAtClient(pair, { chunks: [{ ...initAck, ...change }] });
  assert.equal(pair.association.phase.kind, 'cookieEchoed');
  return pair;
}

function causesOf(chunk: Chunk | undefined): number[] {
  assert.ok(chunk?.type === 'ABORT' || chunk?.type === 'ERROR');
  return chunk.causes.map(({ code }) => code);
}

describe('SCTP rules for INIT ACK (RFC 9260 §3.3.3, §5.1)', () => {
  it('is answered by the cookie unchanged, with the initiate tag', () => {
    const pair = cookieWait();
    const [{ packet }] = injectAtClient(pair, { chunks: [initAck] });
    assert.equal(packet.verificationTag, initAck.initiateTag);
    assert.deepEqual(packet.chunks, [{ type: 'COOKIE_ECHO', cookie: initAck.cookie }]);
  });

  for (const [fault, change, cause] of [
    ['without a cookie (cause 2, §3.3.3)', { cookie: new Uint8Array(0) }, 2],
    ['with 0 outbound streams (cause 7)', { outboundStreams: 0 }, 7],
    ['with 0 inbound streams (cause 7)', { maxInboundStreams: 0 }, 7],
    ['with a window below 1500 bytes (cause 13)', { receiveWindow: 1499 }, 13],
    ['with a host name (cause 5, §3.3.2.1.4)', { hostName: HOST_NAME }, 5],
  ] as const)
    it(`${fault} ends the set-up by an ABORT`, () => {
      const pair = cookieWait();
      const answers = injectAtClient(pair, { chunks: [{ ...initAck, ...change }] });
      assert.deepEqual(typesOf(answers), ['ABORT']);
      assert.equal(answers[0].packet.verificationTag, initAck.initiateTag);
      const [abort] = chunksOf(answers);
      assert.deepEqual(causesOf(abort), [cause]);
      if (abort.type === 'ABORT' && cause === 2)
        assert.deepEqual(abort.causes[0].info, new Uint8Array([0, 0, 0, 1, 0, 7]));
      assert.deepEqual(pair.client.events, ['refused']);
      assert.equal(pair.clientStack.timers.inUse, 0);
    });

  for (const [what, change] of [
    ['with initiate tag 0', {}],
    ['with initiate tag 0 and more faults', { outboundStreams: 0, cookie: new Uint8Array(0) }],
  ] as const)
    it(`${what} ends the set-up by an ABORT with the T bit and the own tag (§3.3.3)`, () => {
      const pair = cookieWait();
      const { localTag } = pair.association;
      const [{ packet }, ...more] = injectAtClient(pair, { chunks: [{ ...initAck, ...change, initiateTag: 0 }] });
      const [abort] = packet.chunks;
      assert.ok(abort.type === 'ABORT' && abort.reflected);
      assert.deepEqual([packet.verificationTag, packet.chunks.length, more], [localTag, 1, []]);
      assert.deepEqual(pair.client.events, ['refused']);
      assert.equal(pair.clientStack.totals().abortsSent, 1);
    });

  it('with initiate tag 0 in another state than COOKIE-WAIT is discarded (§3.3.3)', () => {
    const pair = cookieEchoed();
    assert.deepEqual(injectAtClient(pair, { chunks: [{ ...initAck, initiateTag: 0 }] }), []);
    assert.equal(pair.association.phase.kind, 'cookieEchoed');
  });

  it('with a wrong verification tag is discarded (§8.5)', () => {
    const pair = cookieWait();
    assert.deepEqual(injectAtClient(pair, { chunks: [initAck], tag: pair.association.localTag ^ 1 }), []);
    assert.deepEqual(injectAtClient(pair, { chunks: [initAck], tag: 0 }), []);
    assert.equal(pair.association.phase.kind, 'cookieWait');
  });

  it('that comes again is discarded: the first cookie stays (§5.2.3)', () => {
    const pair = cookieEchoed();
    const other = { ...initAck, initiateTag: 78, cookie: new Uint8Array(8).fill(2) };
    assert.deepEqual(injectAtClient(pair, { chunks: [other] }), []);
    pair.network.run(1);
    const echoes = pair.network.sent('COOKIE_ECHO');
    assert.deepEqual(
      echoes.map(({ chunk, packet }) => [chunk.cookie[0], packet.verificationTag]),
      [
        [1, 77],
        [1, 77],
      ],
    );
  });

  for (const [type, reported] of [
    [0x3fff, false],
    [0x7fff, true],
    [0xbfff, false],
    [0xffff, true],
  ] as const)
    it(`with an unknown parameter of type 0x${type.toString(16)}: ${reported ? 'reports' : 'does not report'} it with the COOKIE ECHO (§3.2.1)`, () => {
      const pair = cookieWait();
      const answers = injectAtClient(pair, { chunks: [{ ...initAck, unknownParameters: [parameter(type)] }] });
      assert.deepEqual(typesOf(answers), [reported ? 'COOKIE_ECHO+ERROR' : 'COOKIE_ECHO']);
      const [, error] = chunksOf(answers);
      if (error?.type === 'ERROR') assert.deepEqual(error.causes, [{ code: 8, info: parameter(type) }]);
    });
});

describe('SCTP in COOKIE-WAIT and COOKIE-ECHOED (RFC 9260 §4, §5.2, §8.5.1)', () => {
  const misplaced: readonly Chunk[] = [
    data({}),
    { type: 'SACK', cumulativeTsn: 5, receiveWindow: 2000, gaps: [], duplicates: [] },
    { type: 'SHUTDOWN', cumulativeTsn: 5 },
    { type: 'SHUTDOWN_COMPLETE', reflected: false },
    { type: 'HEARTBEAT_ACK', info: new Uint8Array(16) },
    { type: 'FORWARD_TSN', newCumulativeTsn: 5, streams: [] },
  ];

  it('COOKIE-WAIT: nothing but INIT, INIT ACK, ABORT and SHUTDOWN ACK is accepted, and no tag of 0 is sent', () => {
    const pair = cookieWait();
    for (const chunk of [...misplaced, heartbeat, unknown(0x7f), unknown(0xff), { type: 'COOKIE_ACK' } as const])
      assert.deepEqual(injectAtClient(pair, { chunks: [chunk] }), [], chunk.type);
    assert.equal(pair.association.phase.kind, 'cookieWait');
    assert.deepEqual(pair.client.events, []);
  });

  it('COOKIE-ECHOED: DATA, SACK and SHUTDOWN are discarded (§6), HEARTBEAT is answered (§8.3)', () => {
    const pair = cookieEchoed();
    for (const chunk of misplaced) assert.deepEqual(injectAtClient(pair, { chunks: [chunk] }), [], chunk.type);
    assert.equal(pair.association.phase.kind, 'cookieEchoed');
    assert.deepEqual(typesOf(injectAtClient(pair, { chunks: [heartbeat] })), ['HEARTBEAT_ACK']);
    assert.deepEqual(typesOf(injectAtClient(pair, { chunks: [unknown(0xff)] })), ['ERROR']);
    injectAtClient(pair, { chunks: [{ type: 'COOKIE_ACK' }] });
    assert.deepEqual(pair.client.events, ['up']);
  });

  for (const [state, make] of [
    ['COOKIE-WAIT', cookieWait],
    ['COOKIE-ECHOED', () => cookieEchoed()],
  ] as const) {
    it(`${state}: SHUTDOWN ACK is answered as out of the blue, by SHUTDOWN COMPLETE with its own tag and T (§8.5.1 E)`, () => {
      const pair = make();
      const { kind } = pair.association.phase;
      for (const tag of [pair.association.localTag, 0x1234]) {
        const [{ packet }] = injectAtClient(pair, { chunks: [{ type: 'SHUTDOWN_ACK' }], tag });
        assert.equal(packet.verificationTag, tag);
        assert.deepEqual(packet.chunks, [{ type: 'SHUTDOWN_COMPLETE', reflected: true }]);
      }
      assert.equal(pair.association.phase.kind, kind);
    });

    it(`${state}: an ABORT with the own tag ends the set-up (§3.3.7)`, () => {
      const pair = make();
      assert.deepEqual(injectAtClient(pair, { chunks: [{ type: 'ABORT', reflected: false, causes: [] }] }), []);
      assert.deepEqual(pair.client.events, ['refused']);
    });

    it(`${state}: an INIT is answered with what the own INIT said, its tag included (§5.2.1)`, () => {
      const pair = make();
      const { association } = pair;
      const [own] = pair.network.sent('INIT');
      const [{ packet }] = injectAtClient(pair, { chunks: [init], tag: 0 });
      const [answer] = packet.chunks;
      assert.ok(answer.type === 'INIT_ACK');
      assert.equal(packet.verificationTag, init.initiateTag);
      assert.deepEqual(
        [answer.initiateTag, answer.initialTsn, answer.receiveWindow],
        [association.localTag, own.chunk.initialTsn, own.chunk.receiveWindow],
      );
      assert.equal(pair.clientStack.associations.length, 1);
    });
  }

  it('COOKIE-WAIT: an ABORT with T and tag 0 is not one of the peer, whose tag is not known yet (§8.5.1 B)', () => {
    const pair = cookieWait();
    assert.deepEqual(injectAtClient(pair, { chunks: [{ type: 'ABORT', reflected: true, causes: [] }], tag: 0 }), []);
    assert.deepEqual(pair.client.events, []);
  });

  it('COOKIE-ECHOED: an INIT that adds addresses is refused, and the set-up continues (§5.2.1, cause 11)', () => {
    const pair = cookieEchoed();
    const answers = injectAtClient(pair, { chunks: [{ ...init, addresses: ['10.9.0.9'] }], tag: 0 });
    assert.deepEqual(causesOf(chunksOf(answers)[0]), [11]);
    assert.equal(answers[0].packet.verificationTag, init.initiateTag);
    injectAtClient(pair, { chunks: [{ type: 'COOKIE_ACK' }] });
    assert.deepEqual(pair.client.events, ['up']);
  });

  it('COOKIE-ECHOED: an ERROR other than a stale cookie changes nothing', () => {
    const pair = cookieEchoed();
    const error: Chunk = { type: 'ERROR', causes: [{ code: 8, info: parameter(0xc000) }] };
    assert.deepEqual(injectAtClient(pair, { chunks: [error] }), []);
    assert.equal(pair.association.phase.kind, 'cookieEchoed');
  });
});

describe('SCTP of a set-up that is given up (RFC 9260 §5.1)', () => {
  it('informs a peer that got the COOKIE ECHO, and may believe that the association exists, by an ABORT', () => {
    for (const options of [undefined, { connectTimeout: 3 }]) {
      const pair = new Pair();
      pair.network.fate = ({ packet }) => (packet.chunks[0].type === 'COOKIE_ACK' ? 'drop' : undefined);
      pair.connect(options);
      pair.network.run(400);
      assert.deepEqual([pair.client.events, pair.server.events], [['timeout'], ['up', 'aborted']]);
    }
  });

  it('asks for no more life of the cookie than the staleness and the round trip to the ERROR (§5.2.6)', () => {
    const pair = cookieEchoed();
    pair.network.run(0.25);
    const staleness = 1_500_000;
    const info = new Uint8Array(4);
    new DataView(info.buffer).setUint32(0, staleness);
    const [again] = chunksOf(injectAtClient(pair, { chunks: [{ type: 'ERROR', causes: [{ code: 3, info }] }] }));
    assert.ok(again.type === 'INIT' && again.cookieLifeIncrement !== undefined);
    assert.ok(again.cookieLifeIncrement >= 1.75 && again.cookieLifeIncrement < 1.76, `${again.cookieLifeIncrement} s`);
  });

  it('asks Max.Init.Retransmits times at most: a peer that finds each cookie stale is given up (§5.2.6)', () => {
    const pair = cookieWait();
    const stale: Chunk = { type: 'ERROR', causes: [{ code: 3, info: new Uint8Array(4) }] };
    for (let tries = 0; tries < 50; tries++) {
      injectAtClient(pair, { chunks: [initAck] });
      injectAtClient(pair, { chunks: [stale] });
    }
    assert.equal(pair.network.sent('INIT').length, 1 + rfc9260.maxInitRetrans);
    assert.deepEqual(pair.client.events, ['timeout']);
    assert.equal(pair.clientStack.timers.inUse, 0);
  });
});

describe('SCTP rules for INIT in ESTABLISHED (RFC 9260 §5.2.2)', () => {
  it('is answered with a new tag, again and again; the association lives on as if nothing had come', () => {
    const pair = new Pair().up();
    const { localTag } = pair.inbound;
    const tags = [1, 2, 3].map(() => {
      const [answer] = chunksOf(inject(pair, { chunks: [init], tag: 0 }));
      assert.ok(answer.type === 'INIT_ACK');
      return answer.initiateTag;
    });
    assert.equal(new Set([...tags, localTag]).size, 4);
    assert.equal(pair.inbound.localTag, localTag);
    pair.send('still here');
    pair.network.run(1);
    assert.deepEqual(pair.server.texts, ['still here']);
  });

  for (const [fault, change] of [
    ['0 streams', { outboundStreams: 0 }],
    ['a small window', { receiveWindow: 10 }],
    ['a host name', { hostName: HOST_NAME }],
  ] as const)
    it(`with ${fault} gets an ABORT with its own initiate tag, which ends nothing here (§3.3.2)`, () => {
      const pair = new Pair().up();
      const [{ packet }] = inject(pair, { chunks: [{ ...init, ...change }], tag: 0 });
      assert.equal(packet.chunks[0].type, 'ABORT');
      assert.equal(packet.verificationTag, init.initiateTag);
      assert.equal(pair.inbound.state, 'up');
    });

  it('its answer goes to where it came from (§5.1)', () => {
    const [{ source, destination }] = inject(new Pair(), { chunks: [init], tag: 0 });
    assert.deepEqual([source, destination], [SERVER, CLIENT]);
  });
});
