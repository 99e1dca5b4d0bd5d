import assert from 'node:assert/strict';
import fc from 'fast-check';
import { TransportError } from '../../../protocol/host.ts';
import type { SctpAssociation } from '../../../protocol/sctp/association.ts';
import type { Chunk, GapBlock } from '../../../protocol/sctp/chunk.ts';
import { cmtDefaults } from '../../../protocol/sctp/cmt-options.ts';
import type { SctpOptions } from '../../../protocol/sctp/options.ts';
import { ChunkFate, type Transmission } from '../../../protocol/sctp/sending/outstanding.ts';
import { ChunkType } from '../../../protocol/sctp/wire/chunk-type.ts';
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
  /** Gap blocks, those that may be taken back and those that may not, in any order: from the cumulative TSN on. */
  blocks: fc.array(fc.record({ start: fc.nat(12), length: fc.integer({ min: -1, max: 6 }), kept: fc.boolean() }), {
    maxLength: 4,
  }),
});
type SomeChunk = typeof someChunk extends fc.Arbitrary<infer T> ? T : never;

const step = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant('chunks' as const),
      chunks: fc.array(someChunk, { minLength: 1, maxLength: 4 }),
      path: fc.nat(1),
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

/** Associations without and with extensions, over a path or two. */
const kinds: readonly (readonly [name: string, paths: 1 | 2, extensions: Partial<SctpOptions>])[] = [
  ['no extensions', 1, {}],
  [
    'CMT with rescheduling, NR-SACK',
    2,
    {
      cmt: { ...cmtDefaults, rescheduling: 'bothSides', reschedulingThreshold: 0.2, splitBytes: 'queued' },
      nrSack: true,
      sendBuffer: 20_000,
      congestionControl: 'olia',
    },
  ],
  ['I-DATA, NR-SACK', 1, { interleaving: true, nrSack: true, streamScheduler: 'weightedFairQueueing' }],
];

/** An association of a server with a real client, whose packets a hostile one joins that knows all tags. */
class HostileTalk {
  readonly pair: Pair;

  constructor(lost: readonly boolean[], paths: number, extensions: Partial<SctpOptions>) {
    const networks = Array.from({ length: paths }, (_, i) => `10.${i + 1}.0`);
    this.pair = new Pair({
      ecn: true,
      clientAddresses: networks.map((network) => `${network}.1`),
      serverAddresses: networks.map((network) => `${network}.2`),
      sctp: {
        receiveBuffer: 3000,
        sendBuffer: 3000,
        maxMessageSize: 20_000,
        rtoMin: 0.1,
        rtoInitial: 0.2,
        rtoMax: 2,
        ...extensions,
      },
    }).up();
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
        inject(this.pair, {
          chunks: next.chunks.map((each) => this.#chunk(each, association)),
          source: this.pair.clientAddresses[next.path % this.pair.clientAddresses.length],
        });
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
    const restarted = {
      ...init,
      maxInboundStreams: streams,
      forwardTsn: true,
      ecnCapable: true,
      // With one stream only, the peer can less than its former self.
      ...(streams > 1 && { extensions: [ChunkType.I_DATA, ChunkType.I_FORWARD_TSN, ChunkType.NR_SACK] }),
    } as const;
    const answers = inject(this.pair, { chunks: [restarted], tag: 0, source: CLIENT });
    for (const { packet } of answers)
      for (const chunk of packet.chunks)
        if (chunk.type === 'INIT_ACK')
          inject(this.pair, {
            chunks: [{ type: 'COOKIE_ECHO', cookie: chunk.cookie }, ...chunks],
            tag: chunk.initiateTag,
          });
  }

  #data({ offset, number, flags }: SomeChunk, tsn: number, interleaved: boolean): Chunk {
    const [first, second, unordered] = [1, 2, 4].map((bit) => (flags & bit) !== 0);
    const beginning = first || number < 3;
    const common = { tsn, stream: number % 3, beginning, ending: second || number < 3, unordered };
    const chunk = data({ ...common, ssn: number });
    if (!interleaved) return chunk;
    const { ssn: _, ...rest } = chunk;
    return { ...rest, type: 'I_DATA', mid: number, fsn: beginning ? 0 : 1 + Math.abs(offset % 3) };
  }

