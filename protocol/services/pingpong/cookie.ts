import { ByteWriter } from '../../wire/byte-writer.ts';

/** What RSPLIB's PingPong servers begin their cookies with: `<PP-TD1>`. */
const MAGIC = Uint8Array.from('<PP-TD1>', (character) => character.charCodeAt(0));
const LENGTH = 16;

/** The state of a PingPong session: the number of its next reply. */
export function encodePingPongCookie(nextReply: bigint): Uint8Array {
  const writer = new ByteWriter(LENGTH);
  writer.raw(MAGIC);
  writer.u64(nextReply);
  return writer.bytes;
}

/** undefined if the bytes are no cookie that a PingPong server makes. */
export function decodePingPongCookie(bytes: Uint8Array): bigint | undefined {
  if (bytes.length !== LENGTH || MAGIC.some((byte, index) => bytes[index] !== byte)) return undefined;
  return new DataView(bytes.buffer, bytes.byteOffset, LENGTH).getBigUint64(MAGIC.length);
}
