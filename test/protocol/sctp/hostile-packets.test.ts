import assert from 'node:assert/strict';
import type { Chunk, SctpPacket } from '../../../protocol/sctp/chunk.ts';
import { BytesPayload } from '../../../protocol/payload.ts';
import { cmtDefaults } from '../../../protocol/sctp/cmt-options.ts';
import type { SctpOptions } from '../../../protocol/sctp/options.ts';
import { packetByteLength } from '../../../protocol/sctp/wire/byte-length.ts';
import { decodeUnchecked } from '../../../protocol/sctp/wire/decode-packet.ts';
import { encodePacket } from '../../../protocol/sctp/wire/encode-packet.ts';
import { Sfc32 } from '../../../protocol/random/sfc32.ts';
import { dynamic } from './reconfiguration/moving-pair.ts';
import { Pair, PORT } from './pair.ts';

const CLIENT = '10.1.0.1';
const SERVER = '10.1.0.2';
const BUFFER = 20_000;
const MAX_MESSAGE = 50_000;
const PACKETS = 20_000;

class Chance {
  readonly #generator = new Sfc32();

  below(bound: number): number {
    return (this.#generator.next() >>> 0) % bound;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)];
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.below(256));
  }

  /** A TSN, often near one that matters. */
  tsn(near: number): number {
    return this.below(4) === 0 ? this.#generator.next() >>> 0 : (near + this.below(400) - 100) >>> 0;
  }
}

