import type { AbortChunk, SctpPacket, ShutdownCompleteChunk } from './chunk.ts';
import { SctpCauseCode } from './error-cause.ts';

export interface OutOfTheBlueAnswer {
  readonly chunk: AbortChunk | ShutdownCompleteChunk;
  readonly verificationTag: number;
}

/** What a packet is answered by that belongs to no association (RFC 9260 §8.4); undefined: silence. */
export function outOfTheBlueAnswer(packet: SctpPacket): OutOfTheBlueAnswer | undefined {
  const { chunks, verificationTag } = packet;
  const [first] = chunks;
  if (first === undefined || chunks.some(({ type }) => type === 'ABORT')) return undefined;
  switch (first.type) {
    case 'INIT':
      // Nobody accepts associations here.
      if (verificationTag !== 0 || chunks.length > 1 || first.initiateTag === 0) return undefined;
      return { chunk: { type: 'ABORT', reflected: false, causes: [] }, verificationTag: first.initiateTag };
    case 'SHUTDOWN_ACK':
      return { chunk: { type: 'SHUTDOWN_COMPLETE', reflected: true }, verificationTag };
    case 'SHUTDOWN_COMPLETE':
    case 'COOKIE_ACK':
      return undefined;
    case 'ERROR':
      if (first.causes.some(({ code }) => code === SctpCauseCode.staleCookie)) return undefined;
      break;
    default:
      break;
  }
  return { chunk: { type: 'ABORT', reflected: true, causes: [] }, verificationTag };
}
