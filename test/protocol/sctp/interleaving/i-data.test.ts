import assert from 'node:assert/strict';
import type { Chunk, IDataChunk, InitChunk } from '../../../../protocol/sctp/chunk.ts';
import { rfc9260 } from '../../../../protocol/sctp/options.ts';
import { SctpCauseCode } from '../../../../protocol/sctp/sctp-error-cause.ts';
import { agreedExtensions } from '../../../../protocol/sctp/setup/extensions.ts';
import { encodeChunk } from '../../../../protocol/sctp/wire/encode-packet.ts';
import { chunksOf, heartbeat, init, inject, typesOf, unknown } from '../injection.ts';
import { bytesOf, filled, Pair, PORT, PPID, protocols } from '../pair.ts';

const interleaving = { interleaving: true, sendBuffer: Infinity } as const;
const CLIENT = '10.1.0.1';

/** I-DATA of the client: `STREAM.MID.FSN`, in the order of its transmission. */
function sentChunks(pair: Pair): IDataChunk[] {
  return pair.network.sent('I_DATA', CLIENT).map(({ chunk }) => chunk);
}

function namesOf(chunks: readonly IDataChunk[]): string[] {
  return chunks.map(({ stream, mid, fsn }) => `${stream}.${mid}.${fsn}`);
}

/** A whole message of the client to the server. */
function iData(pair: Pair, change: Partial<IDataChunk> = {}): IDataChunk {
  const payload = bytesOf('x');
  const tsn = pair.association.localInitialTsn;
  const flags = { unordered: false, beginning: true, ending: true, immediate: false };
  return {
    type: 'I_DATA',
    tsn,
    stream: 0,
    mid: 0,
    fsn: 0,
    ppid: PPID,
    ...flags,
    payload,
    offset: 0,
    length: 1,
    ...change,
  };
}

function isLastOfFirst(chunk: Chunk): boolean {
  return chunk.type === 'I_DATA' && chunk.mid === 0 && chunk.ending;
}

function causeOfAbort(chunks: readonly Chunk[]): number | undefined {
  return chunks.find((chunk) => chunk.type === 'ABORT')?.causes[0]?.code;
}

