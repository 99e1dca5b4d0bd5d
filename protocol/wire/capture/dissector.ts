import type { IpAddress } from '../../host.ts';
import type { ProfileName } from '../../profile.ts';
import { isUserData, type Chunk, type SctpPacket } from '../../sctp/chunk.ts';
import { COMMON_HEADER } from '../../sctp/wire/byte-length.ts';
import { checksumIsRight, decodeUnchecked } from '../../sctp/wire/decode-packet.ts';
import type { Codec, Decoded } from '../codec.ts';
import { wireProtocols, type WireProtocolName } from '../protocols.ts';
import type { WireError } from '../wire-error.ts';
import type { CapturedFrame } from './captured-frame.ts';
import {
  behindExtensions,
  IpProtocolNumber,
  readIpPacket,
  type IpFragment,
  type CapturedIpPacket,
} from './captured-ip-packet.ts';
import type { NetworkContent } from './ether-type.ts';
import { IpReassembly } from './ip-reassembly.ts';
import { contentOfFrame } from './link-layer.ts';
import { protocolOfDatagram, protocolOfUserMessage } from './message-protocols.ts';
import { behindIp, behindUdp } from './tunnels.ts';
import { readUdpDatagram } from './udp-datagram.ts';
import { roleAlone, UserMessages, type DataRole } from './user-messages.ts';

/** What a frame holds that concerns SCTP or RSerPool. */
export interface DissectedFrame {
  readonly frame: CapturedFrame;
  readonly source?: IpAddress;
  readonly destination?: IpAddress;
  readonly udp?: { readonly sourcePort: number; readonly destinationPort: number };
  readonly sctp?: DissectedPacket;
  /** Of a UDP datagram. */
  readonly message?: DissectedMessage;
  /** The IP packet is a fragment; the last one to come has what the whole packet holds. */
  readonly ipFragment?: IpFragment;
  /** Frames that the packet was put together of. */
  readonly ipFragments?: number;
  /** Bytes of the IP payload that the capture left away. */
  readonly cutBytes?: number;
  /** Why the frame could not be read to its end. */
  readonly fault?: string;
}

/** `zero`: left to the network card of the sender; `unknown`: bytes are missing. */
export type Checksum = 'right' | 'wrong' | 'zero' | 'unknown';

export interface DissectedPacket {
  /** Common header, and the chunks before `error`; undefined when not even the header is there. */
  readonly packet: SctpPacket | undefined;
  readonly chunks: readonly DissectedChunk[];
  readonly checksum: Checksum;
  readonly error?: WireError;
}

export interface DissectedChunk {
  readonly chunk: Chunk;
  /** Of DATA with user data. */
  readonly role?: DataRole;
  /** The user message that DATA holds or completes. */
  readonly message?: DissectedMessage;
}

export interface DissectedMessage {
  /** Undefined: none that is known here. */
  readonly protocol: WireProtocolName | undefined;
  readonly bytes: Uint8Array;
  readonly decoded?: Decoded<unknown>;
}

export interface DissectorOptions {
  /** Whose habits of RSerPool messages are expected. */
  readonly profile: ProfileName;
  /** UDP ports of SCTP in UDP; on other ports it is known by its checksum. */
  readonly encapsulationPorts: readonly number[];
}

/** Tunnels in one another that are read. */
const DEEPEST = 8;
/** Kinds of packets that are not read, counted separately. */
const MOST_KINDS = 50;
/** ICMP, IGMP, TCP, ICMPv6, OSPF, PIM. */
const withoutSctp: ReadonlySet<number> = new Set([1, 2, 6, 58, 89, 103]);

/** Finds SCTP and RSerPool in captured frames; to be asked in the order of the capture. */
export class Dissector {
  readonly #userMessages = new UserMessages();
  readonly #reassembly = new IpReassembly();
  readonly #unread = new Map<string, number>();
  readonly #codecs = new Map<WireProtocolName, Codec<unknown>>();
  readonly #options: DissectorOptions;

  constructor(options: DissectorOptions) {
    this.#options = options;
  }

