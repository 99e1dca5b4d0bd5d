import type { IpAddress, LocalAddress } from '../../../protocol/host.ts';
import type { SctpPacket } from '../../../protocol/sctp/chunk.ts';
import type { PacketLayer, PacketReceiver, PacketSource } from '../../../protocol/sctp/packet-layer.ts';
import { SCTP_OVER_UDP_PORT } from '../../../protocol/sctp/udp-encapsulation.ts';
import { decodePacket } from '../../../protocol/sctp/wire/decode-packet.ts';
import { encodePacket } from '../../../protocol/sctp/wire/encode-packet.ts';
import type { HostNode, ProtocolHandler } from '../../network/host-node.ts';
import { Ecn, IpPacket, UDP_HEADER_LENGTH } from '../../network/ip-packet.ts';

/** SCTP packets <-> bytes. */
export interface PacketCodec {
  encode(packet: SctpPacket): Uint8Array;
  decode(
    bytes: Uint8Array,
  ): { readonly ok: true; readonly packet: SctpPacket } | { readonly ok: false; readonly error: Error };
}

/** The bytes of RFC 9260. */
export const WIRE_CODEC: PacketCodec = { encode: encodePacket, decode: decodePacket };

export interface PacketLayerOptions {
  /** Local UDP port of encapsulated SCTP (RFC 6951); absent: SCTP goes in IP. */
  readonly udpPort?: number;
  /** Encodes and decodes every packet on its arrival, as a check; absent: values are passed on. */
  readonly codec?: PacketCodec;
  /** An interface without a link has no address: addresses come and go with the links of the host (default false). */
  readonly addressesChange?: boolean;
}

/** IP, or UDP, below the SCTP stack of a simulated host. The stack of a restarted host gets a new layer. */
export class HostPacketLayer implements PacketLayer, ProtocolHandler {
  readonly encapsulated: boolean;
  readonly ecn = true;
  readonly addressesChange: boolean;
  readonly #host: HostNode;
  readonly #udpPort: number;
  readonly #codec: PacketCodec | undefined;
  #receiver: PacketReceiver | undefined;

  /** Takes the place of the host's former layer, which is deaf and mute from then on. */
  constructor(host: HostNode, options: PacketLayerOptions = {}) {
    this.#host = host;
    this.#udpPort = options.udpPort ?? 0;
    this.encapsulated = this.#udpPort !== 0;
    this.#codec = options.codec;
    this.addressesChange = options.addressesChange ?? false;
    host.sctp = this;
  }

  get addresses(): readonly LocalAddress[] {
    return this.addressesChange ? this.#host.reachableAddresses : this.#host.addresses;
  }

  mtu(destination: IpAddress): number {
    return this.#host.mtu(destination);
  }

  leadsTo(destination: IpAddress, sources: readonly IpAddress[]): boolean {
    return this.#host.reaches(destination, sources);
  }

  send(packet: SctpPacket, source: PacketSource, destination: IpAddress, udpPort: number, ecnCapable = false): void {
    if (this.#host.sctp !== this) return;
    const ip = new IpPacket('sctp', packet.byteLength);
    ip.sctp = packet;
    if (ecnCapable) ip.ecn = Ecn.capable;
    if (this.encapsulated) {
      ip.byteLength += UDP_HEADER_LENGTH;
      ip.sourcePort = this.#udpPort;
      ip.destinationPort = udpPort === 0 ? SCTP_OVER_UDP_PORT : udpPort;
    }
    this.#host.send(ip, source, destination);
  }

  attach(receiver: PacketReceiver): void {
    this.#receiver = receiver;
  }

  carrierChanged(): void {
    if (this.addressesChange && this.#host.sctp === this) this.#receiver?.addressesChanged?.();
  }

  received(packet: IpPacket): boolean {
    if (packet.sctp === undefined || packet.destinationPort !== this.#udpPort) return false;
    if (this.#receiver === undefined) return false;
    const content = this.#codec === undefined ? packet.sctp : encodedAndDecoded(this.#codec, packet.sctp);
    const { source, destination, sourcePort, ecn } = packet;
    if (content instanceof Error) this.#receiver.malformedArrived(content.message);
    else this.#receiver.packetArrived(content, source, destination, sourcePort, ecn === Ecn.congestionExperienced);
    return true;
  }
}

/** The packet that its bytes are, or what is wrong with them. @throws RangeError if its byteLength is not theirs */
function encodedAndDecoded(codec: PacketCodec, packet: SctpPacket): SctpPacket | Error {
  const bytes = codec.encode(packet);
  if (bytes.length !== packet.byteLength)
    throw new RangeError(`an SCTP packet with byteLength ${packet.byteLength} was encoded in ${bytes.length} bytes`);
  const decoded = codec.decode(bytes);
  return decoded.ok ? decoded.packet : decoded.error;
}
