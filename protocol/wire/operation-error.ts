import { alignedLength, type ByteWriter } from './byte-writer.ts';
import type { ErrorCause } from './error-cause.ts';
import { PARAMETER_HEADER, ParameterType } from './parameter-type.ts';
import type { ParameterReader } from './parameter-reader.ts';

const CAUSE_HEADER = 4;

/** Length of the parameter's value: causes are padded between each other, not at the end. */
function causesLength(causes: readonly ErrorCause[]): number {
  let length = 0;
  for (const cause of causes) length = alignedLength(length) + CAUSE_HEADER + cause.data.length;
  return length;
}

/** Length of the Operation Error parameter with padding; 0 without causes: there is no parameter then. */
export function operationErrorLength(causes: readonly ErrorCause[]): number {
  return causes.length === 0 ? 0 : alignedLength(PARAMETER_HEADER + causesLength(causes));
}

export function writeOperationError(writer: ByteWriter, causes: readonly ErrorCause[]): void {
  if (causes.length === 0) return;
  writer.u16(ParameterType.operationError);
  writer.u16(PARAMETER_HEADER + causesLength(causes));
  for (const cause of causes) {
    writer.u16(cause.code);
    writer.u16(CAUSE_HEADER + cause.data.length);
    writer.raw(cause.data);
    writer.align();
  }
}

/** Reads the parameter if it comes next; no causes if it does not. */
export function readOptionalOperationError(reader: ParameterReader): ErrorCause[] {
  return reader.peek([ParameterType.operationError]) === ParameterType.operationError ? readOperationError(reader) : [];
}

export function readOperationError(reader: ParameterReader): ErrorCause[] {
  const value = reader.parameter(ParameterType.operationError, 'operation error');
  const causes: ErrorCause[] = [];
  do {
    const code = value.u16();
    const length = value.u16();
    if (length < CAUSE_HEADER) throw value.fault('bad-length', `invalid error cause length ${length}`);
    causes.push({ code, data: value.take(length - CAUSE_HEADER) });
    value.offset = Math.min(alignedLength(value.offset), value.end);
  } while (value.remaining > 0);
  return causes;
}
