import { ApplicationCodec, readSafeU64 } from '../../wire/application-frame.ts';
import { WireError } from '../../wire/wire-error.ts';

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

/** A message of RSPLIB's CalcApp protocol; all have the same fields. */
export interface CalcAppMessage {
  readonly type: keyof typeof types;
  readonly jobId: number;
  /** calculations */
  readonly jobSize: number;
  /** calculations done */
  readonly completed: number;
}

const LENGTH = 24;

const typeByCode = new Map<number, CalcAppMessage['type']>(
  Object.entries(types).map(([name, code]) => [code, name as CalcAppMessage['type']]),
);

/** CalcApp messages <-> bytes. */
export const calcAppCodec = new ApplicationCodec<CalcAppMessage>('calcapp', {
  encodedLength: () => LENGTH,
  code: (message) => types[message.type],
  write(writer, message) {
    writer.u32(message.jobId);
    writer.safeU64(message.jobSize);
    writer.safeU64(message.completed);
  },
  minimumLength: (code) => (typeByCode.has(code) ? LENGTH : undefined),
  read(view, code) {
    const type = typeByCode.get(code);
    if (type === undefined || view.byteLength !== LENGTH)
      throw new WireError('bad-length', 2, `a CalcApp message has ${LENGTH} bytes, not ${view.byteLength}`);
    return { type, jobId: view.getUint32(4), jobSize: readSafeU64(view, 8), completed: readSafeU64(view, 16) };
  },
});
