import assert from 'node:assert/strict';
import type { Chunk, UnknownChunk } from '../../../protocol/sctp/chunk.ts';
import { SctpCauseCode } from '../../../protocol/sctp/sctp-error-cause.ts';
import { parameterOf, SctpParameterType } from '../../../protocol/sctp/wire/parameter.ts';
import { LocalPrograms } from './local-programs.ts';
import { RawPeer, textOf } from './raw-peer.ts';
import { testUdpPort } from '../../test-ports.ts';

const server = { address: '127.67.0.1', udpPort: testUdpPort, port: 7 };

/** A chunk of an unknown type with four bytes in it. */
function unknown(chunkType: number): UnknownChunk {
  return { type: 'UNKNOWN', chunkType, bytes: Uint8Array.of(chunkType, 0, 0, 8, 1, 2, 3, 4) };
}

/** The packet of one chunk that answers what was sent. */
async function answerOf(peer: RawPeer): Promise<{ tag: number; chunk: Chunk }> {
  const { verificationTag: tag, chunks } = await peer.next();
  assert.equal(chunks.length, 1);
  return { tag, chunk: chunks[0] };
}

describe('rsplab sctp serve answers hand-made packets as RFC 9260 says', () => {
  const programs = new LocalPrograms();
  const peers: RawPeer[] = [];

  before(async () => {
    const echo = programs.rsplab('sctp', 'serve', '--service', 'echo', '--address', server.address);
    await echo.prints(/^echo: SCTP port 7, UDP port \d+ of 127\.67\.0\.1$/m);
  });
  afterEach(() => {
    for (const peer of peers.splice(0)) peer.close();
  });
  after(async () => programs.close());

  async function open(port?: number): Promise<RawPeer> {
    const peer = await RawPeer.open(server, port);
    peers.push(peer);
    return peer;
  }

  async function connected(): Promise<RawPeer> {
    const peer = await open();
    await peer.connect();
    return peer;
  }

  const abortOf = { type: 'ABORT', reflected: true, causes: [] };

  describe('out of the blue (§8.4)', () => {
    for (const [name, chunk] of [
      ['HEARTBEAT', { type: 'HEARTBEAT', info: Uint8Array.of(1, 2, 3, 4) }],
      ['SACK', { type: 'SACK', cumulativeTsn: 1, receiveWindow: 1500, gaps: [], duplicates: [] }],
      ['SHUTDOWN', { type: 'SHUTDOWN', cumulativeTsn: 1 }],
      ['an unknown chunk', unknown(0x3f)],
    ] as const)
      it(`${name} gets an ABORT with the T bit and its own tag`, async () => {
        const peer = await open();
        peer.send(0xabcdef01, chunk);
        assert.deepEqual(await answerOf(peer), { tag: 0xabcdef01, chunk: abortOf });
      });

    it('DATA too, also to a port without a listener', async () => {
      const peer = await open();
      const chunks = [peer.data(0, 'a')];
      peer.sendBytes(peer.encode({ verificationTag: 77, chunks, destinationPort: 7777 }));
      assert.deepEqual(await answerOf(peer), { tag: 77, chunk: abortOf });
    });

    it('SHUTDOWN ACK gets a SHUTDOWN COMPLETE with the T bit and its own tag', async () => {
      const peer = await open();
      peer.send(0xabcdef02, { type: 'SHUTDOWN_ACK' });
      assert.deepEqual(await answerOf(peer), {
        tag: 0xabcdef02,
        chunk: { type: 'SHUTDOWN_COMPLETE', reflected: true },
      });
    });

    for (const [name, ...chunks] of [
      ['ABORT', { type: 'ABORT', reflected: false, causes: [] }],
      ['ABORT behind another chunk', { type: 'COOKIE_ACK' }, { type: 'ABORT', reflected: true, causes: [] }],
      ['SHUTDOWN COMPLETE', { type: 'SHUTDOWN_COMPLETE', reflected: false }],
      ['COOKIE ACK', { type: 'COOKIE_ACK' }],
      ['ERROR with a stale cookie', { type: 'ERROR', causes: [{ code: 3, info: new Uint8Array(4) }] }],
      ['a COOKIE ECHO that is none of its own', { type: 'COOKIE_ECHO', cookie: new Uint8Array(100) }],
    ] as const)
      it(`${name} gets no answer`, async () => {
        const peer = await open();
        peer.send(0xabcdef03, ...chunks);
        await peer.hearsNothing();
      });

    it('packets with a wrong checksum get no answer (§6.8)', async () => {
      const peer = await open();
      const packet = peer.encode({ verificationTag: 0xabcdef04, chunks: [{ type: 'SHUTDOWN_ACK' }] });
      packet[8] ^= 1;
      peer.sendBytes(packet);
      peer.sendBytes(packet.subarray(0, 11));
      await peer.hearsNothing();
    });
  });

  describe('INIT', () => {
    it('gets an INIT ACK with the initiate tag, a cookie and usable numbers (§5.1)', async () => {
      const peer = await open();
      peer.send(0, peer.init());
      const { tag, chunk } = await answerOf(peer);
      assert.equal(tag, peer.tag);
      assert.ok(chunk.type === 'INIT_ACK');
      assert.ok(chunk.initiateTag !== 0 && chunk.outboundStreams === 10 && chunk.maxInboundStreams > 0);
      assert.ok(chunk.receiveWindow >= 1500 && chunk.cookie.length > 0);
    });

    it('to a port without a listener gets an ABORT with the initiate tag and no T bit (§8.4)', async () => {
      const peer = await open();
      peer.sendBytes(peer.encode({ verificationTag: 0, chunks: [peer.init()], destinationPort: 7777 }));
      assert.deepEqual(await answerOf(peer), { tag: peer.tag, chunk: { ...abortOf, reflected: false } });
    });

    it('with a verification tag, with another chunk, or with initiate tag 0 gets no answer (§8.5.1, §6.10, §3.3.2)', async () => {
      const peer = await open();
      peer.send(1, peer.init());
      peer.send(0, peer.init(), peer.init());
      peer.send(0, peer.init({ initiateTag: 0 }));
      await peer.hearsNothing();
    });

    for (const fault of ['outboundStreams', 'maxInboundStreams'] as const)
      it(`without ${fault} gets an ABORT that names an invalid mandatory parameter (§3.3.2)`, async () => {
        const peer = await open();
        peer.send(0, peer.init({ [fault]: 0 }));
        const { tag, chunk } = await answerOf(peer);
        assert.ok(chunk.type === 'ABORT' && !chunk.reflected);
        assert.equal(tag, peer.tag);
        assert.deepEqual(
          chunk.causes.map(({ code }) => code),
          [SctpCauseCode.invalidMandatoryParameter],
        );
      });

    it('with a host name gets an ABORT with an unresolvable address (§3.3.2.1.4)', async () => {
      const peer = await open();
      const hostName = parameterOf(SctpParameterType.hostNameAddress, Uint8Array.of(97, 46, 98, 0));
      peer.send(0, peer.init({ hostName }));
      const { chunk } = await answerOf(peer);
      assert.ok(chunk.type === 'ABORT');
      assert.deepEqual(chunk.causes, [{ code: SctpCauseCode.unresolvableAddress, info: hostName }]);
    });

    it('with unknown parameters: skipped or not, reported or not, as their two high bits say (§3.2.1)', async () => {
      const content = Uint8Array.of(1, 2, 3, 4);
      const [stop, stopAndReport, skip, skipAndReport] = [0x3f00, 0x7f00, 0xbf00, 0xff00].map((type) =>
        parameterOf(type, content),
      );
      const reports = async (...unknownParameters: readonly Uint8Array[]): Promise<readonly Uint8Array[]> => {
        const peer = await open();
        peer.send(0, peer.init({ unknownParameters }));
        const { chunk } = await answerOf(peer);
        assert.ok(chunk.type === 'INIT_ACK');
        return chunk.unrecognizedParameters;
      };
      assert.deepEqual(await reports(skip, skipAndReport), [skipAndReport]);
      assert.deepEqual(await reports(stop, skipAndReport), []);
      assert.deepEqual(await reports(stopAndReport, skipAndReport), [stopAndReport]);
      assert.deepEqual(await reports(skipAndReport, skip, stopAndReport, skipAndReport), [
        skipAndReport,
        stopAndReport,
      ]);
    });

    for (const bytes of [32_720, 65_440])
      it(`of ${bytes} bytes, full of unknown parameters, gets an INIT ACK of one packet (§12.4)`, async () => {
        const peer = await open();
        const unknownParameters = Array.from({ length: (bytes - 32) / 4 }, () => Uint8Array.of(0xc1, 0x23, 0, 4));
        peer.send(0, peer.init({ unknownParameters }));
        const { byteLength, chunks } = await peer.next();
        assert.ok(byteLength <= 1472 && chunks[0].type === 'INIT_ACK', `${byteLength} bytes`);
        await peer.connect();
      });

    it('leaves nothing behind: the cookie alone brings the association up, and again (§5.1.3, §5.2.4 D)', async () => {
      const peer = await open();
      const cookie = await peer.cookie();
      for (let i = 0; i < 3; i++) await peer.cookie();
      peer.send(0, peer.init());
      const { chunk } = await peer.nextWith('INIT_ACK');
      peer.peerTag = chunk.initiateTag;
      const damaged = Uint8Array.from(chunk.cookie);
      damaged[20] ^= 1;
      peer.send(peer.peerTag, { type: 'COOKIE_ECHO', cookie: damaged });
      peer.send(peer.peerTag, { type: 'COOKIE_ECHO', cookie }); // of another INIT ACK: its tag is not this one
      await peer.hearsNothing();
      for (let i = 0; i < 2; i++) {
        peer.send(peer.peerTag, { type: 'COOKIE_ECHO', cookie: chunk.cookie });
        await peer.nextWith('COOKIE_ACK');
      }
    });
  });

  describe('an association', () => {
    it('echoes messages with stream and payload protocol identifier, also those that come with the cookie', async () => {
      const peer = await open();
      const cookie = await peer.cookie();
      peer.send(peer.peerTag, { type: 'COOKIE_ECHO', cookie }, peer.data(0, 'early', { stream: 3, ppid: 39 }));
      const first = await peer.nextMessage();
      assert.deepEqual([textOf(first), first.stream, first.ppid, first.tsn], ['early', 3, 39, peer.peerTsn]);
      peer.send(
        peer.peerTag,
        peer.data(1, 'frag', { stream: 1, ssn: 0, ending: false }),
        peer.data(2, 'ment', { stream: 1, ssn: 0, beginning: false }),
      );
      assert.equal(textOf(await peer.nextMessage()), 'fragment');
    });

    it('reports gaps and duplicates at once (§6.2, §6.7)', async () => {
      const peer = await connected();
      peer.send(peer.peerTag, peer.data(2, 'c'));
      const gap = await peer.nextWith('SACK');
      assert.equal(gap.chunk.cumulativeTsn, 999);
      assert.deepEqual(gap.chunk.gaps, [{ start: 3, end: 3 }]);
      peer.send(peer.peerTag, peer.data(2, 'c'));
      const duplicate = await peer.nextWith('SACK');
      assert.deepEqual(duplicate.chunk.duplicates, [1002]);
      peer.send(peer.peerTag, peer.data(0, 'a'), peer.data(1, 'b'));
      assert.equal((await peer.nextWith('SACK')).chunk.cumulativeTsn, 1002);
    });

    it('answers HEARTBEAT with what it holds (§8.3)', async () => {
      const peer = await connected();
      const info = Uint8Array.of(9, 8, 7, 6, 5, 4, 3, 2);
      peer.send(peer.peerTag, { type: 'HEARTBEAT', info });
      const { packet, chunk } = await peer.nextWith('HEARTBEAT_ACK');
      assert.deepEqual(Uint8Array.from(chunk.info), info);
      assert.equal(packet.verificationTag, peer.tag);
    });

    for (const [bits, chunkType, reports, goesOn] of [
      ['00', 0x3f, false, false],
      ['01', 0x7f, true, false],
      ['10', 0xbf, false, true],
      ['11', 0xff, true, true],
    ] as const)
      it(`${reports ? 'reports' : 'does not report'} unknown chunks of type ${bits}… and ${goesOn ? 'goes on behind' : 'stops at'} them (§3.2)`, async () => {
        const peer = await connected();
        const chunk = unknown(chunkType);
        peer.send(peer.peerTag, chunk, peer.data(0, 'behind'));
        if (reports) {
          const error = await peer.nextWith('ERROR');
          assert.deepEqual(error.chunk.causes, [{ code: SctpCauseCode.unrecognizedChunkType, info: chunk.bytes }]);
          const echoed = error.packet.chunks.some(({ type }) => type === 'DATA');
          assert.ok(!echoed || goesOn);
          if (echoed) return;
        }
        if (!goesOn) {
          await peer.hearsNothing();
          peer.send(peer.peerTag, peer.data(0, 'again'));
        }
        assert.equal(textOf(await peer.nextMessage()), goesOn ? 'behind' : 'again');
      });

    it('takes no packet with a wrong verification tag (§8.5)', async () => {
      const peer = await connected();
      peer.send(peer.peerTag ^ 1, peer.data(0, 'a'));
      peer.send(peer.tag, { type: 'ABORT', reflected: false, causes: [] });
      peer.send(peer.peerTag, { type: 'ABORT', reflected: true, causes: [] });
      peer.send(peer.peerTag ^ 1, { type: 'SHUTDOWN', cumulativeTsn: peer.peerTsn - 1 });
      await peer.hearsNothing();
      peer.send(peer.peerTag, peer.data(0, 'alive'));
      assert.equal(textOf(await peer.nextMessage()), 'alive');
    });

    it('ends by an ABORT with its own tag, or with the T bit and the one of the sender (§8.5.1 B)', async () => {
      for (const reflected of [false, true]) {
        const peer = await connected();
        peer.send(reflected ? peer.tag : peer.peerTag, { type: 'ABORT', reflected, causes: [] });
        peer.send(peer.peerTag, peer.data(0, 'a'));
        assert.deepEqual((await peer.nextWith('ABORT')).chunk, abortOf);
      }
    });

    it('is aborted when DATA has no user data (§6.2)', async () => {
      const peer = await connected();
      peer.send(peer.peerTag, peer.data(0, ''));
      const { chunk } = await peer.nextWith('ABORT');
      assert.deepEqual(chunk.causes, [{ code: SctpCauseCode.noUserData, info: Uint8Array.of(0, 0, 3, 232) }]);
    });

    it('is aborted by a SACK of what was never sent', async () => {
      const peer = await connected();
      const sack = { receiveWindow: 1500, gaps: [], duplicates: [] };
      peer.send(peer.peerTag, { type: 'SACK', cumulativeTsn: peer.peerTsn + 5, ...sack });
      const { chunk } = await peer.nextWith('ABORT');
      assert.deepEqual(
        chunk.causes.map(({ code }) => code),
        [SctpCauseCode.protocolViolation],
      );
    });

    it('reports DATA on a stream that it does not have, and acknowledges it (§6.5)', async () => {
      const peer = await connected();
      peer.send(peer.peerTag, peer.data(0, 'a', { stream: 10 }));
      const { packet, chunk } = await peer.nextWith('ERROR');
      assert.deepEqual(chunk.causes, [
        { code: SctpCauseCode.invalidStreamIdentifier, info: Uint8Array.of(0, 10, 0, 0) },
      ]);
      const sack = packet.chunks.find(({ type }) => type === 'SACK') ?? (await peer.nextWith('SACK')).chunk;
      assert.ok(sack.type === 'SACK' && sack.cumulativeTsn === 1000);
    });

    it('shuts down in three steps (§9.2)', async () => {
      const peer = await connected();
      const cumulativeTsn = (peer.peerTsn - 1) >>> 0;
      peer.send(peer.peerTag, { type: 'SHUTDOWN', cumulativeTsn });
      await peer.nextWith('SHUTDOWN_ACK');
      peer.send(peer.peerTag, { type: 'SHUTDOWN', cumulativeTsn });
      await peer.nextWith('SHUTDOWN_ACK');
      peer.send(peer.peerTag, { type: 'SHUTDOWN_COMPLETE', reflected: false });
      peer.send(peer.peerTag, peer.data(0, 'a'));
      assert.deepEqual((await peer.nextWith('ABORT')).chunk, abortOf);
    });

    it('restarts when its peer restarts (§5.2.4 A), but not with addresses that it did not have (§5.2.2)', async () => {
      const peer = await connected();
      const formerTag = peer.peerTag;
      peer.send(0, peer.init({ initiateTag: 0x0a0b0c0d, addresses: ['127.67.0.99'] }));
      const { packet, chunk } = await peer.nextWith('ABORT');
      assert.equal(packet.verificationTag, 0x0a0b0c0d);
      assert.deepEqual(
        chunk.causes.map(({ code }) => code),
        [SctpCauseCode.restartWithNewAddresses],
      );
      await peer.connect({ initiateTag: 0x0a0b0c0d });
      assert.notEqual(peer.peerTag, formerTag);
      peer.send(peer.peerTag, peer.data(0, 'reborn'));
      const { packet: echoed } = await peer.nextWith('DATA');
      assert.equal(echoed.verificationTag, 0x0a0b0c0d);
    });

    it('answers to the UDP port that its peer sends from now, if the tag is right (RFC 6951 §5.4)', async () => {
      const peer = await connected();
      const moved = await open(peer.port);
      moved.send(peer.peerTag ^ 1, peer.data(0, 'wrong'));
      await moved.hearsNothing();
      peer.send(peer.peerTag, { type: 'HEARTBEAT', info: Uint8Array.of(1) });
      await peer.nextWith('HEARTBEAT_ACK');
      moved.send(peer.peerTag, peer.data(0, 'from elsewhere'));
      assert.equal(textOf((await moved.nextWith('DATA')).chunk), 'from elsewhere');
    });
  });
});
