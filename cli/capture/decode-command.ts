import { statSync } from 'node:fs';
import { boundedFile } from '../../native/bounded-file.ts';
import { sctpCodec } from '../../protocol/sctp/wire/sctp-codec.ts';
import type { SctpPacket } from '../../protocol/sctp/chunk.ts';
import { packetToJson } from '../../protocol/sctp/wire/packet-json.ts';
import type { Codec } from '../../protocol/wire/codec.ts';
import { isCapture } from '../../protocol/wire/capture/read-capture.ts';
import { messageToJson, type Json } from '../../protocol/wire/message-json.ts';
import { wireProtocols, type WireProtocolName } from '../../protocol/wire/protocols.ts';
import { decodeCapture, type CaptureFile, type DecodeCaptureOptions } from './decode-capture.ts';
import { decodedToJson, type JsonObject } from './decoded-json.ts';
import { UsageError } from '../usage-error.ts';

export interface DecodeOptions extends DecodeCaptureOptions {
  readonly verify?: boolean;
}

/** Bytes: a capture is in memory as a whole, and so are messages in hex, as text. */
const LONGEST_CAPTURE = 2 ** 31 - 1;
const MOST_HEX = 64 * 1024 * 1024;

/** Options that mean something for captures only. */
const captureOptions = ['type', 'host', 'port', 'malformed'] as const;

/**
 * Prints JSON lines: of each message given in hex, of each frame of a capture file (pcap, pcapng) with SCTP or
 * RSerPool. `-` reads either from standard input, messages one per line.
 *
 * @returns whether all messages were such (and, with `verify`, came out of the encoder as they went into the decoder),
 *   and all captures could be read to their end
 */
export async function decodeCommand(arguments_: readonly string[], options: DecodeOptions): Promise<boolean> {
  const messages: Iterable<HexMessage>[] = [];
  const captures: CaptureFile[] = [];
  for (const argument of arguments_)
    if (argument === '-') {
      const input = await standardInput();
      if (isCapture(input)) captures.push({ name: 'standard input', bytes: input });
      else {
        const text = input.toString('utf8');
        if (/\S/.test(text)) messages.push(messagesOf(text));
      }
    } else if (isFile(argument)) captures.push({ name: argument, bytes: contentOf(argument) });
    else messages.push([{ hex: hexOf(argument) }]);
  if (messages.length + captures.length === 0) throw new UsageError('no message given');
  const { protocol } = options;
  if (messages.length > 0) checkHexOptions(options);
  if (captures.length > 0 && options.verify === true)
    throw new UsageError('--verify applies to messages in hex, not to captures');
  let allGood = true;
  for (const each of messages)
    for (const message of each) if (protocol !== undefined) allGood = decodeHex(message, protocol, options) && allGood;
  for (const file of captures) allGood = (await decodeCapture(file, options, captures.length > 1)) && allGood;
  return allGood;
}

/** Its end may never come. */
async function standardInput(): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of process.stdin as AsyncIterable<Buffer>) {
    parts.push(part);
    length += part.length;
    if (length <= MOST_HEX) continue;
    // Parts have a byte at least, and what makes a capture one is in the first four.
    if (!isCapture(Buffer.concat(parts.slice(0, 4))))
      throw new UsageError(`standard input is no capture, and messages in hex have at most ${MOST_HEX} bytes together`);
    if (length > LONGEST_CAPTURE)
      throw new UsageError(`the capture in standard input has more than ${LONGEST_CAPTURE} bytes`);
  }
  return Buffer.concat(parts);
}

interface HexMessage {
  readonly hex: string;
  /** Number of its line in standard input, from 1. */
  readonly line?: number;
}

/** One after the other: as objects all at once they would be many times as large as the text. */
function* messagesOf(text: string): Generator<HexMessage, void, undefined> {
  let begin = 0;
  for (let line = 1; begin < text.length; line++) {
    const newline = text.indexOf('\n', begin);
    const end = newline < 0 ? text.length : newline;
    const hex = text.slice(begin, end);
    if (hex.trim() !== '') yield { hex, line };
    begin = end + 1;
  }
}

function hexOf(argument: string): string {
  if (bytesFromHex(argument) === undefined)
    throw new UsageError(`${quotedStart(argument)} is neither hex (two digits per byte) nor the name of a file`);
  return argument;
}

function isFile(argument: string): boolean {
  // A pipe will do as well.
  return statSync(argument, { throwIfNoEntry: false })?.isDirectory() === false;
}

function contentOf(path: string): Uint8Array {
  try {
    return boundedFile(path, LONGEST_CAPTURE);
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function checkHexOptions(options: DecodeOptions): void {
  if (options.protocol === undefined) throw new UsageError('messages in hex need --protocol');
  const given = captureOptions.find((name) => options[name] !== undefined);
  if (given !== undefined) throw new UsageError(`--${given} applies to captures, not to messages in hex`);
}

/** Of many lines one that is no hex does not stop the others. */
function decodeHex({ hex, line }: HexMessage, protocol: WireProtocolName | 'sctp', options: DecodeOptions): boolean {
  const bytes = bytesFromHex(hex);
  if (bytes !== undefined) return decodeOne(bytes, protocol, options);
  console.error(`rsplab: line ${line} of standard input: ${quotedStart(hex)} is not hex (two digits per byte)`);
  return false;
}

function decodeOne(bytes: Uint8Array, protocol: WireProtocolName | 'sctp', options: DecodeOptions): boolean {
  const { codec, toJson } = toolsOf(protocol, options);
  const decoded = codec.decode(bytes);
  const line = decodedToJson(decoded, toJson);
  if (!decoded.ok || options.verify !== true) {
    print(line);
    return decoded.ok;
  }
  const difference = firstDifference(bytes, codec.encode(decoded.message));
  print({ ...line, ...(difference !== undefined && { differsAtByte: difference }) });
  return difference === undefined;
}

function print(line: JsonObject): void {
  console.log(JSON.stringify(line));
}

function toolsOf(
  protocol: WireProtocolName | 'sctp',
  { profile }: DecodeOptions,
): { codec: Codec<unknown>; toJson: (message: unknown) => Json } {
  if (protocol !== 'sctp') return { codec: wireProtocols[protocol](profile), toJson: messageToJson };
  return { codec: sctpCodec, toJson: (message) => packetToJson(message as SctpPacket) };
}

function bytesFromHex(hex: string): Uint8Array | undefined {
  const digits = hex.replaceAll(/[\s:]/g, '');
  return /^([0-9a-f]{2})+$/i.test(digits) ? Uint8Array.from(Buffer.from(digits, 'hex')) : undefined;
}

function quotedStart(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

function firstDifference(a: Uint8Array, b: Uint8Array): number | undefined {
  for (let i = 0; i < Math.max(a.length, b.length); i++) if (a[i] !== b[i]) return i;
  return undefined;
}
