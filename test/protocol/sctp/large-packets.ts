import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isUnicast } from '../../../protocol/address-scope.ts';
import { BytesPayload } from '../../../protocol/payload.ts';
import type { SctpAssociation } from '../../../protocol/sctp/association.ts';
import type { Chunk, SctpPacket } from '../../../protocol/sctp/chunk.ts';
import { holdsAbort } from '../../../protocol/sctp/out-of-the-blue.ts';
import type { SctpStack } from '../../../protocol/sctp/stack.ts';
import { chunkByteLength, COMMON_HEADER, packetByteLength } from '../../../protocol/sctp/wire/byte-length.ts';
import { alignedLength } from '../../../protocol/wire/byte-writer.ts';
import { packetChecksum } from '../../../protocol/sctp/wire/crc32c.ts';
import { decodePacket, usablePart } from '../../../protocol/sctp/wire/decode-packet.ts';
import { encodePacket } from '../../../protocol/sctp/wire/encode-packet.ts';
import { parameterOf, SctpParameterType } from '../../../protocol/sctp/wire/parameter.ts';
import { CLIENT, CLIENT_PORT, init, inject, SERVER } from './injection.ts';
import { bytesOf, Pair, PORT, PPID } from './pair.ts';

const OTHER = { client: '10.2.0.1', server: '10.2.0.2' };
const BUFFER = 20_000;
const MAX_MESSAGE = 30_000;
/** The largest packet of the network of {@link Pair}, without its IP header. */
const LARGEST_PACKET = 1480;
const LARGEST_DATAGRAM = 65_535;

/** States of an association in which a packet may come; `nothing`: there is a listener only. */
const states = [
  'nothing',
  'cookieWait',
  'cookieEchoed',
  'established',
  'shutdownPending',
  'shutdownSent',
  'shutdownReceived',
  'shutdownAckSent',
] as const;
type State = (typeof states)[number];

const chunkKinds = [
  'DATA',
  'INIT',
  'INIT_ACK',
  'SACK',
  'HEARTBEAT',
  'HEARTBEAT_ACK',
  'ABORT',
  'ERROR',
  'SHUTDOWN',
  'SHUTDOWN_ACK',
  'SHUTDOWN_COMPLETE',
  'COOKIE_ECHO',
  'COOKIE_ACK',
  'ECNE',
  'CWR',
  'FORWARD_TSN',
  'PAD',
  'UNKNOWN',
] as const satisfies readonly Chunk['type'][];
type ChunkKind = (typeof chunkKinds)[number];

/** Chunks of one kind: their number, and the bytes in each. */
interface Run {
  readonly kind: ChunkKind;
  readonly count: number;
  /** Bytes, about. */
  readonly content: number;
  /** Chooses between variants. */
  readonly variant: number;
}

/** A packet in a few numbers. */
interface LargePacket {
  readonly state: State;
  readonly runs: readonly Run[];
  readonly tag: 'own' | 'peer' | 'zero' | 'other';
  readonly source: 'first' | 'second' | 'stranger' | 'group' | 'broadcast';
  /** Bytes that are changed: place as a share of the packet, and value. */
  readonly changes: readonly (readonly [number, number])[];
  /** The part of the packet that is there. */
  readonly kept: number;
}

const anyContent = fc.oneof(
  fc.integer({ min: 0, max: 40 }),
  fc.integer({ min: 0, max: 2000 }),
  fc.integer({ min: 0, max: 65_500 }),
);
const anyVariant = fc.nat(255);
const anyRun: fc.Arbitrary<Run> = fc.record({
  kind: fc.constantFrom(...chunkKinds),
  count: fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 1, max: 3 }) }, fc.integer({ min: 1, max: 16_000 })),
  content: anyContent,
  variant: anyVariant,
});
/** One chunk alone, as INIT and INIT ACK must be. */
const alone: fc.Arbitrary<Run> = fc.record({
  kind: fc.oneof(fc.constantFrom('INIT' as const, 'INIT_ACK'), fc.constantFrom(...chunkKinds)),
  count: fc.constant(1),
  content: anyContent,
  variant: anyVariant,
});
const share = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });

