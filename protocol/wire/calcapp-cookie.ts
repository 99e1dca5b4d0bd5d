import { ByteWriter } from './byte-writer.ts';

/** State of a CalcApp job as its server hands it to the client. */
export interface CalcAppCookie {
  readonly jobId: number;
  /** calculations */
  readonly jobSize: number;
  /** calculations done when the cookie was made */
  readonly completed: number;
}

const LENGTH = 20;
const MAX = BigInt(Number.MAX_SAFE_INTEGER);

export function encodeCalcAppCookie(cookie: CalcAppCookie): Uint8Array {
  const writer = new ByteWriter(LENGTH);
  writer.u32(cookie.jobId);
  writer.u64(BigInt(cookie.jobSize));
  writer.u64(BigInt(cookie.completed));
  return writer.bytes;
}

/** undefined if the bytes are no cookie that a CalcApp server makes. */
export function decodeCalcAppCookie(bytes: Uint8Array): CalcAppCookie | undefined {
  if (bytes.length !== LENGTH) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, LENGTH);
  const jobSize = view.getBigUint64(4);
  const completed = view.getBigUint64(12);
  if (jobSize > MAX || completed > jobSize) return undefined;
  return { jobId: view.getUint32(0), jobSize: Number(jobSize), completed: Number(completed) };
}