describe('negotiation of I-DATA (RFC 8260 §2.2.1)', () => {
  for (const [what, client, server, used] of [
    ['both sides can', true, true, true],
    ['the listener cannot', true, false, false],
    ['the initiator cannot', false, true, false],
  ] as const)
    it(`${what}: ${used ? 'I-DATA' : 'DATA'} both ways`, () => {
      const pair = new Pair({ sctp: { interleaving: client }, serverSctp: { interleaving: server } }).up();
      pair.send('there', { stream: 1 });
      pair.network.run(0.1);
      pair.inbound.send({ payload: bytesOf('back'), ppid: PPID });
      pair.network.run(1);
      assert.deepEqual([pair.server.texts, pair.client.texts], [['there'], ['back']]);
      assert.equal(pair.network.sent('I_DATA').length, used ? 2 : 0);
      assert.equal(pair.network.sent('DATA').length, used ? 0 : 2);
    });

  it('lists I-DATA, and I-FORWARD-TSN if messages may be given up, as supported extensions', () => {
    for (const [sctp, extensions] of [
      [{ interleaving: true }, [0x40, 0xc2]],
      [{ interleaving: true, partialReliability: false }, [0x40]],
      [{}, undefined],
    ] as const) {
      const { network } = new Pair({ sctp }).up();
      assert.deepEqual(
        [...network.sent('INIT'), ...network.sent('INIT_ACK')].map(({ chunk }) => chunk.extensions),
        [extensions, extensions],
      );
    }
  });

  it('a peer that can I-DATA and FORWARD-TSN can I-FORWARD-TSN, listed or not (as Linux)', () => {
    const options = { ...rfc9260, interleaving: true };
    const peer: InitChunk = { ...init, forwardTsn: true, extensions: [0x40] };
    const { interleaving: agreed, forwardTsn } = agreedExtensions(options, peer, undefined);
    assert.deepEqual([agreed, forwardTsn], [true, true]);
  });

  it('DATA where I-DATA was agreed on ends the association', () => {
    const pair = new Pair({ sctp: interleaving }).up();
    const { mid: _, fsn: __, ...fields } = iData(pair);
    const answers = chunksOf(inject(pair, { chunks: [{ ...fields, type: 'DATA', ssn: 0 }] }));
    assert.equal(causeOfAbort(answers), SctpCauseCode.protocolViolation);
  });

  it('FORWARD-TSN where I-FORWARD-TSN was agreed on ends the association', () => {
    const pair = new Pair({ sctp: interleaving }).up();
    const newCumulativeTsn = pair.association.localInitialTsn;
    const answers = chunksOf(inject(pair, { chunks: [{ type: 'FORWARD_TSN', newCumulativeTsn, streams: [] }] }));
    assert.equal(causeOfAbort(answers), SctpCauseCode.protocolViolation);
  });

  it('I-DATA that was not agreed on is a chunk of an unknown type: reported, and nothing behind it is read', () => {
    const pair = new Pair().up();
    const chunk = iData(pair);
    const answers = chunksOf(inject(pair, { chunks: [chunk, { type: 'HEARTBEAT', info: new Uint8Array(8) }] }));
    assert.deepEqual(answers, [
      {
        type: 'ERROR',
        causes: [{ code: SctpCauseCode.unrecognizedChunkType, info: encodeChunk(chunk).subarray(0, 21) }],
      },
    ]);
    assert.deepEqual(pair.server.messages, []);
  });

  it('I-FORWARD-TSN that was not agreed on is reported, and what is behind it is read', () => {
    const pair = new Pair().up();
    const newCumulativeTsn = pair.association.localInitialTsn;
    const chunks: Chunk[] = [
      { type: 'I_FORWARD_TSN', newCumulativeTsn, messages: [] },
      { type: 'HEARTBEAT', info: new Uint8Array(8) },
    ];
    assert.deepEqual(typesOf(inject(pair, { chunks })), ['HEARTBEAT_ACK+ERROR']);
  });

  describe('a stale cookie, with a message beside it', () => {
    /** The server calls the first cookie stale at 30 ms; the client learns that 10 ms later. */
    function withStaleCookie(): Pair {
      const pair = new Pair({ sctp: { ...interleaving, validCookieLife: 0.01 } });
      pair.connect();
      pair.send('first');
      pair.network.run(0.035);
      assert.equal(typesOf(pair.network.transits).at(-1), 'ERROR');
      return pair;
    }

    it('no number is given twice', () => {
      const pair = withStaleCookie();
      pair.send('second');
      pair.network.run(20);
      assert.deepEqual([pair.server.texts, pair.client.events], [['first', 'second'], ['up']]);
    });

    it('and the peer cannot any more: what was I-DATA becomes DATA', () => {
      const pair = withStaleCookie();
      pair.send('second', { stream: 1 });
      pair.serverStack.halt();
      const again = pair.network.stack('server again', pair.serverAddresses, {});
      again.open({ addresses: [], port: PORT, protocols }, pair.server);
      pair.network.run(20);
      assert.deepEqual([pair.server.texts, pair.client.events], [['first', 'second'], ['up']]);
      assert.equal(pair.association.storedBytes, 0);
    });
  });

  it('and so is one that cannot be read', () => {
    for (const sctp of [{}, interleaving])
      assert.deepEqual(typesOf(inject(new Pair({ sctp }).up(), { chunks: [unknown(0xc2), heartbeat] })), [
        'HEARTBEAT_ACK+ERROR',
      ]);
  });

  it('survives the restart of a peer that cannot any more', () => {
    const pair = new Pair({ sctp: interleaving }).up();
    pair.send('before');
    pair.network.run(1);
    pair.clientStack.halt();
    const again = pair.network.stack('client again', pair.clientAddresses, {});
    const association = again
      .open({ addresses: [], port: 5000, protocols }, pair.client)
      .connect(pair.serverAddresses, PORT);
    pair.network.run(1);
    association.send({ payload: bytesOf('after'), ppid: PPID });
    pair.network.run(1);
    assert.deepEqual(pair.server.texts, ['before', 'after']);
  });
});

