import { u16At, u32At, u8At } from './big-endian.ts';
import type { UnrecognizedParameter } from './codec.ts';
import { CauseCode, errorCause } from './error-cause.ts';
import { alignedLength } from './byte-writer.ts';
import { quoted } from './message-limits.ts';
import { PARAMETER_HEADER } from './parameter-type.ts';
import { WireError, type WireErrorReason } from './wire-error.ts';
import type { WireStrategy } from './wire-strategy.ts';

const nothing = new Uint8Array(0);

/** High-order bits of a parameter type: what to do when it is not understood (RFC 5354 §3). */
const REPORT = 0x4000;
const SKIP = 0x8000;

/**
 * Reads fields and parameters of one message or one parameter's value, bounds-checked. Faults are thrown as
 * {@link WireError}; the codecs turn them into values.
 */
export class ParameterReader {
  readonly bytes: Uint8Array;
  readonly strategy: WireStrategy;
  /** Skipped parameters of the whole message; shared with the readers of nested values. */
  readonly unrecognized: UnrecognizedParameter[];
  offset: number;
  readonly end: number;
  /** Where the parameter begins whose value this is; -1 for the message itself. */
  readonly #within: number;

  constructor(
    bytes: Uint8Array,
    offset: number,
    end: number,
    strategy: WireStrategy,
    unrecognized: UnrecognizedParameter[],
    within = -1,
  ) {
    this.bytes = bytes;
    this.offset = offset;
    this.end = end;
    this.strategy = strategy;
    this.unrecognized = unrecognized;
    this.#within = within;
  }

  get remaining(): number {
    return this.end - this.offset;
  }

  u16(): number {
    this.#need(2);
    this.offset += 2;
    return u16At(this.bytes, this.offset - 2);
  }

  u32(): number {
    this.#need(4);
    this.offset += 4;
    return u32At(this.bytes, this.offset - 4);
  }

  s32(): number {
    return this.u32() | 0;
  }

  /** A copy of the next bytes. */
  take(length: number): Uint8Array {
    this.#need(length);
    this.offset += length;
    return copyOf(this.bytes, this.offset - length, this.offset);
  }

  /** A copy of all that is left. */
  rest(): Uint8Array {
    return this.take(this.remaining);
  }

  /** All that is left, one character per byte. */
  latin1(): string {
    let text = '';
    while (this.offset < this.end) text += String.fromCharCode(u8At(this.bytes, this.offset++));
    return text;
  }

  /** Type of the next parameter that is not skipped; undefined at the end. */
  peek(known: readonly number[]): number | undefined {
    for (;;) {
      if (this.remaining <= 0) return undefined;
      const type = this.#header();
      if (known.includes(type) || (type & SKIP) === 0) return type;
      this.#skip(type);
    }
  }

  /** The value of the next parameter, which must be of the type. */
  parameter(type: number, name: string): ParameterReader {
    const found = this.peek([type]);
    if (found === undefined) throw this.fault('missing-parameter', `the ${name} parameter is missing`);
    if (found !== type) throw this.#unexpected(found, name);
    return this.#enter();
  }

  /** Whichever parameter comes next: to be called after {@link peek}. */
  anyParameter(): ParameterReader {
    return this.#enter();
  }

  /** At the end of what is read here: nothing may be left but skippable parameters. */
  finish(): void {
    const found = this.peek([]);
    if (found !== undefined) throw this.#unexpected(found, undefined);
  }

  /** As {@link finish} for values that hold no parameters. */
  finishFields(): void {
    if (this.remaining !== 0) throw this.fault('bad-length', `${this.remaining} bytes too many`);
  }

  /** A fault here, to be thrown; the report to the sender depends on the profile. */
  fault(reason: WireErrorReason, message: string): WireError {
    const parameter = this.#within < 0 ? nothing : quoted(this.bytes, this.#within, this.end);
    return new WireError(reason, this.offset, message, this.strategy.invalid(parameter));
  }

  #unexpected(type: number, expected: string | undefined): WireError {
    const hexType = `0x${type.toString(16).padStart(4, '0')}`;
    if (isKnown(type)) {
      const message =
        expected === undefined ? `unexpected parameter ${hexType}` : `parameter ${hexType} instead of ${expected}`;
      return new WireError('missing-parameter', this.offset, message, this.strategy.invalid(this.#quotedTlv()));
    }
    const report = (type & REPORT) === 0 ? undefined : errorCause(CauseCode.unrecognizedParameter, this.#quotedTlv());
    return new WireError('unknown-parameter', this.offset, `unknown parameter ${hexType}`, report);
  }

  /** Checks the header of the next parameter. @returns its type */
  #header(): number {
    if (this.remaining < PARAMETER_HEADER)
      throw this.fault('bad-length', `${this.remaining} bytes are too few for a parameter`);
    const length = u16At(this.bytes, this.offset + 2);
    if (length < PARAMETER_HEADER || length > this.remaining)
      throw this.fault('bad-length', `a parameter length of ${length} does not fit in ${this.remaining} bytes`);
    return u16At(this.bytes, this.offset);
  }

  #tlv(): Uint8Array {
    return copyOf(this.bytes, this.offset, this.#tlvEnd());
  }

  #quotedTlv(): Uint8Array {
    return quoted(this.bytes, this.offset, this.#tlvEnd());
  }

  #tlvEnd(): number {
    return this.offset + u16At(this.bytes, this.offset + 2);
  }

  #enter(): ParameterReader {
    this.#header();
    const start = this.offset;
    const length = u16At(this.bytes, start + 2);
    this.#advance(length);
    const { bytes, strategy, unrecognized } = this;
    return new ParameterReader(bytes, start + PARAMETER_HEADER, start + length, strategy, unrecognized, start);
  }

  #skip(type: number): void {
    const bytes = this.#tlv();
    this.unrecognized.push({ type, bytes, report: (type & REPORT) !== 0 });
    this.#advance(bytes.length);
  }

  /** The last parameter's padding may be outside of what holds it, or missing. */
  #advance(length: number): void {
    this.offset = Math.min(this.offset + alignedLength(length), this.end);
  }

  #need(length: number): void {
    if (length > this.remaining) throw this.fault('bad-length', `${length} bytes needed, ${this.remaining} left`);
  }
}

/** Parameters of RFC 5354 have the numbers 1 to 16: out of place they are a fault, not unknown. */
function isKnown(type: number): boolean {
  return (type >= 1 && type <= 0x10) || type === 0x803f;
}

/**
 * A copy of a part of the bytes. `slice` would not do: that of Node's Buffer shares the memory, and receive buffers are
 * used again.
 */
export function copyOf(bytes: Uint8Array, start = 0, end = bytes.length): Uint8Array {
  return new Uint8Array(bytes.subarray(start, end));
}
