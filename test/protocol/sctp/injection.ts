import { BytesPayload } from '../../../protocol/payload.ts';
import type { Chunk, DataChunk, InitChunk } from '../../../protocol/sctp/chunk.ts';
import { packetByteLength } from '../../../protocol/sctp/wire/byte-length.ts';
import { PORT, PPID, type Pair } from './pair.ts';
import type { Transit } from './virtual-network.ts';

export const CLIENT = '10.1.0.1';
export const SERVER = '10.1.0.2';
export const CLIENT_PORT = 5000;

/** A hand-made packet; by default from the client's first address and port to the server's. */
export interface Injection {
  readonly chunks: readonly Chunk[];
  /** Default: that of the association at its destination */
  readonly tag?: number;
  readonly port?: number;
  readonly sourcePort?: number;
  readonly source?: string;
}

/** Injects a packet at the server. @returns what the server sent in answer, within 1 ms */
export function inject(
  pair: Pair,
  { chunks, tag, port = PORT, sourcePort = CLIENT_PORT, source }: Injection,
): Transit[] {
  const verificationTag = tag ?? pair.serverStack.associations[0]?.localTag ?? 99;
  return deliver(pair, source ?? CLIENT, SERVER, { sourcePort, destinationPort: port, verificationTag, chunks });
}

/** Injects a packet from the server's port at the client. @returns what the client sent in answer, within 1 ms */
export function injectAtClient(pair: Pair, { chunks, tag, source = SERVER }: Injection): Transit[] {
  const verificationTag = tag ?? pair.association.localTag;
  return deliver(pair, source, CLIENT, { sourcePort: PORT, destinationPort: CLIENT_PORT, verificationTag, chunks });
}

function deliver(
  { network }: Pair,
  source: string,
  destination: string,
  packet: Omit<Transit['packet'], 'byteLength'>,
): Transit[] {
  const before = network.transits.length;
  const prefix = destination.split('.').at(-1);
  network.inject({ ...packet, byteLength: packetByteLength(packet.chunks) }, source, destination, 1e-6);
  network.run(0.001);
  return network.transits.slice(before).filter((transit) => transit.source.split('.').at(-1) === prefix);
}

/** All chunks of packets, in order. */
export function chunksOf(transits: readonly Transit[]): Chunk[] {
  return transits.flatMap(({ packet }) => [...packet.chunks]);
}

/** Packets in short: `SACK+DATA`. */
export function typesOf(transits: readonly Transit[]): string[] {
  return transits.map(({ packet }) => packet.chunks.map(({ type }) => type).join('+'));
}

export const heartbeat: Chunk = { type: 'HEARTBEAT', info: new Uint8Array([1, 2, 3]) };
export const init: InitChunk = {
  type: 'INIT',
  initiateTag: 77,
  receiveWindow: 10_000,
  outboundStreams: 1,
  maxInboundStreams: 1,
  initialTsn: 1,
  addresses: [],
  forwardTsn: false,
  unknownParameters: [],
};

/** Host Name Address parameter: `a.b`. */
export const HOST_NAME = new Uint8Array([0, 11, 0, 8, 97, 46, 98, 0]);

/** A parameter without content. */
export function parameter(type: number): Uint8Array {
  return new Uint8Array([type >> 8, type & 0xff, 0, 4]);
}

/** A whole message of one byte. */
export function data(change: Partial<DataChunk>): DataChunk {
  return {
    type: 'DATA',
    tsn: 0,
    stream: 0,
    ssn: 0,
    ppid: PPID,
    unordered: false,
    beginning: true,
    ending: true,
    immediate: false,
    payload: new BytesPayload(new Uint8Array(1)),
    offset: 0,
    length: 1,
    ...change,
  };
}

/** A chunk of an unknown type with two bytes of content. */
export function unknown(chunkType: number): Chunk {
  return { type: 'UNKNOWN', chunkType, bytes: new Uint8Array([chunkType, 0, 0, 6, 1, 2]) };
}
