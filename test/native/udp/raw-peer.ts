import assert from 'node:assert/strict';
import { createSocket, type Socket } from 'node:dgram';
import { BytesPayload } from '../../../protocol/payload.ts';
import type { Chunk, DataChunk, InitChunk, SctpPacket } from '../../../protocol/sctp/chunk.ts';
import { packetByteLength } from '../../../protocol/sctp/wire/byte-length.ts';
import { decodePacket } from '../../../protocol/sctp/wire/decode-packet.ts';
import { encodePacket } from '../../../protocol/sctp/wire/encode-packet.ts';

const own = { tag: 0x01020304, tsn: 1000, port: 5000 };
/** Seconds within which a program answers, even on a busy machine. */
const PATIENCE = 20;

/** A program under test. */
export interface RawTarget {
  readonly address: string;
  readonly udpPort: number;
  /** Its SCTP port. */
  readonly port: number;
}

/** An end of SCTP in UDP made of hand-written packets: it says what a test wants, and nothing of its own. */
export class RawPeer {
  /** Own SCTP port: of each peer another one, so that tests do not meet. */
  readonly port: number;
  readonly tag = own.tag;
  /** The peer's, once it has sent it. */
  peerTag = 0;
  peerTsn = 0;
  readonly #socket: Socket;
  readonly #peer: RawTarget;
  readonly #arrived: SctpPacket[] = [];
  #wake: (() => void) | undefined;
  #probes = 0;
  static #peers = 0;

  private constructor(socket: Socket, peer: RawTarget, port: number) {
    this.#socket = socket;
    this.#peer = peer;
    this.port = port;
    socket.on('message', (bytes) => {
      const decoded = decodePacket(bytes);
      assert.ok(decoded.ok, 'the answer is an SCTP packet');
      this.#arrived.push(decoded.packet);
      this.#wake?.();
    });
  }

  static async open(peer: RawTarget, port = own.port + RawPeer.#peers++): Promise<RawPeer> {
    const socket = createSocket('udp4');
    await new Promise<void>((resolve) => socket.bind(0, '127.67.0.9', resolve));
    return new RawPeer(socket, peer, port);
  }

  close(): void {
    this.#socket.close();
  }

  send(verificationTag: number, ...chunks: readonly Chunk[]): void {
    this.sendBytes(this.encode({ verificationTag, chunks }));
  }

  encode(packet: {
    readonly verificationTag: number;
    readonly chunks: readonly Chunk[];
    readonly destinationPort?: number;
  }): Uint8Array {
    const byteLength = packetByteLength(packet.chunks);
    return encodePacket({ sourcePort: this.port, destinationPort: this.#peer.port, ...packet, byteLength });
  }

  sendBytes(bytes: Uint8Array): void {
    this.#socket.send(bytes, this.#peer.udpPort, this.#peer.address);
  }

  /** The next packet that comes. */
  async next(): Promise<SctpPacket> {
    const end = performance.now() + PATIENCE * 1000;
    for (;;) {
      const packet = this.#arrived.shift();
      if (packet !== undefined) return packet;
      assert.ok(performance.now() < end, `no answer within ${PATIENCE} s`);
      await new Promise<void>((resolve) => {
        const timeout = setTimeout(resolve, 100);
        this.#wake = () => {
          clearTimeout(timeout);
          resolve();
        };
      });
    }
  }

  /** The next packet with a chunk of the type, and that chunk; heartbeats and the like may come before. */
  async nextWith<T extends Chunk['type']>(
    type: T,
  ): Promise<{ packet: SctpPacket; chunk: Extract<Chunk, { type: T }> }> {
    for (;;) {
      const packet = await this.next();
      const chunk = packet.chunks.find((each): each is Extract<Chunk, { type: T }> => each.type === type);
      if (chunk !== undefined) return { packet, chunk };
    }
  }

  /**
   * Earlier packets are not answered: the next thing to come is the answer to a probe, a SHUTDOWN ACK of no
   * association from a port of its own.
   */
  async hearsNothing(): Promise<void> {
    const verificationTag = 0x70000000 + ++this.#probes;
    const chunks: Chunk[] = [{ type: 'SHUTDOWN_ACK' }];
    this.sendBytes(
      encodePacket({
        sourcePort: 4999,
        destinationPort: this.#peer.port,
        verificationTag,
        chunks,
        byteLength: packetByteLength(chunks),
      }),
    );
    const packet = await this.next();
    assert.deepEqual([packet.verificationTag, packet.chunks[0].type], [verificationTag, 'SHUTDOWN_COMPLETE']);
  }

  init(more: Partial<InitChunk> = {}): InitChunk {
    return {
      type: 'INIT',
      initiateTag: this.tag,
      receiveWindow: 100_000,
      outboundStreams: 10,
      maxInboundStreams: 10,
      initialTsn: own.tsn,
      addresses: [],
      forwardTsn: false,
      unknownParameters: [],
      ...more,
    };
  }

  /** Sets an association up, packet by packet. */
  async connect(more: Partial<InitChunk> = {}): Promise<void> {
    const cookie = await this.cookie(more);
    this.send(this.peerTag, { type: 'COOKIE_ECHO', cookie });
    await this.nextWith('COOKIE_ACK');
  }

  /** INIT and INIT ACK. @returns the cookie */
  async cookie(more: Partial<InitChunk> = {}): Promise<Uint8Array> {
    this.send(0, this.init(more));
    const { packet, chunk } = await this.nextWith('INIT_ACK');
    assert.equal(packet.verificationTag, more.initiateTag ?? this.tag);
    assert.equal(packet.chunks.length, 1);
    this.peerTag = chunk.initiateTag;
    this.peerTsn = chunk.initialTsn;
    return chunk.cookie;
  }

  /** A whole message in a chunk; number `index` from 0 of the association's. */
  data(index: number, text: string, more: Partial<DataChunk> = {}): DataChunk {
    const bytes = new TextEncoder().encode(text);
    return {
      type: 'DATA',
      tsn: own.tsn + index,
      stream: 0,
      ssn: index,
      ppid: 0,
      unordered: false,
      beginning: true,
      ending: true,
      immediate: false,
      payload: new BytesPayload(bytes),
      offset: 0,
      length: bytes.length,
      ...more,
    };
  }

  /** The next user message, acknowledged. */
  async nextMessage(): Promise<DataChunk> {
    const { chunk } = await this.nextWith('DATA');
    const sack = { receiveWindow: 100_000, gaps: [], duplicates: [] };
    this.send(this.peerTag, { type: 'SACK', cumulativeTsn: chunk.tsn, ...sack });
    return chunk;
  }
}

export function textOf(chunk: DataChunk): string {
  return new TextDecoder().decode(chunk.payload.bytes());
}
