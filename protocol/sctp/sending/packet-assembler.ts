import { isUserData, type Chunk } from '../chunk.ts';
import { quotedWithin } from '../sctp-error-cause.ts';
import type { Path } from '../path/path.ts';
import { chunkByteLength, COMMON_HEADER } from '../wire/byte-length.ts';

/** Where finished packets go, and what may ride in them. */
export interface AssembledPacketSink {
  /** Sends a packet of the given number of bytes, common header included. @param hasData whether there is DATA in it */
  sendPacket(path: Path, chunks: readonly Chunk[], byteLength: number, hasData: boolean): void;
  /** A delayed SACK that fits into the given number of bytes of a packet to the path, with what belongs to it. */
  waitingAcknowledgment(path: Path, room: number): readonly Chunk[];
}

/** What data and its acknowledgment are made of: it does not count as an answer to a packet. */
const transferTypes: ReadonlySet<Chunk['type']> = new Set(['DATA', 'I_DATA', 'SACK', 'NR_SACK', 'ECNE', 'CWR']);

/** An ERROR is not made smaller than this, bytes. */
const LEAST_REPORT = 64;

/** Of no packet: nothing is added to it, as the next chunk opens one. */
const NO_CHUNKS: Chunk[] = [];

/** Bundles chunks into packets (RFC 9260 §6.10): one packet is open at a time, and leaves when a chunk does not fit. */
export class PacketAssembler {
  /** Number of the packet that is open, or was last. */
  openPacket = 0;
  readonly #sink: AssembledPacketSink;
  #path: Path | undefined;
  #chunks = NO_CHUNKS;
  #bytes = 0;
  #hasData = false;

  constructor(sink: AssembledPacketSink) {
    this.#sink = sink;
  }

  /** Bytes left for chunks to the path: of the open packet, or of a new one. */
  roomLeft(path: Path): number {
    return this.#path === path ? path.room - this.#bytes : path.room;
  }

  /** Whether a packet to another path is open. */
  goesElsewhere(path: Path): boolean {
    return this.#path !== undefined && this.#path !== path;
  }

  /** Bytes left for chunks to the path without another packet beside one that is open. */
  roomBeside(path: Path): number {
    return this.goesElsewhere(path) ? 0 : this.roomLeft(path);
  }

  /** Whether the chunk that comes next to this path opens a packet. */
  opensPacket(path: Path, size: number): boolean {
    return this.#path !== path || this.#bytes + size > path.room;
  }

  /** Whether the open packet goes to the path and holds DATA. */
  hasData(path: Path): boolean {
    return this.#path === path && this.#hasData;
  }

  /** The path of the open packet, if that holds DATA and has room for a chunk of this size. */
  dataPathFor(size: number): Path | undefined {
    const path = this.#path;
    return path !== undefined && this.#hasData && this.#bytes + size <= path.room ? path : undefined;
  }

  /** Sends the open packet, if it holds user data. */
  finishData(): void {
    if (this.#hasData) this.finish();
  }

  addControl(path: Path, chunk: Chunk): void {
    if (this.says(path, chunk)) return;
    // It makes what waits to go elsewhere needless: one packet of control chunks answers one packet (§12.4).
    if ((chunk.type === 'ABORT' || chunk.type === 'SHUTDOWN_ACK') && this.goesElsewhere(path) && !this.#hasData)
      this.discard();
    const size = chunkByteLength(chunk);
    if (this.#hasData && !this.opensPacket(path, size)) this.insertBeforeData(chunk, size);
    else this.add(path, chunk, size);
  }

  /** Adds an answer, unless a second packet of control chunks would have to go for it (§12.4). */
  addAnswer(path: Path, chunk: Chunk): void {
    const fits = !this.opensPacket(path, chunkByteLength(chunk));
    if (!fits && !this.#chunks.every(({ type }) => transferTypes.has(type))) return;
    this.addControl(path, fits || this.#hasData ? chunk : shortened(chunk, this.roomLeft(path)));
  }

  /** Chunks without content are sent only once in a packet. */
  private says(path: Path, { type }: Chunk): boolean {
    if (type !== 'SHUTDOWN' && type !== 'SHUTDOWN_ACK' && type !== 'COOKIE_ACK') return false;
    return this.#path === path && this.#chunks.some((chunk) => chunk.type === type);
  }

  /** Control chunks come first in a packet (§6.10). */
  private insertBeforeData(chunk: Chunk, size: number): void {
    const chunks = this.#chunks;
    chunks.splice(chunks.findIndex(isUserData), 0, chunk);
    this.#bytes += size;
  }

  /** @param size of the chunk with padding */
  addData(path: Path, chunk: Chunk, size: number): void {
    if (this.opensPacket(path, size)) {
      this.finish();
      for (const waiting of this.#sink.waitingAcknowledgment(path, path.room - size))
        this.add(path, waiting, chunkByteLength(waiting));
    }
    this.add(path, chunk, size);
    this.#hasData = true;
  }

  /** Sends the open packet, if there is one. */
  finish(): void {
    const path = this.#path;
    if (path === undefined) return;
    const chunks = this.#chunks;
    const bytes = this.#bytes;
    const hasData = this.#hasData;
    this.discard();
    this.#sink.sendPacket(path, chunks, COMMON_HEADER + bytes, hasData);
  }

  /** Forgets the open packet. */
  discard(): void {
    this.#path = undefined;
    this.#chunks = NO_CHUNKS;
    this.#bytes = 0;
    this.#hasData = false;
  }

  private add(path: Path, chunk: Chunk, size: number): void {
    if (this.opensPacket(path, size)) {
      this.finish();
      this.openPacket++;
      this.#path = path;
      // Most packets have one or two chunks: an empty array would get room for 17 with the first.
      this.#chunks = [chunk];
    } else this.#chunks.push(chunk);
    this.#bytes += size;
  }
}

/** A report that quotes less, so that it fits beside a SACK; unchanged, if there is almost no room for it. */
function shortened(chunk: Chunk, room: number): Chunk {
  if (chunk.type !== 'ERROR' || room < LEAST_REPORT) return chunk;
  return { ...chunk, causes: chunk.causes.slice(0, 1).map((cause) => quotedWithin(cause, room)) };
}
