import assert from 'node:assert/strict';
import fc from 'fast-check';
import { TransportError } from '../../../protocol/host.ts';
import type { SctpAssociation } from '../../../protocol/sctp/association.ts';
import type { Chunk } from '../../../protocol/sctp/chunk.ts';
import { ChunkFate } from '../../../protocol/sctp/sending/outstanding.ts';
import { CLIENT, data, init, inject } from './injection.ts';
import { bytesOf, Pair, PPID } from './pair.ts';

/** Offsets of TSNs: to the next one that is awaited, or to the first one that is not acknowledged. */
const offsets = [0, 0, 1, 2, 5, -1, -3, 60_000, 0x7fff_fffe] as const;
/** Without SHUTDOWN, which is rare: what comes after it is little. */
const chunkTypes = [
  'DATA',
  'DATA',
  'DATA',
  'DATA',
  'SACK',
  'SACK',
  'SACK',
  'FORWARD_TSN',
  'FORWARD_TSN',
  'HEARTBEAT',
  'ECNE',
  'CWR',
  'ERROR',
  'UNKNOWN',
] as const;

const someChunk = fc.record({
  type: fc.oneof({ weight: 40, arbitrary: fc.constantFrom(...chunkTypes) }, fc.constant('SHUTDOWN' as const)),
  /** Nonsense that may end the association. */
  bold: fc.nat(15).map((die) => die === 0),
  offset: fc.constantFrom(...offsets),
  number: fc.nat(4),
  flags: fc.nat(7),
});
type SomeChunk = typeof someChunk extends fc.Arbitrary<infer T> ? T : never;

