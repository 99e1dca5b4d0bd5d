import { ApplicationCodec, readSafeU64 } from '../../wire/application-frame.ts';
import type { ByteWriter } from '../../wire/byte-writer.ts';
import { WireError } from '../../wire/wire-error.ts';
import { NO_DATA, readJobData, writeJobData, JOB_DATA_LENGTH, hasData } from './job-data.ts';
import type { RequestData } from '../request-service.ts';

/** Payload protocol identifier of CalcApp (IANA). */
export const CALCAPP_PPID = 34;

const types = {
  CALCAPP_REQUEST: 1,
  CALCAPP_ACCEPT: 2,
  CALCAPP_REJECT: 3,
  CALCAPP_ABORT: 4,
  CALCAPP_COMPLETE: 5,
  CALCAPP_KEEP_ALIVE: 6,
  CALCAPP_KEEP_ALIVE_ACK: 7,
} as const;

/** Beside RSPLIB's types: data of a job on its way. */
const DATA = 8;

/** A message of RSPLIB's CalcApp protocol; all have the same fields. */
export interface CalcAppControl {
  readonly type: keyof typeof types;
  readonly jobId: number;
  /** calculations */
  readonly jobSize: number;
  /** calculations done */
  readonly completed: number;
  /** Of a request: the data that belongs to it. RSPLIB has none. */
  readonly data?: RequestData;
}

/** Data of a job: what its user sends for it, or its result. What it consists of does not matter. */
interface CalcAppData {
  readonly type: 'CALCAPP_DATA';
  readonly jobId: number;
  /** bytes */
  readonly length: number;
}

export type CalcAppMessage = CalcAppControl | CalcAppData;

const LENGTH = 24;
const DATA_HEADER = 8;

const typeByCode = new Map<number, CalcAppControl['type']>(
  Object.entries(types).map(([name, code]) => [code, name as CalcAppControl['type']]),
);

/** CalcApp messages <-> bytes. */
export const calcAppCodec = new ApplicationCodec<CalcAppMessage>('calcapp', {
  encodedLength(message) {
    if (message.type === 'CALCAPP_DATA') return DATA_HEADER + message.length;
    return LENGTH + (hasData(message.data) ? JOB_DATA_LENGTH : 0);
  },
  code: (message) => (message.type === 'CALCAPP_DATA' ? DATA : types[message.type]),
  write(writer, message) {
    writer.u32(message.jobId);
    if (message.type === 'CALCAPP_DATA') writer.raw(new Uint8Array(message.length));
    else writeControl(writer, message);
  },
  minimumLength(code) {
    if (code === DATA) return DATA_HEADER;
    return typeByCode.has(code) ? LENGTH : undefined;
  },
  read(view, code) {
    const jobId = view.getUint32(4);
    if (code === DATA) return { type: 'CALCAPP_DATA', jobId, length: view.byteLength - DATA_HEADER };
    const type = typeByCode.get(code);
    const data = type === 'CALCAPP_REQUEST' && view.byteLength === LENGTH + JOB_DATA_LENGTH;
    if (type === undefined || (view.byteLength !== LENGTH && !data))
      throw new WireError('bad-length', 2, `a CalcApp message has ${LENGTH} bytes, not ${view.byteLength}`);
    return {
      type,
      jobId,
      jobSize: readSafeU64(view, 8),
      completed: readSafeU64(view, 16),
      ...(data && { data: readJobData(view, LENGTH) }),
    };
  },
});

function writeControl(writer: ByteWriter, { jobSize, completed, data = NO_DATA }: CalcAppControl): void {
  writer.safeU64(jobSize);
  writer.safeU64(completed);
  if (hasData(data)) writeJobData(writer, data);
}
