import { u32At } from '../../wire/big-endian.ts';
import { ByteWriter } from '../../wire/byte-writer.ts';

/** State of a CalcApp job as its server hands it to the client. */
export interface CalcAppCookie {
  readonly jobId: number;
  /** calculations */
  readonly jobSize: number;
  /** calculations done when the cookie was made */
  readonly completed: number;
}

const LENGTH = 20;

export function encodeCalcAppCookie(cookie: CalcAppCookie): Uint8Array {
  const writer = new ByteWriter(LENGTH);
  writer.u32(cookie.jobId);
  writer.safeU64(cookie.jobSize);
  writer.safeU64(cookie.completed);
  return writer.bytes;
}

/** undefined if the bytes are no cookie that a CalcApp server makes. */
export function decodeCalcAppCookie(bytes: Uint8Array): CalcAppCookie | undefined {
  if (bytes.length !== LENGTH) return undefined;
  const jobSize = u64At(bytes, 4);
  const completed = u64At(bytes, 12);
  if (!Number.isSafeInteger(jobSize) || completed > jobSize) return undefined;
  return { jobId: u32At(bytes, 0), jobSize, completed };
}

function u64At(bytes: Uint8Array, offset: number): number {
  return u32At(bytes, offset) * 4294967296 + u32At(bytes, offset + 4);
}
