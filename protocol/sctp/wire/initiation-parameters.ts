/**
 * INIT and INIT ACK (RFC 9260 §3.3.2 and §3.3.3): fixed fields and parameters.
 *
 * Parameters are written in one order, regardless of the order of their arrival: addresses, cookie and the others of
 * RFC 9260, then ECN Capable, Supported Extensions, unknown ones of type 0x8000 to 0xBFFF as far as they come first,
 * Forward-TSN-Supported, those of RFC 4895, the rest: the order of Linux.
 */
import type { IpAddress } from '../../host.ts';
import type { ByteWriter } from '../../wire/byte-writer.ts';
import { ipAddressFromBytes, ipAddressToBytes } from '../../wire/ip-address.ts';
import type { InitAckChunk, InitChunk, VerificationTag } from '../chunk.ts';
import type { ChunkReader, Tlv } from './chunk-reader.ts';
import { parametersBeforeForwardTsn, TLV_HEADER } from './byte-length.ts';
import { SctpParameterType, skipsUnknownParameter } from './parameter.ts';
import type { Tsn } from '../sequence.ts';

export function writeInit(writer: ByteWriter, chunk: InitChunk): void {
  writeFixedFields(writer, chunk);
  const { supportedAddressTypes, cookieLifeIncrement } = chunk;
  if (supportedAddressTypes !== undefined) {
    writeHeader(writer, SctpParameterType.supportedAddressTypes, 2 * supportedAddressTypes.length);
    for (const type of supportedAddressTypes) writer.u16(type);
  }
  if (cookieLifeIncrement !== undefined) {
    writeHeader(writer, SctpParameterType.cookiePreservative, 4);
    writer.u32(Math.round(cookieLifeIncrement * 1000));
  }
  writeExtensions(writer, chunk);
}

export function writeInitAck(writer: ByteWriter, chunk: InitAckChunk): void {
  writeFixedFields(writer, chunk);
  if (chunk.cookie.length > 0) {
    writeHeader(writer, SctpParameterType.stateCookie, chunk.cookie.length);
    writer.raw(chunk.cookie);
  }
  for (const parameter of chunk.unrecognizedParameters) {
    writeHeader(writer, SctpParameterType.unrecognizedParameter, parameter.length);
    writer.raw(parameter);
  }
  writeExtensions(writer, chunk);
}

function writeFixedFields(writer: ByteWriter, chunk: InitChunk | InitAckChunk): void {
  writer.u32(chunk.initiateTag);
  writer.u32(chunk.receiveWindow);
  writer.u16(chunk.outboundStreams);
  writer.u16(chunk.maxInboundStreams);
  writer.u32(chunk.initialTsn);
  for (const address of chunk.addresses) {
    const bytes = ipAddressToBytes(address);
    writeHeader(
      writer,
      bytes.length === 4 ? SctpParameterType.ipv4Address : SctpParameterType.ipv6Address,
      bytes.length,
    );
    writer.raw(bytes);
  }
}

function writeExtensions(
  writer: ByteWriter,
  {
    hostName,
    ecnCapable,
    extensions,
    unknownParameters,
    forwardTsn,
    random,
    hmacs,
    authenticatedChunks,
  }: InitChunk | InitAckChunk,
): void {
  if (hostName !== undefined) writeWhole(writer, hostName);
  if (ecnCapable === true) writeHeader(writer, SctpParameterType.ecnCapable, 0);
  if (extensions !== undefined) {
    writeHeader(writer, SctpParameterType.supportedExtensions, extensions.length);
    for (const type of extensions) writer.u8(type);
  }
  const before = parametersBeforeForwardTsn(unknownParameters);
  for (const parameter of unknownParameters.slice(0, before)) writeWhole(writer, parameter);
  if (forwardTsn) writeHeader(writer, SctpParameterType.forwardTsnSupported, 0);
  if (random !== undefined) {
    writeHeader(writer, SctpParameterType.random, random.length);
    writer.raw(random);
  }
  if (hmacs !== undefined) {
    writeHeader(writer, SctpParameterType.requestedHmacs, 2 * hmacs.length);
    for (const identifier of hmacs) writer.u16(identifier);
  }
  if (authenticatedChunks !== undefined) {
    writeHeader(writer, SctpParameterType.chunkList, authenticatedChunks.length);
    for (const type of authenticatedChunks) writer.u8(type);
  }
  // One of them may stop the reading.
  for (const parameter of unknownParameters.slice(before)) writeWhole(writer, parameter);
}

function writeHeader(writer: ByteWriter, type: number, valueLength: number): void {
  writer.align();
  writer.u16(type);
  writer.u16(TLV_HEADER + valueLength);
}

