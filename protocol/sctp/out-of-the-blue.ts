import type { AbortChunk, Chunk, SctpPacket, ShutdownCompleteChunk, VerificationTag } from './chunk.ts';
import { SctpCauseCode } from './sctp-error-cause.ts';

export interface OutOfTheBlueAnswer {
  readonly chunk: AbortChunk | ShutdownCompleteChunk;
  readonly verificationTag: VerificationTag;
}

/** What a packet is answered by that belongs to no association (RFC 9260 §8.4); undefined: silence. */
export function outOfTheBlueAnswer(packet: SctpPacket): OutOfTheBlueAnswer | undefined {
  const { chunks, verificationTag } = packet;
  const [first] = chunks;
  // A tag of 0 is for INIT alone (§8.5.1 A).
  if (verificationTag === 0 && first?.type !== 'INIT') return undefined;
  const holds = (type: Chunk['type']): boolean => chunks.some((chunk) => chunk.type === type);
  if (first === undefined || holdsAbort(chunks)) return undefined;
  if (first.type === 'INIT') {
    // No listener accepts associations here.
    if (verificationTag !== 0 || chunks.length > 1 || first.initiateTag === 0) return undefined;
    return { chunk: { type: 'ABORT', reflected: false, causes: [] }, verificationTag: first.initiateTag };
  }
  if (holds('SHUTDOWN_ACK')) return { chunk: { type: 'SHUTDOWN_COMPLETE', reflected: true }, verificationTag };
  if (holds('SHUTDOWN_COMPLETE') || holds('COOKIE_ACK') || chunks.some(isStaleCookie)) return undefined;
  return { chunk: { type: 'ABORT', reflected: true, causes: [] }, verificationTag };
}

export function holdsAbort(chunks: readonly Chunk[]): boolean {
  for (const { type } of chunks) if (type === 'ABORT') return true;
  return false;
}

function isStaleCookie(chunk: Chunk): boolean {
  return chunk.type === 'ERROR' && chunk.causes.some(({ code }) => code === SctpCauseCode.staleCookie);
}
