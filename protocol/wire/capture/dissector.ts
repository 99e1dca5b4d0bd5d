import type { IpAddress } from '../../host.ts';
import type { ProfileName } from '../../profile.ts';
import type { Chunk, SctpPacket } from '../../sctp/chunk.ts';
import { COMMON_HEADER } from '../../sctp/wire/byte-length.ts';
import { checksumIsRight, decodeUnchecked } from '../../sctp/wire/decode-packet.ts';
import type { Codec, Decoded } from '../codec.ts';
import { wireProtocols, type WireProtocolName } from '../protocols.ts';
import type { WireError } from '../wire-error.ts';
import type { CapturedFrame } from './captured-frame.ts';
import { IpProtocol, readIpPacket, type IpFragment, type IpPacket } from './ip-packet.ts';
import { ipPacketInFrame } from './link-layer.ts';
import { protocolOfDatagram, protocolOfUserMessage } from './message-protocols.ts';
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
  /** The IP packet is a fragment: what it is a part of is not put together. */
  readonly ipFragment?: IpFragment;
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

/** Finds SCTP and RSerPool in captured frames; to be asked in the order of the capture. */
export class Dissector {
  readonly #userMessages = new UserMessages();
  readonly #codecs = new Map<WireProtocolName, Codec<unknown>>();
  readonly #options: DissectorOptions;

  constructor(options: DissectorOptions) {
    this.#options = options;
  }

  /** Undefined: nothing that concerns SCTP or RSerPool is in the frame. */
  dissect(frame: CapturedFrame): DissectedFrame | undefined {
    const bytes = ipPacketInFrame(frame.linkType, frame.bytes);
    if (bytes === undefined) return undefined;
    const packet = readIpPacket(bytes);
    if (typeof packet === 'string') return { frame, fault: packet };
    const { protocol, source, destination } = packet;
    if (protocol !== IpProtocol.sctp && protocol !== IpProtocol.udp) return undefined;
    const cutBytes = packet.payloadLength - packet.payload.length;
    const place = { frame, source, destination, ...(cutBytes > 0 && { cutBytes }) };
    if (packet.fragment !== undefined) return { ...place, ipFragment: packet.fragment };
    if (protocol === IpProtocol.sctp) return { ...place, sctp: this.#packet(packet.payload, cutBytes > 0) };
    const found = this.#datagram(packet, cutBytes > 0);
    return found === undefined ? undefined : { ...place, ...found };
  }

  #datagram(
    { payload: bytes }: IpPacket,
    cut: boolean,
  ): Pick<DissectedFrame, 'udp' | 'sctp' | 'message' | 'fault'> | undefined {
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
    return undefined;
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
    if (chunk.type !== 'DATA' || chunk.length === 0) return { chunk };
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

function checksumOf(packet: Uint8Array): Checksum {
  if (checksumIsRight(packet)) return 'right';
  return packet[8] === 0 && packet[9] === 0 && packet[10] === 0 && packet[11] === 0 ? 'zero' : 'wrong';
}