  #chunk(some: SomeChunk, association: SctpAssociation): Chunk {
    const { type, offset, number, flags, bold } = some;
    const theirs = (association.cumulativeTsn + 1 + offset) >>> 0;
    // From the last acknowledgment on; mostly no farther than what was sent.
    const { base, count } = association.sender.outstanding;
    const advance = bold ? offset : Math.min(number, count >> 1);
    const ours = (association.localInitialTsn + base - 2 + advance) >>> 0;
    const [first, second, third] = [1, 2, 4].map((bit) => (flags & bit) !== 0);
    const { interleaving, nrSack } = association.options;
    switch (type) {
      case 'DATA':
        return this.#data(some, theirs, interleaving && !bold);
      case 'SACK': {
        const sack = { cumulativeTsn: ours, receiveWindow: first ? 0 : 5000, duplicates: [] };
        const gaps = second && (bold || advance + 2 <= count) ? [{ start: 2, end: bold ? 2 + number : 2 }] : [];
        if (!nrSack || third) return { type, ...sack, gaps };
        const blocks = (kept: boolean): GapBlock[] => blocksOf(some, kept, bold ? 100 : count - advance);
        return { type: 'NR_SACK', ...sack, gaps: blocks(false), nonRenegable: blocks(true) };
      }
      case 'FORWARD_TSN':
        return interleaving && !bold
          ? {
              type: 'I_FORWARD_TSN',
              newCumulativeTsn: theirs,
              messages: first ? [{ stream: number, unordered: second, mid: flags }] : [],
            }
          : { type, newCumulativeTsn: theirs, streams: first ? [{ stream: number, ssn: flags }] : [] };
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

/** Gap blocks of a kind as far as TSNs were sent: in any order, some of them empty or within one another. */
function blocksOf({ blocks }: SomeChunk, kept: boolean, last: number): GapBlock[] {
  return blocks
    .filter((block) => block.kept === kept)
    .map(({ start, length }) => ({ start: Math.min(start, last), end: Math.max(Math.min(start + length, last), 0) }));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}

function isInFlight({ fate }: Transmission): boolean {
  return fate === ChunkFate.inFlight;
}

function hasArrived({ fate }: Transmission): boolean {
  return fate === ChunkFate.acknowledged;
}

/** What is counted on the way is what there is. */
function checkCounts({ sender, pathSet, storedBytes }: SctpAssociation): void {
  const { outstanding, bufferedBytes, queue } = sender;
  const there = Array.from({ length: outstanding.count }, (_, i) => outstanding.at(outstanding.base + i));
  const userBytes = (which: (each: Transmission) => boolean): number =>
    sum(there.filter(which).map(({ length }) => length));
  assert.equal(outstanding.bytes, userBytes(isInFlight));
  assert.equal(outstanding.marked, there.filter(({ fate }) => fate === ChunkFate.marked).length);
  assert.equal(outstanding.acknowledgedByGaps, there.filter(hasArrived).length);
  for (const path of pathSet.all) {
    const isHere = (each: Transmission): boolean => each.path === path;
    const isKept = (each: Transmission): boolean => isHere(each) && !each.released;
    assert.deepEqual(
      {
        flight: path.flight,
        inFlight: path.userBytesInFlight,
        queued: path.userBytesQueued,
        kept: path.userBytesKept,
        arrived: path.userBytesArrived,
        arrivedKept: path.userBytesArrivedKept,
      },
      {
        flight: sum(there.filter((each) => isHere(each) && isInFlight(each)).map(({ cost }) => cost)),
        inFlight: userBytes((each) => isHere(each) && isInFlight(each)),
        queued: userBytes(isHere),
        kept: userBytes(isKept),
        arrived: userBytes((each) => isHere(each) && hasArrived(each)),
        arrivedKept: userBytes((each) => isKept(each) && hasArrived(each)),
      },
    );
  }
  assert.equal(bufferedBytes, queue.bytes + userBytes(({ released }) => !released));
  assert.ok(storedBytes >= bufferedBytes, `${bufferedBytes} of ${storedBytes} bytes`);
}

for (const [name, paths, extensions] of kinds)
  describe(`SCTP under sequences of hostile packets that bear the right tag (${name})`, () => {
    it('throws nothing, counts right, and ends with nothing left, whatever stays of one packet for the next', () => {
      fc.assert(
        fc.property(
          fc.array(step, { minLength: 1, maxLength: 40, size: 'max' }),
          fc.array(fc.boolean(), { minLength: 7, maxLength: 7 }),
          (steps, lost) => {
            const talk = new HostileTalk(lost, paths, extensions);
            for (const next of steps) talk.take(next);
            talk.end();
          },
        ),
        { numRuns: 200 },
      );
    });
  });