const largePacket: fc.Arbitrary<LargePacket> = fc.record({
  state: fc.constantFrom(...states),
  runs: fc.oneof(fc.tuple(alone), fc.array(anyRun, { minLength: 1, maxLength: 5 })),
  tag: fc.oneof(
    { weight: 8, arbitrary: fc.constant('own' as const) },
    fc.constantFrom('peer' as const, 'zero', 'other'),
  ),
  source: fc.oneof(
    { weight: 6, arbitrary: fc.constant('first' as const) },
    fc.constantFrom('second' as const, 'stranger', 'group', 'broadcast'),
  ),
  changes: fc.oneof(fc.constant([]), fc.array(fc.tuple(share, fc.nat(255)), { maxLength: 6 })),
  kept: fc.oneof({ weight: 3, arbitrary: fc.constant(1) }, share),
});

/** Chunk types whose sending answers a packet; DATA and what goes with it obeys rules of its own (§6, §12.4). */
const answerTypes: ReadonlySet<Chunk['type']> = new Set([
  'INIT',
  'INIT_ACK',
  'SACK',
  'HEARTBEAT',
  'HEARTBEAT_ACK',
  'ABORT',
  'ERROR',
  'SHUTDOWN',
  'SHUTDOWN_ACK',
  'SHUTDOWN_COMPLETE',
  'COOKIE_ECHO',
  'COOKIE_ACK',
]);

/** A stack in a certain state, and the packets that a peer of it may make. */
class Victim {
  readonly state: State;
  readonly pair = new Pair({
    clientAddresses: [CLIENT, OTHER.client],
    serverAddresses: [SERVER, OTHER.server],
    sctp: { receiveBuffer: BUFFER, maxMessageSize: MAX_MESSAGE, sendBuffer: 50_000 },
  });
  readonly #cookie: Uint8Array;
  readonly #tag: number;

  constructor(state: State) {
    this.state = state;
    const { pair } = this;
    const { network } = pair;
    // Second addresses stay unconfirmed.
    const lost = new Set<Chunk['type']>(['HEARTBEAT']);
    if (state === 'cookieWait') lost.add('INIT_ACK');
    if (state === 'cookieEchoed') lost.add('COOKIE_ACK');
    network.fate = ({ packet }) => (packet.chunks.some(({ type }) => lost.has(type)) ? 'drop' : undefined);
    if (state !== 'nothing') pair.connect();
    network.run(0.5);
    network.fate = () => 'drop';
    const [answer] = state === 'nothing' ? inject(pair, { chunks: [init], tag: 0 }) : network.sent('INIT_ACK');
    const [initAck] = answer.packet.chunks;
    assert.ok(initAck.type === 'INIT_ACK');
    this.#cookie = initAck.cookie;
    this.#tag = initAck.initiateTag;
    this.#shutDown();
    assert.equal(this.#association?.phase.kind ?? 'nothing', state);
  }

  get #isClient(): boolean {
    return this.state === 'cookieWait' || this.state === 'cookieEchoed';
  }