describe('interleaving of messages (RFC 8260 §2)', () => {
  it('with round robin a short message of another stream passes a long one', () => {
    const pair = new Pair({ sctp: { ...interleaving, streamScheduler: 'roundRobin' } }).up();
    pair.sendBulk(1, 100_000, { stream: 1 });
    pair.send('short', { stream: 2 });
    pair.network.run(10);
    assert.deepEqual(pair.server.streams, [2, 1]);
    // What the window let go at once had gone before.
    const place = namesOf(sentChunks(pair)).indexOf('2.0.0');
    assert.ok(place > 0 && place < 6, `${place}`);
    assert.deepEqual(pair.server.messages[1], filled(0, 100_000).bytes());
  });

  it('without it, and with first come, first served, it waits', () => {
    for (const sctp of [{ streamScheduler: 'roundRobin', sendBuffer: Infinity }, interleaving] as const) {
      const pair = new Pair({ sctp }).up();
      pair.sendBulk(1, 100_000, { stream: 1 });
      pair.send('short', { stream: 2 });
      pair.network.run(10);
      assert.deepEqual(pair.server.streams, [1, 2]);
    }
  });

  it('numbers ordered and unordered messages of a stream apart', () => {
    const pair = new Pair({ sctp: interleaving }).up();
    for (const ordered of [true, false, false, true]) pair.send('m', { ordered, stream: 1 });
    pair.network.run(1);
    assert.deepEqual(
      sentChunks(pair).map(({ unordered, mid }) => [unordered, mid]),
      [
        [false, 0],
        [true, 0],
        [true, 1],
        [false, 1],
      ],
    );
    assert.equal(pair.server.messages.length, 4);
  });

  it('more long messages than the receive buffer holds do not shut the window for each other', () => {
    const sctp = { ...interleaving, streamScheduler: 'roundRobin', receiveBuffer: 20_000 } as const;
    const pair = new Pair({ sctp, encode: false }).up();
    for (let stream = 0; stream < 8; stream++) pair.sendBulk(1, 30_000, { stream });
    pair.network.run(20);
    assert.equal(pair.server.messages.length, 8);
    assert.equal(pair.association.statistics.t3Expiries, 0);
  });

  it('a whole message that waits for one before it does not shut out the fragment that is missing', () => {
    const pair = new Pair({ sctp: { ...interleaving, nagle: false, receiveBuffer: 65_535 }, encode: false }).up();
    // It is lost until the other one is whole.
    pair.network.fate = ({ packet }) =>
      pair.network.now < 3 && packet.chunks.some(isLastOfFirst) ? 'drop' : undefined;
    pair.sendBulk(2, 200_000, { stream: 1 });
    pair.network.run(60);
    assert.deepEqual([pair.server.messages.length, pair.inbound.storedBytes], [2, 0]);
  });

  it('a late fragment of a message that was skipped is not kept', () => {
    for (const unordered of [false, true]) {
      const pair = new Pair({ sctp: interleaving }).up();
      const first = pair.association.localInitialTsn;
      const newCumulativeTsn = first;
      inject(pair, {
        chunks: [{ type: 'I_FORWARD_TSN', newCumulativeTsn, messages: [{ stream: 0, unordered, mid: 0 }] }],
      });
      inject(pair, { chunks: [iData(pair, { tsn: (first + 1) >>> 0, unordered, beginning: false, fsn: 1 })] });
      assert.deepEqual([pair.inbound.storedBytes, pair.inbound.cumulativeTsn], [0, (first + 1) >>> 0]);
    }
  });

  it('a peer that begins more than is put together is given up', () => {
    const pair = new Pair({ sctp: { ...interleaving, maxMessageSize: 2560 } }).up();
    const first = pair.association.localInitialTsn;
    const begun = (i: number): Chunk => iData(pair, { tsn: (first + i) >>> 0, mid: i, ending: false });
    assert.equal(
      causeOfAbort(chunksOf(inject(pair, { chunks: Array.from({ length: 10 }, (_, i) => begun(i)) }))),
      undefined,
    );
    assert.equal(causeOfAbort(chunksOf(inject(pair, { chunks: [begun(10)] }))), SctpCauseCode.outOfResource);
  });

  it('a fragment that contradicts its message ends the association', () => {
    const pair = new Pair({ sctp: interleaving }).up();
    const answers = inject(pair, { chunks: [iData(pair, { beginning: false, fsn: 0 })] });
    assert.equal(causeOfAbort(chunksOf(answers)), SctpCauseCode.protocolViolation);
  });

  it('orders messages of a stream across the wrapping of MIDs', () => {
    const pair = new Pair({ sctp: interleaving }).up();
    const first = pair.association.localInitialTsn;
    // All before are given up, half of the numbers at a time.
    const skips = [0x7fff_fffe, 0xffff_fffc].map((mid, i): Chunk => ({
      type: 'I_FORWARD_TSN',
      newCumulativeTsn: (first + i) >>> 0,
      messages: [{ stream: 0, unordered: false, mid }],
    }));
    inject(pair, { chunks: skips });
    const message = (tsn: number, mid: number, text: string): Chunk =>
      iData(pair, { tsn: (first + tsn) >>> 0, mid, payload: bytesOf(text) });
    inject(pair, { chunks: [message(4, 0, 'd'), message(3, 0xffff_ffff, 'c'), message(2, 0xffff_fffe, 'b')] });
    assert.deepEqual(pair.server.texts, []);
    inject(pair, { chunks: [message(5, 0xffff_fffd, 'a')] });
    assert.deepEqual(pair.server.texts, ['a', 'b', 'c', 'd']);
  });
});

