import { readSafeU64 } from '../../wire/application-frame.ts';
import type { ByteWriter } from '../../wire/byte-writer.ts';
import type { RequestData } from '../request-service.ts';

/** As in RSPLIB and RSPSIM: requests and completions say all. */
export const NO_DATA: RequestData = { input: 0, result: 0 };

/**
 * Most that a server sends as the result of a job, or takes as its input, bytes: it refuses jobs with more. A peer asks for it
 * in one message, and an association without a limit of its send buffer takes all of it at once.
 */
export const MOST_JOB_DATA = 2 ** 30;

/** Bytes of both in messages and cookies; of a job without data they are left out. */
export const JOB_DATA_LENGTH = 16;

export function hasData(data: RequestData | undefined): boolean {
  return data !== undefined && (data.input > 0 || data.result > 0);
}

export function writeJobData(writer: ByteWriter, { input, result }: RequestData): void {
  writer.safeU64(input);
  writer.safeU64(result);
}

/** @throws WireError if one is above 2^53 - 1 */
export function readJobData(view: DataView, offset: number): RequestData {
  return { input: readSafeU64(view, offset), result: readSafeU64(view, offset + 8) };
}