function writeWhole(writer: ByteWriter, parameter: Uint8Array): void {
  writer.align();
  writer.raw(parameter);
}

/** What INIT and INIT ACK have in common. */
interface FixedFields {
  readonly initiateTag: VerificationTag;
  readonly receiveWindow: number;
  readonly outboundStreams: number;
  readonly maxInboundStreams: number;
  readonly initialTsn: Tsn;
}

/** Fields that parameters fill. */
interface CommonParameters {
  readonly addresses: IpAddress[];
  forwardTsn: boolean;
  ecnCapable?: true;
  extensions?: readonly number[];
  random?: Uint8Array;
  hmacs?: readonly number[];
  authenticatedChunks?: readonly number[];
  hostName?: Uint8Array;
  readonly unknownParameters: Uint8Array[];
}

export function readInit(reader: ChunkReader): InitChunk {
  const fixed = readFixedFields(reader);
  const common: CommonParameters = { addresses: [], forwardTsn: false, unknownParameters: [] };
  const own: { -readonly [K in 'supportedAddressTypes' | 'cookieLifeIncrement']?: InitChunk[K] } = {};
  readParameters(reader, common, ({ type, value }) => {
    switch (type) {
      case SctpParameterType.supportedAddressTypes:
        own.supportedAddressTypes ??= readU16s(value);
        return true;
      case SctpParameterType.cookiePreservative:
        own.cookieLifeIncrement ??= value.u32() / 1000;
        value.finish();
        return true;
      default:
        return false;
    }
  });
  return { type: 'INIT', ...fixed, ...common, ...own };
}

export function readInitAck(reader: ChunkReader): InitAckChunk {
  const fixed = readFixedFields(reader);
  const common: CommonParameters = { addresses: [], forwardTsn: false, unknownParameters: [] };
  let cookie: Uint8Array | undefined;
  const unrecognizedParameters: Uint8Array[] = [];
  readParameters(reader, common, ({ type, value }) => {
    if (type === SctpParameterType.stateCookie) cookie ??= value.rest();
    else if (type === SctpParameterType.unrecognizedParameter) unrecognizedParameters.push(value.rest());
    else return false;
    return true;
  });
  return { type: 'INIT_ACK', ...fixed, ...common, cookie: cookie ?? new Uint8Array(0), unrecognizedParameters };
}

function readFixedFields(reader: ChunkReader): FixedFields {
  return {
    initiateTag: reader.u32(),
    receiveWindow: reader.u32(),
    outboundStreams: reader.u16(),
    maxInboundStreams: reader.u16(),
    initialTsn: reader.u32(),
  };
}

/**
 * Reads parameters up to the end, or to an unknown one whose type says that nothing behind it counts (RFC 9260
 * §3.2.1): that one is the last of the unknown ones then. A parameter that has no place in the chunk is not known.
 *
 * @param takes reads a parameter if it belongs to the chunk
 */
function readParameters(reader: ChunkReader, into: CommonParameters, takes: (parameter: Tlv) => boolean): void {
  for (let parameter = reader.tlv(); parameter !== undefined; parameter = reader.tlv()) {
    const { type, value } = parameter;
    if (type === SctpParameterType.ipv4Address) into.addresses.push(readAddress(value, 4));
    else if (type === SctpParameterType.ipv6Address) into.addresses.push(readAddress(value, 16));
    else if (type === SctpParameterType.forwardTsnSupported) {
      value.finish();
      into.forwardTsn = true;
    } else if (type === SctpParameterType.ecnCapable) {
      value.finish();
      into.ecnCapable = true;
    } else if (type === SctpParameterType.supportedExtensions) {
      into.extensions ??= [...value.rest()];
    } else if (type === SctpParameterType.random) {
      into.random ??= value.rest();
    } else if (type === SctpParameterType.requestedHmacs) {
      // Half an algorithm is none, and no reason to drop the whole chunk.
      if (value.remaining % 2 === 0) into.hmacs ??= readU16s(value);
    } else if (type === SctpParameterType.chunkList) {
      into.authenticatedChunks ??= [...value.rest()];
    } else if (type === SctpParameterType.hostNameAddress) {
      into.hostName ??= parameter.whole();
    } else if (!takes(parameter)) {
      into.unknownParameters.push(parameter.whole());
      if (!skipsUnknownParameter(type)) return;
    }
  }
}

function readAddress(value: ChunkReader, length: number): IpAddress {
  if (value.remaining !== length)
    throw value.fault('bad-length', `an address has ${value.remaining} bytes instead of ${length}`);
  return ipAddressFromBytes(value.rest());
}

function readU16s(value: ChunkReader): number[] {
  const numbers: number[] = [];
  while (value.remaining > 0) numbers.push(value.u16());
  return numbers;
}
