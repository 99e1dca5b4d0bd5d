import type { Chunk, DataChunk, SackChunk } from '../../../protocol/sctp/chunk.ts';
import { packetByteLength } from '../../../protocol/sctp/wire/byte-length.ts';
import { bytesOf, Pair, PORT, type PairOptions } from './pair.ts';

const CLIENT = '10.1.0.1';
const SERVER = '10.1.0.2';
const CLIENT_PORT = 5000;
/** Delay of injected packets, seconds. */
const SOON = 1e-6;

/**
 * One side of an association is real, the other one is the test: it says what arrives. TSNs are counted from 1, the
 * initial one.
 */
abstract class ScriptedPeer {
  readonly pair: Pair;

  constructor(options: PairOptions) {
    this.pair = new Pair(options).up();
    this.pair.network.run(1);
  }

  protected arrive(chunks: readonly Chunk[], toClient: boolean): void {
    const { pair } = this;
    const [source, destination] = toClient ? [SERVER, CLIENT] : [CLIENT, SERVER];
    const [sourcePort, destinationPort] = toClient ? [PORT, CLIENT_PORT] : [CLIENT_PORT, PORT];
    const { localTag } = toClient ? pair.association : pair.inbound;
    const packet = {
      sourcePort,
      destinationPort,
      verificationTag: localTag,
      chunks,
      byteLength: packetByteLength(chunks),
    };
    pair.network.inject(packet, source, destination, SOON);
    pair.network.run(2 * SOON);
  }
}

/** A real sender; the test plays the receiver. */
export class ScriptedReceiver extends ScriptedPeer {
  readonly #before: number;

  constructor(options: PairOptions = {}) {
    super({ ...options, sctp: { sendBuffer: Infinity, ...options.sctp } });
    this.pair.network.fate = () => 'drop';
    this.#before = this.pair.network.transits.length;
  }

  /** A SACK arrives: cumulative TSN, then gap blocks as pairs of TSNs. */
  sack(cumulative: number, gaps: readonly (readonly [number, number])[] = [], receiveWindow = 1_000_000): void {
    const chunk: SackChunk = {
      type: 'SACK',
      cumulativeTsn: (this.pair.association.localInitialTsn - 1 + cumulative) >>> 0,
      receiveWindow,
      gaps: gaps.map(([start, end]) => ({ start: start - cumulative, end: end - cumulative })),
      duplicates: [],
    };
    this.arrive([chunk], true);
  }

  /** A packet of these chunks arrives. */
  chunks(chunks: readonly Chunk[]): void {
    this.arrive(chunks, true);
  }

  /** TSNs of all DATA that was sent, in order. */
  get tsns(): number[] {
    return this.data.map(({ tsn }) => tsn);
  }

  get data(): { readonly tsn: number; readonly at: number; readonly chunk: DataChunk }[] {
    const { association, network } = this.pair;
    return network.transits
      .slice(this.#before)
      .flatMap(({ packet, sentAt, source }) =>
        source === CLIENT ? packet.chunks.map((chunk) => ({ chunk, sentAt })) : [],
      )
      .flatMap(({ chunk, sentAt }) =>
        chunk.type === 'DATA' ? [{ tsn: (chunk.tsn - association.localInitialTsn + 1) >>> 0, at: sentAt, chunk }] : [],
      );
  }

  get path(): Pair['association']['pathSet']['all'][number] {
    return this.pair.association.pathSet.all[0];
  }

  get cwnd(): number {
    return this.path.congestion.cwnd;
  }

  get ssthresh(): number {
    return this.path.congestion.ssthresh;
  }
}

/** A real receiver; the test plays the sender. */
export class ScriptedSender extends ScriptedPeer {
  readonly #before: number;

  constructor(options: PairOptions = {}) {
    super(options);
    this.pair.network.fate = () => 'drop';
    this.#before = this.pair.network.transits.length;
  }

  /** A packet with DATA arrives; by default whole messages of stream 0 with SSN TSN - 1. */
  data(...chunks: readonly (Partial<DataChunk> & { readonly tsn: number })[]): void {
    this.arrive(
      chunks.map((chunk) => this.#chunk(chunk)),
      false,
    );
  }

  chunk(chunk: Chunk): void {
    this.arrive([chunk], false);
  }

  /** A packet of these chunks arrives. */
  chunks(chunks: readonly Chunk[]): void {
    this.arrive(chunks, false);
  }

  wireTsn(tsn: number): number {
    return (this.pair.association.localInitialTsn - 1 + tsn) >>> 0;
  }

  #chunk({ tsn, ...change }: Partial<DataChunk> & { readonly tsn: number }): DataChunk {
    const payload = change.payload ?? bytesOf(`m${tsn}`);
    return {
      type: 'DATA',
      tsn: this.wireTsn(tsn),
      stream: 0,
      ssn: tsn - 1,
      ppid: 39,
      unordered: false,
      beginning: true,
      ending: true,
      immediate: false,
      offset: 0,
      length: payload.byteLength,
      ...change,
      payload,
    };
  }

  /** The SACKs so far: `cumulative [gaps] {duplicates}`, TSNs from 1. */
  get sacks(): string[] {
    return this.sackChunks.map((chunk) => {
      const relative = (tsn: number): number => (tsn - this.wireTsn(0)) >>> 0;
      const cumulative = relative(chunk.cumulativeTsn);
      const gaps = chunk.gaps.map(({ start, end }) => ` [${cumulative + start}-${cumulative + end}]`).join('');
      const duplicates = chunk.duplicates.map((tsn) => ` {${relative(tsn)}}`).join('');
      return `${cumulative}${gaps}${duplicates}`;
    });
  }

  get sackChunks(): SackChunk[] {
    return this.pair.network.transits
      .slice(this.#before)
      .flatMap(({ packet, source }) => (source === SERVER ? packet.chunks : []))
      .filter((chunk) => chunk.type === 'SACK');
  }

  /** When the last SACK was sent, seconds. */
  get lastSackAt(): number {
    return this.pair.network.sent('SACK', SERVER).at(-1)?.sentAt ?? NaN;
  }
}
