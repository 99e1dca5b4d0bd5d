import assert from 'node:assert/strict';
import type { Chunk } from '../../../protocol/sctp/chunk.ts';
import type { SctpAssociation } from '../../../protocol/sctp/association.ts';
import { chunksOf, CLIENT, data, heartbeat, init, inject, typesOf, unknown } from './injection.ts';
import { bytesOf, filled, Pair, PPID } from './pair.ts';

const UNCONFIRMED = '10.2.0.1';

const states = ['established', 'shutdownPending', 'shutdownSent', 'shutdownReceived', 'shutdownAckSent'] as const;
type State = (typeof states)[number];

/** A server that answers messages by long ones, and whose client is the test. */
class Server {
  readonly pair = new Pair({ ecn: true, sctp: { nagle: false } });
  readonly #association: SctpAssociation;
  readonly #cookie: Uint8Array;

  constructor(state: State) {
    const { pair } = this;
    pair.network.fate = () => 'drop';
    const chunks: Chunk[] = [{ ...init, addresses: [UNCONFIRMED], forwardTsn: true, ecnCapable: true }];
    const [initAck] = chunksOf(inject(pair, { chunks, tag: 0 }));
    assert.ok(initAck.type === 'INIT_ACK');
    this.#cookie = initAck.cookie;
    inject(pair, { chunks: [this.cookieEcho], tag: initAck.initiateTag });
    this.#association = pair.inbound;
    pair.server.onMessage = (association) => association.send({ payload: filled(0, 1440), ppid: PPID });
    if (state === 'shutdownPending' || state === 'shutdownReceived')
      for (let i = 0; i < 2; i++) this.#association.send({ payload: bytesOf(`${i}`), ppid: PPID });
    if (state === 'shutdownPending' || state === 'shutdownSent') this.#association.shutdown();
    if (state === 'shutdownReceived' || state === 'shutdownAckSent') inject(pair, { chunks: [this.#shutdown(0)] });
    assert.equal(this.#association.phase.kind, state);
  }

  get cookieEcho(): Chunk {
    return { type: 'COOKIE_ECHO', cookie: this.#cookie };
  }

  #shutdown(acknowledged: number): Chunk {
    return { type: 'SHUTDOWN', cumulativeTsn: (this.#association.localInitialTsn - 1 + acknowledged) >>> 0 };
  }

  /** Chunks that are answered in one way or another; `place` distinguishes their TSNs. */
  chunks(place: number): Chunk[] {
    const tsn = init.initialTsn + place;
    return [
      data({ tsn, ssn: place }),
      data({ tsn: tsn + 9 }),
      data({ tsn, length: 0 }),
      data({ tsn, stream: 5000 }),
      heartbeat,
      unknown(0xff),
      this.#shutdown(0),
      this.#shutdown(2),
      { type: 'SACK', cumulativeTsn: tsn, receiveWindow: 1, gaps: [], duplicates: [] },
      { type: 'ECNE', lowestTsn: this.#association.localInitialTsn },
    ];
  }
}

describe('one SCTP packet (RFC 9260 §12.4)', () => {
  for (const state of states)
    it(`is answered by one with control chunks, whatever two or three chunks it holds, in ${state}`, () => {
      const count = new Server(state).chunks(0).length;
      for (const withCookie of [false, true])
        for (const source of [CLIENT, UNCONFIRMED])
          for (let i = 0; i < count * count; i++) {
            const server = new Server(state);
            const first = server.chunks(0)[i % count];
            const second = server.chunks(1)[Math.floor(i / count)];
            const chunks = withCookie ? [server.cookieEcho, first, second] : [first, second];
            const answers = inject(server.pair, { chunks, source });
            const withControl = answers.filter(({ packet }) => packet.chunks.some(({ type }) => type !== 'DATA'));
            const reported = `${chunks.map(({ type }) => type).join('+')} from ${source}: ${typesOf(answers).join(', ')}`;
            assert.ok(withControl.length <= 1, reported);
            // §5.4
            for (const { packet, destination } of answers)
              if (destination === UNCONFIRMED)
                assert.ok(
                  packet.chunks.every(({ type }) => ['HEARTBEAT_ACK', 'COOKIE_ACK', 'HEARTBEAT'].includes(type)),
                  reported,
                );
          }
    });
});