/** A chunk that makes as much sense as chance lets it. @param rare what would end the association at once */
function randomChunk(chance: Chance, near: number, rare: ReadonlySet<Chunk['type']>): Chunk {
  const types: Chunk['type'][] = [
    'DATA',
    'DATA',
    'DATA',
    'SACK',
    'SACK',
    'NR_SACK',
    'FORWARD_TSN',
    'I_DATA',
    'I_DATA',
    'I_FORWARD_TSN',
    'AUTH',
    'ASCONF',
    'ASCONF_ACK',
    'HEARTBEAT',
    'HEARTBEAT_ACK',
    'ERROR',
    'SHUTDOWN',
    'SHUTDOWN_ACK',
    'SHUTDOWN_COMPLETE',
    'COOKIE_ACK',
    'COOKIE_ECHO',
    'INIT',
    'INIT_ACK',
    'ECNE',
    'CWR',
    'PAD',
    'UNKNOWN',
    'ABORT',
  ];
  let type = chance.pick(types);
  if (rare.has(type) && chance.below(50) > 0) type = chance.pick(types.filter((each) => !rare.has(each)));
  const flag = (): boolean => chance.below(2) === 0;
  const blocks = <T>(make: () => T): T[] => Array.from({ length: chance.below(6) }, make);
  switch (type) {
    case 'DATA': {
      const bytes = chance.bytes(chance.below(50) === 0 ? 0 : 1 + chance.below(1400));
      return {
        type,
        tsn: chance.tsn(near),
        stream: chance.below(2) === 0 ? 0 : chance.below(70),
        ssn: chance.below(20),
        ppid: chance.below(50),
        unordered: flag(),
        beginning: flag(),
        ending: flag(),
        immediate: flag(),
        payload: new BytesPayload(bytes),
        offset: 0,
        length: bytes.length,
      };
    }
    case 'SACK':
      return {
        type,
        cumulativeTsn: chance.tsn(near),
        receiveWindow: chance.below(100_000),
        gaps: blocks(() => ({ start: chance.below(300), end: chance.below(300) })),
        duplicates: blocks(() => chance.tsn(near)),
      };
    case 'NR_SACK':
      return {
        type,
        cumulativeTsn: chance.tsn(near),
        receiveWindow: chance.below(100_000),
        gaps: blocks(() => ({ start: chance.below(300), end: chance.below(300) })),
        nonRenegable: blocks(() => ({ start: chance.below(300), end: chance.below(300) })),
        duplicates: blocks(() => chance.tsn(near)),
      };
    case 'FORWARD_TSN':
      return {
        type,
        newCumulativeTsn: chance.below(20) === 0 ? chance.tsn(near) : (near + chance.below(3)) >>> 0,
        streams: blocks(() => ({ stream: chance.below(70), ssn: chance.below(65_536) })),
      };
    case 'I_DATA': {
      const bytes = chance.bytes(1 + chance.below(1400));
      const beginning = flag();
      return {
        type,
        tsn: chance.tsn(near),
        stream: chance.below(2) === 0 ? 0 : chance.below(70),
        mid: chance.below(20),
        fsn: beginning ? 0 : chance.below(8),
        ppid: chance.below(50),
        unordered: flag(),
        beginning,
        ending: flag(),
        immediate: flag(),
        payload: new BytesPayload(bytes),
        offset: 0,
        length: bytes.length,
      };
    }
    case 'ASCONF': {
      const address = (): string => `10.${1 + chance.below(2)}.0.${chance.below(4)}`;
      const requests = blocks(() => ({
        action: chance.pick(['add', 'delete', 'setPrimary'] as const),
        correlation: chance.below(9),
        address: address(),
      }));
      return { type, serial: chance.tsn(near), address: address(), requests };
    }
    case 'ASCONF_ACK':
      return {
        type,
        serial: chance.tsn(near),
        responses: blocks(() => ({
          outcome: 'failure',
          correlation: chance.below(9),
          causes: [{ code: 0xa0, info: chance.bytes(4) }],
        })),
      };
    case 'AUTH': {
      const covered = chance.bytes(chance.below(60));
      const hmac = chance.bytes(chance.pick([0, 20, 32]));
      return { type, keyIdentifier: chance.below(3), hmacIdentifier: chance.below(5), hmac, covered };
    }
    case 'I_FORWARD_TSN':
      return {
        type,
        newCumulativeTsn: chance.below(20) === 0 ? chance.tsn(near) : (near + chance.below(3)) >>> 0,
        messages: blocks(() => ({ stream: chance.below(70), unordered: flag(), mid: chance.below(20) })),
      };
    case 'HEARTBEAT':
    case 'HEARTBEAT_ACK':
      return { type, info: chance.bytes(chance.pick([0, 4, 16, 40])) };
    case 'ERROR':
      return { type, causes: blocks(() => ({ code: chance.below(16), info: chance.bytes(chance.below(12)) })) };
    case 'ABORT':
      return { type, reflected: flag(), causes: [] };
    case 'SHUTDOWN':
      return { type, cumulativeTsn: chance.tsn(near) };
    case 'SHUTDOWN_COMPLETE':
      return { type, reflected: flag() };
    case 'COOKIE_ECHO':
      return { type, cookie: chance.bytes(chance.below(200)) };
    case 'INIT':
    case 'INIT_ACK': {
      const common = {
        initiateTag: chance.below(5) === 0 ? 0 : 1 + chance.below(1e9),
        receiveWindow: chance.below(100_000),
        outboundStreams: chance.below(100),
        maxInboundStreams: chance.below(100),
        initialTsn: chance.tsn(near),
        addresses: blocks(() => `10.${chance.below(3)}.0.${chance.below(4)}`),
        forwardTsn: flag(),
        unknownParameters: [],
      };
      return type === 'INIT'
        ? { type, ...common }
        : { type, ...common, cookie: chance.bytes(chance.below(100)), unrecognizedParameters: [] };
    }
    case 'ECNE':
    case 'CWR':
      return { type, lowestTsn: chance.tsn(near) };
    case 'PAD':
      return { type, length: 4 + chance.below(100) };
    case 'UNKNOWN': {
      const chunkType = chance.pick([0x0f, 0x3f, 0x7f, 0x80, 0xbf, 0xff]);
      return { type, chunkType, bytes: new Uint8Array([chunkType, 0, 0, 4]) };
    }
    case 'SHUTDOWN_ACK':
    case 'COOKIE_ACK':
      return { type };
  }
}

/** A pair that transfers in both directions; connects again when the enemy has ended the association. */
class Target {
  readonly pair: Pair;
  associations = 0;

  constructor(extensions: Partial<SctpOptions>) {
    this.pair = new Pair({
      encode: false,
      record: false,
      sctp: { receiveBuffer: BUFFER, maxMessageSize: MAX_MESSAGE, sendBuffer: 50_000, ...extensions },
    });
  }

  refresh(): void {
    const { pair } = this;
    if (pair.clientStack.associations.length === 0 && pair.serverStack.associations.length === 0) {
      pair.client.events.length = pair.server.events.length = 0;
      pair.connect();
      pair.network.run(0.1);
      this.associations++;
    }
    // What the engines noted is not the stacks' memory.
    for (const notes of [pair.client, pair.server])
      notes.events.length = notes.times.length = notes.messages.length = notes.streams.length = notes.failed.length = 0;
    const [association] = pair.clientStack.associations;
    if (association !== undefined) association.send({ payload: new BytesPayload(new Uint8Array(300)), ppid: 39 });
  }