  /**
   * What was not read although it may hold SCTP, with the number of frames: encrypted or unknown encapsulations, fragments of
   * IP packets that are not whole.
   */
  get unread(): ReadonlyMap<string, number> {
    const { incomplete } = this.#reassembly;
    if (incomplete === 0) return this.#unread;
    return new Map([...this.#unread, ['IP fragments of incomplete packets', incomplete]]);
  }

  /** Undefined: nothing that concerns SCTP or RSerPool is in the frame. */
  dissect(frame: CapturedFrame): DissectedFrame | undefined {
    return this.#content(frame, contentOfFrame(frame.linkType, frame.bytes), 0);
  }

  /** @param depth of tunnels */
  #content(frame: CapturedFrame, content: NetworkContent, depth: number): DissectedFrame | undefined {
    if (content === undefined) return undefined;
    if ('unread' in content) return this.#leave(content.unread);
    if (depth > DEEPEST) return this.#leave('tunnels nested too deeply');
    const packet = readIpPacket(content.ip);
    if (typeof packet === 'string') return { frame, fault: packet };
    const { fragment } = packet;
    if (fragment === undefined) return this.#ipPacket(frame, packet, depth);
    if (!mayHoldSctp(packet.protocol)) return undefined;
    const { source, destination } = packet;
    const part = { frame, source, destination, ...cutOf(packet), ipFragment: fragment };
    const whole = this.#reassembly.add({ ...packet, fragment }, frame.time);
    if (whole === undefined) return part;
    const read = behindExtensions(whole.packet);
    const found = typeof read === 'string' ? { frame, fault: read } : this.#ipPacket(frame, read, depth);
    return { ...part, ...found, ipFragments: whole.fragments };
  }

  #ipPacket(frame: CapturedFrame, packet: CapturedIpPacket, depth: number): DissectedFrame | undefined {
    const { protocol, source, destination } = packet;
    const isCut = packet.payloadLength > packet.payload.length;
    const place = { frame, source, destination, ...cutOf(packet) };
    if (protocol === IpProtocolNumber.sctp) return { ...place, sctp: this.#packet(packet.payload, isCut) };
    if (protocol === IpProtocolNumber.udp) {
      const found = this.#datagram(packet, isCut);
      if (found === undefined) return undefined;
      return 'inner' in found ? this.#content(frame, found.inner, depth + 1) : { ...place, ...found };
    }
    const inner = behindIp(protocol, packet.payload);
    return inner === 'not-tunnelled' ? undefined : this.#content(frame, inner, depth + 1);
  }

  #leave(what: string): undefined {
    // There are few kinds unless a capture is made to have many.
    const kind = this.#unread.size < MOST_KINDS || this.#unread.has(what) ? what : 'other';
    this.#unread.set(kind, (this.#unread.get(kind) ?? 0) + 1);
    return undefined;
  }

  #datagram(
    { payload: bytes }: CapturedIpPacket,
    cut: boolean,
  ): Pick<DissectedFrame, 'udp' | 'sctp' | 'message' | 'fault'> | { readonly inner: NetworkContent } | undefined {
    const datagram = readUdpDatagram(bytes);
    if (typeof datagram === 'string') return { fault: datagram };
    const { sourcePort, destinationPort, payload } = datagram;
    const udp = { sourcePort, destinationPort };
    const { encapsulationPorts } = this.#options;
    if (encapsulationPorts.includes(sourcePort) || encapsulationPorts.includes(destinationPort))
      return { udp, sctp: this.#packet(payload, cut) };
    const protocol = protocolOfDatagram(udp);
    if (protocol !== undefined) return { udp, message: this.#message(protocol, payload) };
    if (payload.length > COMMON_HEADER && !cut && checksumIsRight(payload))
      return { udp, sctp: this.#packet(payload, cut) };
    const inner = behindUdp(datagram);
    return inner === 'not-tunnelled' ? undefined : { inner };
  }

  #packet(bytes: Uint8Array, cut: boolean): DissectedPacket {
    const decoded = decodeUnchecked(bytes);
    const packet = decoded.ok ? decoded.packet : decoded.beforeFault;
    const checksum = cut || bytes.length < COMMON_HEADER ? 'unknown' : checksumOf(bytes);
    return {
      packet,
      chunks: packet === undefined ? [] : packet.chunks.map((chunk) => this.#chunk(packet, chunk, checksum)),
      checksum,
      ...(!decoded.ok && { error: decoded.error }),
    };
  }

  #chunk(packet: SctpPacket, chunk: Chunk, checksum: Checksum): DissectedChunk {
    if (!isUserData(chunk) || chunk.length === 0) return { chunk };
    // What comes with a wrong checksum is dropped by its receiver: its TSN comes again.
    const role = checksum === 'wrong' ? roleAlone(chunk) : this.#userMessages.add(packet, chunk);
    if (role.kind !== 'message') return { chunk, role };
    return { chunk, role, message: this.#message(protocolOfUserMessage(role.ppid, packet), role.bytes) };
  }

  #message(protocol: WireProtocolName | undefined, bytes: Uint8Array): DissectedMessage {
    if (protocol === undefined) return { protocol, bytes };
    return { protocol, bytes, decoded: this.#codec(protocol).decode(bytes) };
  }

  #codec(protocol: WireProtocolName): Codec<unknown> {
    let codec = this.#codecs.get(protocol);
    if (codec === undefined) {
      codec = wireProtocols[protocol](this.#options.profile);
      this.#codecs.set(protocol, codec);
    }
    return codec;
  }
}

function cutOf({ payload, payloadLength }: CapturedIpPacket): { readonly cutBytes?: number } {
  const cutBytes = payloadLength - payload.length;
  return cutBytes > 0 ? { cutBytes } : {};
}

/** Fragments of what certainly holds none, as TCP, are not put together. */
function mayHoldSctp(protocol: number): boolean {
  return !withoutSctp.has(protocol);
}

function checksumOf(packet: Uint8Array): Checksum {
  if (checksumIsRight(packet)) return 'right';
  return packet[8] === 0 && packet[9] === 0 && packet[10] === 0 && packet[11] === 0 ? 'zero' : 'wrong';
}
