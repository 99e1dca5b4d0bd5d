import { ApplicationCodec } from './application-frame.ts';
import { WireError } from './wire-error.ts';
import type { Ppid } from '../host.ts';

/** UDP port of Component Status Protocol reports. */
export const CSP_PORT = 2960;

/** The version of reports that RSPLIB sends and accepts. */
export const REPORT_VERSION = 0x0200;

/** Longest interval between reports, seconds: the field is a u32 of microseconds. */
export const LONGEST_REPORT_INTERVAL = 4294;

/** Groups of identifiers. */
export const ComponentGroup = { registrar: 1, poolElement: 2, poolUser: 3 } as const;

/** A workload of 1, and none. */
export const WORKLOAD_ONE = 0xfffe;
export const NO_WORKLOAD = 0xffff;

/** The duration of an association that is not known. */
export const UNKNOWN_DURATION = 0xffff_ffff_ffff_ffffn;

/** Bytes of the fields for texts. */
export const TEXT_LENGTH = 128;

/** A CSP identifier: group in the top 8 bits, object in the others. */
export interface ComponentIdentifier {
  /** {@link ComponentGroup}; others are kept as they came. */
  readonly group: number;
  readonly object: bigint;
}

export interface ComponentAssociation {
  readonly receiver: ComponentIdentifier;
  /** Microseconds; all ones: unknown. */
  readonly duration: bigint;
  readonly flags: number;
  /** IP protocol number; 132 is SCTP. */
  readonly protocol: number;
  readonly ppid: Ppid;
}

/** A report of the Component Status Protocol. */
export interface ComponentStatusReport {
  readonly type: 'CSP_REPORT';
  /** The component shuts down. */
  readonly final: boolean;
  readonly version: number;
  readonly sender: ComponentIdentifier;
  /** Microseconds since the component's start. */
  readonly timestamp: bigint;
  /** Microseconds. */
  readonly reportInterval: number;
  /** At most 128 bytes; what follows the first NUL of the field is not kept. */
  readonly location: string;
  readonly status: string;
  /** Fraction in units of 1/0xfffe; 0xffff: none. */
  readonly workload: number;
  readonly associations: readonly ComponentAssociation[];
}

const REPORT = 1;
const FINAL = 0x01;
const FIXED_LENGTH = 288;
const ASSOCIATION_LENGTH = 24;
const OBJECT_BITS = 56n;
const OBJECT_MASK = (1n << OBJECT_BITS) - 1n;

/** CSP reports <-> bytes. */
export const componentStatusCodec = new ApplicationCodec<ComponentStatusReport>('csp', {
  encodedLength: (report) => FIXED_LENGTH + ASSOCIATION_LENGTH * report.associations.length,
  code: () => REPORT,
  flags: (report) => (report.final ? FINAL : 0),
  write(writer, report) {
    writer.u32(report.version);
    writer.u64(packIdentifier(report.sender));
    writer.u64(report.timestamp);
    writer.u32(report.reportInterval);
    writer.raw(textField(report.location));
    writer.raw(textField(report.status));
    writer.u16(report.workload);
    writer.u16(report.associations.length);
    for (const association of report.associations) {
      writer.u64(packIdentifier(association.receiver));
      writer.u64(association.duration);
      writer.u16(association.flags);
      writer.u16(association.protocol);
      writer.u32(association.ppid);
    }
  },
  minimumLength: (code) => (code === REPORT ? FIXED_LENGTH : undefined),
  read(view, _code, flags) {
    const count = view.getUint16(286);
    if (view.byteLength !== FIXED_LENGTH + ASSOCIATION_LENGTH * count)
      throw new WireError(
        'bad-length',
        286,
        `${count} associations do not match a message of ${view.byteLength} bytes`,
      );
    return {
      type: 'CSP_REPORT',
      final: (flags & FINAL) !== 0,
      version: view.getUint32(4),
      sender: unpackIdentifier(view.getBigUint64(8)),
      timestamp: view.getBigUint64(16),
      reportInterval: view.getUint32(24),
      location: readText(view, 28),
      status: readText(view, 156),
      workload: view.getUint16(284),
      associations: Array.from({ length: count }, (_, index) => readAssociation(view, index)),
    };
  },
});

function readAssociation(view: DataView, index: number): ComponentAssociation {
  const offset = FIXED_LENGTH + ASSOCIATION_LENGTH * index;
  return {
    receiver: unpackIdentifier(view.getBigUint64(offset)),
    duration: view.getBigUint64(offset + 8),
    flags: view.getUint16(offset + 16),
    protocol: view.getUint16(offset + 18),
    ppid: view.getUint32(offset + 20),
  };
}

function packIdentifier(identifier: ComponentIdentifier): bigint {
  return (BigInt(identifier.group) << OBJECT_BITS) | (identifier.object & OBJECT_MASK);
}

function unpackIdentifier(value: bigint): ComponentIdentifier {
  return { group: Number(value >> OBJECT_BITS), object: value & OBJECT_MASK };
}

/** Text is held one character per byte, so that any bytes survive. */
function readText(view: DataView, offset: number): string {
  const field = new Uint8Array(view.buffer, view.byteOffset + offset, TEXT_LENGTH);
  const end = field.indexOf(0);
  let text = '';
  for (const byte of end < 0 ? field : field.subarray(0, end)) text += String.fromCharCode(byte);
  return text;
}

function textField(text: string): Uint8Array {
  if (text.length > TEXT_LENGTH) throw new RangeError(`"${text}" is longer than ${TEXT_LENGTH} bytes`);
  const field = new Uint8Array(TEXT_LENGTH);
  for (let i = 0; i < text.length; i++) field[i] = text.charCodeAt(i);
  return field;
}
