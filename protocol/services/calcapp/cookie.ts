import { u32At } from '../../wire/big-endian.ts';
import { ByteWriter } from '../../wire/byte-writer.ts';
import { hasData, JOB_DATA_LENGTH, NO_DATA, writeJobData } from './job-data.ts';
import type { RequestData } from '../request-service.ts';

/** State of a CalcApp job as its server hands it to the client. */
export interface CalcAppCookie {
  readonly jobId: number;
  /** calculations */
  readonly jobSize: number;
  /** calculations done when the cookie was made */
  readonly completed: number;
  /** The next server needs the input again. */
  readonly data?: RequestData;
}

const LENGTH = 20;

export function encodeCalcAppCookie(cookie: CalcAppCookie): Uint8Array {
  const { data = NO_DATA } = cookie;
  const writer = new ByteWriter(LENGTH + (hasData(data) ? JOB_DATA_LENGTH : 0));
  writer.u32(cookie.jobId);
  writer.safeU64(cookie.jobSize);
  writer.safeU64(cookie.completed);
  if (hasData(data)) writeJobData(writer, data);
  return writer.bytes;
}

/** undefined if the bytes are no cookie that a CalcApp server makes. */
export function decodeCalcAppCookie(bytes: Uint8Array): CalcAppCookie | undefined {
  const withData = bytes.length === LENGTH + JOB_DATA_LENGTH;
  if (bytes.length !== LENGTH && !withData) return undefined;
  const jobSize = u64At(bytes, 4);
  const completed = u64At(bytes, 12);
  if (!Number.isSafeInteger(jobSize) || completed > jobSize) return undefined;
  if (!withData) return { jobId: u32At(bytes, 0), jobSize, completed };
  const data = { input: u64At(bytes, LENGTH), result: u64At(bytes, LENGTH + 8) };
  if (!Number.isSafeInteger(data.input) || !Number.isSafeInteger(data.result)) return undefined;
  return { jobId: u32At(bytes, 0), jobSize, completed, data };
}

function u64At(bytes: Uint8Array, offset: number): number {
  return u32At(bytes, offset) * 4294967296 + u32At(bytes, offset + 4);
}