const step = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant('chunks' as const),
      chunks: fc.array(someChunk, { minLength: 1, maxLength: 4 }),
    }),
  },
  {
    weight: 10,
    arbitrary: fc.record({
      kind: fc.constant('send' as const),
      length: fc.integer({ min: 1, max: 2500 }),
      stream: fc.nat(2),
      lifetime: fc.option(fc.constantFrom(0.05, 0.5), { nil: undefined }),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), seconds: fc.constantFrom(0.005, 0.02, 0.3, 2) }),
  },
  fc.record({ kind: fc.constant('receiving' as const), on: fc.boolean() }),
  fc.record({
    kind: fc.constant('restart' as const),
    chunks: fc.array(someChunk, { maxLength: 2 }),
    streams: fc.integer({ min: 1, max: 3 }),
  }),
  fc.record({ kind: fc.constant('cookieAgain' as const) }),
  fc.record({ kind: fc.constant('shutdown' as const) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** An association of a server with a real client, whose packets a hostile one joins that knows all tags. */
class HostileTalk {
  readonly pair = new Pair({
    ecn: true,
    sctp: { receiveBuffer: 3000, sendBuffer: 3000, maxMessageSize: 20_000, rtoMin: 0.1, rtoInitial: 0.2, rtoMax: 2 },
  });

  constructor(lost: readonly boolean[]) {
    this.pair.up();
    let packets = 0;
    this.pair.network.fate = () => (lost[packets++ % lost.length] ? 'drop' : undefined);
  }

  /** undefined: it has ended. */
  get #association(): SctpAssociation | undefined {
    return this.pair.serverStack.associations.at(0);
  }

  take(next: Step): void {
    const association = this.#association;
    if (association === undefined) return;
    switch (next.kind) {
      case 'chunks':
        inject(this.pair, { chunks: next.chunks.map((each) => this.#chunk(each, association)) });
        break;
      case 'send':
        this.#send(association, next);
        break;
      case 'wait':
        this.pair.network.run(next.seconds);
        break;
      case 'receiving':
        association.setReceiving(next.on);
        break;
      case 'restart':
        this.#restart(
          next.streams,
          next.chunks.map((each) => this.#chunk(each, association)),
        );
        break;
      case 'cookieAgain':
        for (const { packet } of this.pair.network.sent('COOKIE_ECHO').slice(-1))
          inject(this.pair, { chunks: packet.chunks, tag: packet.verificationTag });
        break;
      case 'shutdown':
        association.shutdown();
        break;
    }
    for (const each of this.pair.serverStack.associations) checkCounts(each);
  }

  /** Everything ends, and nothing stays. */
  end(): void {
    this.pair.network.run(30);
    this.pair.serverEndpoint.close();
    this.pair.clientEndpoint.close();
    assert.equal(this.pair.serverStack.timers.inUse, 0);
  }

  #send(association: SctpAssociation, { length, stream, lifetime }: Extract<Step, { readonly kind: 'send' }>): void {
    try {
      association.send({
        payload: bytesOf('x'.repeat(length)),
        ppid: PPID,
        stream,
        ...(lifetime !== undefined && { lifetime }),
      });
    } catch (error) {
      // The last restart left it fewer streams.
      assert.ok(error instanceof TransportError);
    }
  }

  /** The peer restarts: INIT and COOKIE ECHO. */
  #restart(streams: number, chunks: readonly Chunk[]): void {
    const restarted = { ...init, maxInboundStreams: streams, forwardTsn: true, ecnCapable: true } as const;
    const answers = inject(this.pair, { chunks: [restarted], tag: 0, source: CLIENT });
    for (const { packet } of answers)
      for (const chunk of packet.chunks)
        if (chunk.type === 'INIT_ACK')
          inject(this.pair, {
            chunks: [{ type: 'COOKIE_ECHO', cookie: chunk.cookie }, ...chunks],
            tag: chunk.initiateTag,
          });
  }

  #chunk({ type, offset, number, flags, bold }: SomeChunk, association: SctpAssociation): Chunk {
    const theirs = (association.cumulativeTsn + 1 + offset) >>> 0;
    // From the last acknowledgment on; mostly no farther than what was sent.
    const { base, count } = association.sender.outstanding;
    const advance = bold ? offset : Math.min(number, count >> 1);
    const ours = (association.localInitialTsn + base - 2 + advance) >>> 0;
    const [first, second, third] = [1, 2, 4].map((bit) => (flags & bit) !== 0);
    switch (type) {
      case 'DATA':
        return data({
          tsn: theirs,
          ssn: number,
          stream: number % 3,
          beginning: first || number < 3,
          ending: second || number < 3,
          unordered: third,
        });
      case 'SACK':
        return {
          type,
          cumulativeTsn: ours,
          receiveWindow: first ? 0 : 5000,
          gaps: second && (bold || advance + 2 <= count) ? [{ start: 2, end: bold ? 2 + number : 2 }] : [],
          duplicates: [],
        };
      case 'FORWARD_TSN':
        return { type, newCumulativeTsn: theirs, streams: first ? [{ stream: number, ssn: flags }] : [] };
      case 'SHUTDOWN':
        return { type, cumulativeTsn: ours };
      case 'HEARTBEAT':
        return { type, info: new Uint8Array(flags) };
      case 'ECNE':
        return { type, lowestTsn: ours };
      case 'CWR':
        return { type, lowestTsn: theirs };
      case 'ERROR':
        return { type, causes: [{ code: number, info: new Uint8Array(4) }] };
      case 'UNKNOWN':
        return {
          type,
          chunkType: 0x3f | ((flags & 3) << 6),
          bytes: new Uint8Array([0x3f | ((flags & 3) << 6), 0, 0, 4]),
        };
    }
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}

/** What is counted on the way is what there is. */
function checkCounts({ sender: { outstanding, bufferedBytes }, pathSet, storedBytes }: SctpAssociation): void {
  const there = Array.from({ length: outstanding.count }, (_, i) => outstanding.at(outstanding.base + i));
  const of = (fate: ChunkFate): typeof there => there.filter((each) => each.fate === fate);
  assert.equal(outstanding.bytes, sum(of(ChunkFate.inFlight).map(({ length }) => length)));
  assert.equal(outstanding.marked, of(ChunkFate.marked).length);
  assert.equal(outstanding.acknowledgedByGaps, of(ChunkFate.acknowledged).length);
  for (const path of pathSet.all)
    assert.equal(
      path.flight,
      sum(
        of(ChunkFate.inFlight)
          .filter((each) => each.path === path)
          .map(({ cost }) => cost),
      ),
    );
  assert.ok(bufferedBytes >= 0 && storedBytes >= bufferedBytes, `${bufferedBytes} of ${storedBytes} bytes`);
}

describe('SCTP under sequences of hostile packets that bear the right tag', () => {
  it('throws nothing, counts right, and ends with nothing left, whatever stays of one packet for the next', () => {
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 1, maxLength: 40, size: 'max' }),
        fc.array(fc.boolean(), { minLength: 7, maxLength: 7 }),
        (steps, lost) => {
          const talk = new HostileTalk(lost);
          for (const next of steps) talk.take(next);
          talk.end();
        },
      ),
      { numRuns: 200 },
    );
  });
});