describe('messages that are given up and interleaved (RFC 8260 §2.3)', () => {
  const sctp = { ...interleaving, streamScheduler: 'roundRobin', nagle: false } as const;

  it('I-FORWARD-TSN skips all fragments of one message, among those of others', () => {
    const pair = new Pair({ sctp }).up();
    pair.network.fate = ({ packet }) =>
      packet.chunks.some((chunk) => chunk.type === 'I_DATA' && chunk.stream === 1) ? 'drop' : undefined;
    pair.sendBulk(1, 4000, { stream: 1, lifetime: 0.5 });
    pair.sendBulk(1, 6000, { stream: 2 });
    pair.network.run(10);
    pair.network.fate = undefined;
    pair.send('next', { stream: 1 });
    pair.network.run(10);
    assert.equal(pair.client.failed.length, 1);
    assert.deepEqual(pair.server.streams, [2, 1]);
    assert.equal(pair.network.sent('FORWARD_TSN').length, 0);
    const skipped = pair.network.sent('I_FORWARD_TSN').flatMap(({ chunk }) => [...chunk.messages]);
    assert.ok(skipped.length > 0);
    assert.deepEqual(
      new Set(skipped.map((message) => JSON.stringify(message))),
      new Set(['{"stream":1,"unordered":false,"mid":0}']),
    );
    assert.deepEqual([pair.association.storedBytes, pair.inbound.storedBytes], [0, 0]);
  });

  it('the receiver drops an unordered message that is skipped', () => {
    const pair = new Pair({ sctp }).up();
    const tsn = pair.association.localInitialTsn;
    inject(pair, { chunks: [iData(pair, { unordered: true, ending: false })] });
    assert.equal(pair.inbound.storedBytes, 1);
    const newCumulativeTsn = (tsn + 1) >>> 0;
    inject(pair, {
      chunks: [{ type: 'I_FORWARD_TSN', newCumulativeTsn, messages: [{ stream: 0, unordered: true, mid: 0 }] }],
    });
    assert.deepEqual([pair.inbound.storedBytes, pair.inbound.cumulativeTsn], [0, newCumulativeTsn]);
  });

  it('a message of which all that was sent arrived is skipped, too', () => {
    const pair = new Pair({ sctp: { ...sctp, initialWindow: 1 } }).up();
    pair.sendBulk(1, 400_000, { stream: 1, lifetime: 0.2 });
    pair.network.run(5);
    pair.send('next', { stream: 1 });
    pair.network.run(5);
    assert.equal(pair.client.failed.length, 1);
    assert.deepEqual(pair.server.texts, ['next']);
    assert.deepEqual([pair.association.storedBytes, pair.inbound.storedBytes], [0, 0]);
  });
});