  get #stack(): SctpStack {
    return this.#isClient ? this.pair.clientStack : this.pair.serverStack;
  }

  get #association(): SctpAssociation | undefined {
    return this.#stack.associations[0];
  }

  /** Whether a packet has taken the association elsewhere. */
  get moved(): boolean {
    return (this.#association?.phase.kind ?? 'nothing') !== this.state;
  }

  #shutDown(): void {
    const { pair, state } = this;
    if (state === 'shutdownPending' || state === 'shutdownReceived' || state === 'established')
      for (let i = 0; i < 3; i++) pair.inbound.send({ payload: bytesOf(`message ${i}`), ppid: PPID });
    if (state === 'shutdownPending' || state === 'shutdownSent') pair.inbound.shutdown();
    if (state !== 'shutdownReceived' && state !== 'shutdownAckSent') return;
    const cumulativeTsn = (pair.inbound.localInitialTsn - 1) >>> 0;
    inject(pair, { chunks: [{ type: 'SHUTDOWN', cumulativeTsn }] });
  }

  /** Lets a packet arrive, as bytes. */
  take(large: LargePacket): void {
    const bytes = this.#encode(large);
    const { network } = this.pair;
    network.transits.length = 0;
    const packet = usablePart(decodePacket(bytes));
    if (packet === undefined) return;
    const [source, destination] = this.#way(large.source);
    network.layerOf(destination)?.receiver?.packetArrived(packet, source, destination, 0);
    this.#checkAnswers(packet, source, bytes.length);
    network.run(0.001);
    this.#checkMemory();
  }

  #way(source: LargePacket['source']): [string, string] {
    const [first, second, own] = this.#isClient ? [SERVER, OTHER.server, CLIENT] : [CLIENT, OTHER.client, SERVER];
    return [{ first, second, stranger: '10.9.9.9', group: '239.1.2.3', broadcast: '10.1.255.255' }[source], own];
  }

  #encode({ runs, tag, changes, kept }: LargePacket): Uint8Array {
    const chunks = this.#chunks(runs);
    const association = this.#association;
    const verificationTag = {
      own: chunks[0].type === 'INIT' ? 0 : (association?.localTag ?? this.#tag),
      peer: association?.peerTag ?? 1,
      zero: 0,
      other: 0xdeadbeef,
    }[tag];
    const [sourcePort, destinationPort] = this.#isClient ? [PORT, CLIENT_PORT] : [CLIENT_PORT, PORT];
    const whole = encodePacket({
      sourcePort,
      destinationPort,
      verificationTag,
      chunks,
      byteLength: packetByteLength(chunks),
    });
    const bytes = whole.slice(0, Math.max(COMMON_HEADER + 4, Math.floor(kept * whole.length)));
    const room = bytes.length - COMMON_HEADER;
    for (const [at, value] of changes) bytes[COMMON_HEADER + Math.floor(at * room)] = value;
    new DataView(bytes.buffer).setUint32(8, packetChecksum(bytes), true);
    return bytes;
  }

  /** As many of the chunks as a datagram holds; at least the first. */
  #chunks(runs: readonly Run[]): Chunk[] {
    const chunks: Chunk[] = [];
    let size = COMMON_HEADER;
    for (const each of runs)
      for (let i = 0; i < each.count; i++) {
        const chunk = this.#chunk(each, i);
        size += chunkByteLength(chunk);
        if (size > LARGEST_DATAGRAM && chunks.length > 0) return chunks;
        chunks.push(chunk);
      }
    return chunks;
  }

  #chunk({ kind: type, content, variant }: Run, index: number): Chunk {
    const association = this.#association;
    /** TSNs near the next one of the peer, and near the last one that was sent. */
    const theirs = ((association?.cumulativeTsn ?? 0) + 1 + index + (variant & 3)) >>> 0;
    const ours = ((association?.localInitialTsn ?? 1) - 1 + (variant & 7)) >>> 0;
    const bytes = new Uint8Array(content).fill(variant);
    switch (type) {
      case 'DATA':
        return {
          type,
          tsn: theirs,
          stream: (variant & 4) === 0 ? 0 : 5000,
          ssn: index & 0xffff,
          ppid: PPID,
          unordered: (variant & 8) !== 0,
          beginning: (variant & 16) === 0,
          ending: (variant & 32) === 0,
          immediate: (variant & 64) !== 0,
          payload: new BytesPayload(bytes),
          offset: 0,
          length: content,
        };
      case 'INIT':
        return { ...init, ...this.#parameters(content, variant), initiateTag: 77 + index, initialTsn: theirs, type };
      case 'INIT_ACK': {
        const fields = { ...init, ...this.#parameters(variant & 1 ? content : 8, variant >> 1), initialTsn: theirs };
        return {
          ...fields,
          type,
          cookie: variant & 1 ? new Uint8Array(40) : bytes.subarray(0, 60_000),
          unrecognizedParameters: [],
        };
      }
      case 'SACK':
        return {
          type,
          cumulativeTsn: ours,
          receiveWindow: content,
          gaps: Array.from({ length: content >> 3 }, (_, i) => ({ start: 2 * i + 2, end: 2 * i + 2 + (variant >> 7) })),
          duplicates: Array.from({ length: content >> 3 }, () => theirs),
        };
      case 'HEARTBEAT':
      case 'HEARTBEAT_ACK':
        return variant & 1
          ? { type, info: bytes }
          : { type, info: bytes.subarray(0, 40), more: bytes.subarray(0, 60_000) };
      case 'ABORT':
        return { type, reflected: (variant & 1) !== 0, causes: causesOf(content, variant) };
      case 'ERROR':
        return { type, causes: causesOf(content, variant) };
      case 'SHUTDOWN':
        return { type, cumulativeTsn: ours };
      case 'SHUTDOWN_COMPLETE':
        return { type, reflected: (variant & 1) !== 0 };
      case 'COOKIE_ECHO':
        return { type, cookie: variant & 3 ? this.#cookie : bytes };
      case 'ECNE':
      case 'CWR':
        return { type, lowestTsn: variant & 1 ? theirs : ours };
      case 'FORWARD_TSN':
        return {
          type,
          newCumulativeTsn: theirs,
          streams: Array.from({ length: content >> 2 }, (_, i) => ({ stream: i & 0xffff, ssn: variant })),
        };
      case 'PAD':
        return { type, length: 4 + content };
      case 'UNKNOWN': {
        const chunkType = [0x0f, 0x3f, 0x40, 0x7f, 0xbf, 0xc5, 0xff][variant % 7];
        const length = 4 + content;
        return { type, chunkType, bytes: new Uint8Array([chunkType, 0, length >> 8, length & 255, ...bytes]) };
      }
      case 'SHUTDOWN_ACK':
      case 'COOKIE_ACK':
        return { type };
    }
  }

  /** Parameters that fill the given number of bytes. */
  #parameters(bytes: number, variant: number): Partial<typeof init> {
    const content = Math.min(bytes, 65_000);
    const type = [0xc123, 0x4123, 0x8123, 0x0123][(variant >> 2) & 3];
    switch (variant & 3) {
      case 0:
        return { addresses: Array.from({ length: content >> 3 }, (_, i) => `10.${i & 255}.0.${variant}`) };
      case 1:
        return { unknownParameters: [parameterOf(type, new Uint8Array(content))] };
      case 2:
        return { hostName: parameterOf(SctpParameterType.hostNameAddress, new Uint8Array(content)) };
      default:
        return { unknownParameters: Array.from({ length: content >> 2 }, () => parameterOf(type, new Uint8Array(0))) };
    }
  }

  /** One packet of control chunks at most, no larger than a packet or what came, and all of them can be encoded. */
  #checkAnswers(to: SctpPacket, source: string, received: number): void {
    const sent = this.pair.network.transits.map(({ packet }) => packet);
    for (const packet of sent) assert.equal(encodePacket(packet).length, packet.byteLength);
    const answers = sent.filter(({ chunks }) => chunks.some(({ type }) => answerTypes.has(type)));
    // §9.1, §8.5.1 A, §8.4
    const [first] = to.chunks;
    if (
      holdsAbort(to.chunks) ||
      (to.verificationTag === 0 && first.type !== 'INIT') ||
      !isUnicast(source, this.#stack.layer.addresses)
    )
      assert.deepEqual(sent, []);
    const reported = answers.map(({ chunks }) => chunks.map(({ type }) => type).join('+'));
    assert.ok(answers.length <= 1, `${answers.length} packets of control chunks: ${reported.join(', ').slice(0, 500)}`);
    const bytes = answers.reduce((sum, { byteLength }) => sum + byteLength, 0);
    assert.ok(
      bytes <= Math.max(LARGEST_PACKET, alignedLength(received)),
      `${bytes} bytes answer ${received}: ${reported.join('').slice(0, 500)}`,
    );
    assert.ok(bytes <= 3 * received + 500, `${bytes} bytes answer ${received}`);
  }

  #checkMemory(): void {
    const { client, server, clientStack, serverStack } = this.pair;
    // What the engines noted is not the stacks' memory.
    for (const { events, times, messages, streams, failed } of [client, server])
      events.length = times.length = messages.length = streams.length = failed.length = 0;
    for (const stack of [clientStack, serverStack]) {
      assert.ok(stack.associations.length <= 1 && stack.timers.inUse < 100);
      for (const { storedBytes, pathSet } of stack.associations) {
        assert.ok(storedBytes <= 50_000 + 2 * BUFFER + MAX_MESSAGE + LARGEST_DATAGRAM, `${storedBytes} bytes are kept`);
        assert.ok(pathSet.all.length <= 33, `${pathSet.all.length} paths`);
      }
    }
  }
}

function causesOf(content: number, variant: number): { code: number; info: Uint8Array }[] {
  const code = variant & 15;
  if (variant & 16) return [{ code, info: new Uint8Array(content) }];
  return Array.from({ length: content >> 3 }, () => ({ code, info: new Uint8Array(4) }));
}

/**
 * Lets the given number of packets of up to 65 535 bytes arrive, in every state of an association. Nothing may be
 * thrown, one packet of bounded size is the most that answers one, and memory is bounded.
 */
export function tryLargePackets(runs: number, seed: number): void {
  const victims = new Map<State, Victim>();
  const property = fc.property(largePacket, (large) => {
    let victim = victims.get(large.state);
    // A stack that is where it was takes the next packet too, so that what stays of one meets another.
    if (victim === undefined || victim.moved) victim = new Victim(large.state);
    victims.set(large.state, victim);
    try {
      victim.take(large);
    } catch (error) {
      victims.delete(large.state);
      throw error;
    }
  });
  fc.assert(property, { numRuns: runs, seed });
}
