import assert from 'node:assert/strict';
import type { Chunk } from '../../protocol/sctp/chunk.ts';
import { rfc9260 } from '../../protocol/sctp/options.ts';
import { skipOrFail } from '../native/obstacles.ts';
import { filled, Notes, PORT, PPID, protocols } from '../protocol/sctp/pair.ts';
import { VirtualNetwork } from '../protocol/sctp/virtual-network.ts';
import { type PeerExtension, peerObstacle, UsrsctpPeer } from './usrsctp-peer.ts';

type ChunkType = Chunk['type'];

const OWN = '10.1.0.1';
const PEER = '10.1.0.2';
const skipReason = peerObstacle();

/** Streams and lengths of messages each way. */
const lengths = [
  [1, 20_000],
  [2, 9000],
  [3, 30],
] as const;

const authentication = { chunks: [0x00, 0x03, 0x40], keys: new Map([[0, new Uint8Array(0)]]), activeKey: 0 };

describe(`extensions of SCTP with libusrsctp in virtual time${skipReason === undefined ? '' : ` (skipped: ${skipReason})`}`, () => {
  before(function () {
    skipOrFail(this, skipReason);
  });

  for (const [what, extensions, chunks] of [
    ['I-DATA', ['interleaving'], ['I_DATA']],
    ['AUTH', ['authentication'], ['AUTH', 'DATA']],
    ['I-DATA with AUTH', ['interleaving', 'authentication'], ['AUTH', 'I_DATA']],
    ['NR-SACK', ['nr-sack'], ['DATA']],
    ['NR-SACK with I-DATA and AUTH', ['nr-sack', 'interleaving', 'authentication'], ['AUTH', 'I_DATA']],
  ] as const satisfies readonly (readonly [string, readonly PeerExtension[], readonly ChunkType[]])[])
    it(`${what}: messages arrive both ways, and with I-DATA short ones pass long ones`, async () => {
      const network = new VirtualNetwork();
      const peer = new UsrsctpPeer(network, PEER, OWN, extensions);
      try {
        const offers = (extension: PeerExtension): boolean => extensions.some((each) => each === extension);
        const interleaving = offers('interleaving');
        const authenticates = offers('authentication');
        const notes = new Notes(() => network.now);
        const stack = network.stack('client', [OWN], {
          sctp: {
            ...rfc9260,
            interleaving,
            nrSack: offers('nr-sack'),
            streamScheduler: interleaving ? 'roundRobin' : 'fcfs',
            authentication: authenticates ? authentication : undefined,
          },
        });
        const association = stack.open({ addresses: [], port: 5000, protocols }, notes).connect([PEER], PORT);
        await peer.run(0.2);
        assert.equal(association.state, 'up');
        for (const [stream, length] of lengths)
          association.send({ payload: filled(stream, length), ppid: PPID, stream });
        await peer.run(1);
        for (const [stream, length] of lengths) await peer.send(stream, length);
        await peer.run(1);

        const order = interleaving ? [3, 2, 1] : [1, 2, 3];
        assert.deepEqual(
          peer.messages.map(({ stream }) => stream),
          order,
        );
        for (const { stream, bytes } of peer.messages) assert.deepEqual(bytes, filled(stream, bytes.length).bytes());
        assert.deepEqual(notes.streams, order);
        for (const [i, bytes] of notes.messages.entries())
          assert.ok(bytes.every((byte, at) => byte === ((notes.streams[i] * 7 + at * 3) & 0xff)));
        for (const source of [OWN, PEER])
          for (const type of chunks) assert.ok(network.sent(type, source).length > 5, `${source} ${type}`);
        // Whether both acknowledge by NR-SACK alone.
        for (const source of [OWN, PEER]) {
          const counts = (['SACK', 'NR_SACK'] as const).map((type) => network.sent(type, source).length);
          assert.deepEqual(
            counts.map((count) => count > 0),
            [!offers('nr-sack'), offers('nr-sack')],
            `${source} ${counts.join()}`,
          );
        }
        assert.deepEqual([network.sent('ABORT').length, network.sent('ERROR').length], [0, 0]);
      } finally {
        peer.close();
      }
    });
});
