import type { Codec } from '../../wire/codec.ts';
import type { SctpPacket } from '../chunk.ts';
import { packetByteLength } from './byte-length.ts';
import { decodePacket } from './decode-packet.ts';
import { encodePacket } from './encode-packet.ts';

/** SCTP packets in the shape of the other protocols' codecs: for tools that take any of them. */
export const sctpCodec: Codec<SctpPacket> = {
  protocol: 'sctp',
  decode: (bytes) => {
    const decoded = decodePacket(bytes);
    return decoded.ok ? { ok: true, message: decoded.packet, unrecognized: [] } : { ok: false, error: decoded.error };
  },
  encode: encodePacket,
  encodedLength: ({ chunks }) => packetByteLength(chunks),
};
