import type { AbortChunk, Chunk, SctpPacket, ShutdownCompleteChunk } from './chunk.ts';
import { SctpCauseCode } from './error-cause.ts';

export interface OutOfTheBlueAnswer {
  readonly chunk: AbortChunk | ShutdownCompleteChunk;
  readonly verificationTag: number;
}

/** What a packet is answered by that belongs to no association (RFC 9260 §8.4); undefined: silence. */
export function outOfTheBlueAnswer(packet: SctpPacket): OutOfTheBlueAnswer | undefined {
  const { chunks, verificationTag } = packet;
  const [first] = chunks;
  const holds = (type: Chunk['type']): boolean => chunks.some((chunk) => chunk.type === type);
  if (first === undefined || holds('ABORT')) return undefined;
  if (first.type === 'INIT') {
    // Nobody accepts associations here.
    if (verificationTag !== 0 || chunks.length > 1 || first.initiateTag === 0) return undefined;
    return { chunk: { type: 'ABORT', reflected: false, causes: [] }, verificationTag: first.initiateTag };
  }
  if (holds('SHUTDOWN_ACK')) return { chunk: { type: 'SHUTDOWN_COMPLETE', reflected: true }, verificationTag };
  if (holds('SHUTDOWN_COMPLETE') || holds('COOKIE_ACK') || chunks.some(isStaleCookie)) return undefined;
  return { chunk: { type: 'ABORT', reflected: true, causes: [] }, verificationTag };
}

function isStaleCookie(chunk: Chunk): boolean {
  return chunk.type === 'ERROR' && chunk.causes.some(({ code }) => code === SctpCauseCode.staleCookie);
}