  check(): void {
    const { clientStack, serverStack } = this.pair;
    assert.ok(clientStack.associations.length <= 1 && serverStack.associations.length <= 1);
    for (const association of [...clientStack.associations, ...serverStack.associations]) {
      assert.ok(
        association.storedBytes <= 50_000 + 300 + 2 * BUFFER + MAX_MESSAGE + 1500,
        `${association.storedBytes}`,
      );
      assert.ok(association.pathSet.all.length <= 32);
    }
    assert.ok(clientStack.timers.inUse + serverStack.timers.inUse < 200);
  }
}

/** Associations without and with extensions. */
const kinds: readonly (readonly [name: string, extensions: Partial<SctpOptions>, rare: readonly Chunk['type'][]])[] = [
  ['no extensions', {}, []],
  ['AUTH', { authentication: { chunks: [0xc0, 6], keys: new Map([[0, new Uint8Array(0)]]), activeKey: 0 } }, []],
  ['dynamic addresses', dynamic, []],
  ['I-DATA', { interleaving: true, streamScheduler: 'roundRobin' }, ['DATA', 'FORWARD_TSN']],
  ['CMT and NR-SACK', { cmt: cmtDefaults, nrSack: true }, []],
];

for (const [name, extensions, rare] of kinds)
  describe(`SCTP under hostile packets (${name})`, () => {
    it('survives tens of thousands of random packets with the right tag: nothing thrown, memory bounded', () => {
      const chance = new Chance();
      const target = new Target(extensions);
      const { network, serverStack, clientStack } = target.pair;
      for (let i = 0; i < PACKETS; i++) {
        if (i % 10 === 0) target.refresh();
        const toServer = chance.below(2) === 0;
        const [association] = (toServer ? serverStack : clientStack).associations;
        const verificationTag = chance.below(10) === 0 ? chance.below(2 ** 32) : (association?.localTag ?? 0);
        const near = serverStack.associations[0]?.cumulativeTsn ?? 0;
        const chunks = Array.from({ length: 1 + chance.below(3) }, () =>
          randomChunk(chance, toServer ? near : (association?.localInitialTsn ?? 0), new Set(rare)),
        );
        const packet: SctpPacket = {
          sourcePort: toServer ? 5000 : PORT,
          destinationPort: toServer ? PORT : 5000,
          verificationTag: chunks[0].type === 'INIT' ? 0 : verificationTag,
          chunks,
          byteLength: packetByteLength(chunks),
        };
        network.inject(packet, toServer ? CLIENT : SERVER, toServer ? SERVER : CLIENT, 0.0001);
        network.run(0.001);
        if (i % 100 === 0) target.check();
      }
      assert.ok(target.associations > 5, `${target.associations}`);
      // The stacks still work.
      for (const stack of [clientStack, serverStack]) for (const each of stack.associations) each.abort();
      network.run(1);
      target.refresh();
      network.run(1);
      assert.equal(target.pair.server.messages.length, 1);
    });

    it('survives mutated packets of a real association', () => {
      const chance = new Chance();
      const source = new Pair({ sctp: { nagle: false, ...extensions } }).up();
      source.sendBulk(30, 700);
      source.network.run(2);
      source.association.shutdown();
      source.network.run(2);
      const real = source.network.transits.map(({ packet }) => encodePacket(packet));
      const target = new Target(extensions);
      const { network, serverStack } = target.pair;
      let taken = 0;
      for (let i = 0; i < PACKETS; i++) {
        if (i % 10 === 0) target.refresh();
        const bytes = chance.pick(real).slice();
        for (let changes = chance.below(4); changes >= 0; changes--)
          bytes[12 + chance.below(bytes.length - 12)] = chance.below(256);
        const [association] = serverStack.associations;
        if (chance.below(3) > 0 && association !== undefined)
          new DataView(bytes.buffer).setUint32(4, association.localTag);
        const decoded = decodeUnchecked(bytes);
        if (!decoded.ok) continue;
        taken++;
        network.inject(decoded.packet, CLIENT, SERVER, 0.0001);
        network.run(0.001);
        if (i % 100 === 0) target.check();
      }
      assert.ok(taken > PACKETS / 4);
    });

    it('counts bytes that are no packet', () => {
      const pair = new Pair();
      pair.serverStack.malformedArrived();
      assert.equal(pair.serverStack.totals().packetsMalformed, 1);
    });
  });
