import { text } from 'node:stream/consumers';
import type { ProfileName } from '../protocol/profile.ts';
import { messageToJson } from '../protocol/wire/message-json.ts';
import { wireProtocols, type WireProtocolName } from '../protocol/wire/protocols.ts';
import { UsageError } from './usage-error.ts';

export interface DecodeOptions {
  readonly protocol: WireProtocolName;
  readonly profile: ProfileName;
  readonly verify?: boolean;
}

/**
 * Prints a JSON line for each message given in hex (`-`: one a line from standard input).
 *
 * @returns whether all were messages (and, with `verify`, came out of the encoder as they went into the decoder)
 */
export async function decodeCommand(arguments_: readonly string[], options: DecodeOptions): Promise<boolean> {
  const messages: string[] = [];
  for (const argument of arguments_)
    if (argument === '-')
      messages.push(...(await text(process.stdin)).split('\n').filter((line) => line.trim() !== ''));
    else messages.push(argument);
  if (messages.length === 0) throw new UsageError('no message given');
  let allGood = true;
  for (const hex of messages) allGood = decodeOne(hex, options) && allGood;
  return allGood;
}

function decodeOne(hex: string, options: DecodeOptions): boolean {
  const bytes = bytesFromHex(hex);
  const codec = wireProtocols[options.protocol](options.profile);
  const decoded = codec.decode(bytes);
  if (!decoded.ok) {
    const { reason, offset, message } = decoded.error;
    console.log(JSON.stringify({ error: message, reason, offset }));
    return false;
  }
  const ignored = decoded.unrecognized.map(({ type }) => `0x${type.toString(16).padStart(4, '0')}`);
  const line = {
    ...(messageToJson(decoded.message) as object),
    ...(ignored.length > 0 && { unrecognizedParameters: ignored }),
  };
  if (options.verify !== true) {
    console.log(JSON.stringify(line));
    return true;
  }
  const difference = firstDifference(bytes, codec.encode(decoded.message));
  console.log(JSON.stringify({ ...line, ...(difference !== undefined && { differsAtByte: difference }) }));
  return difference === undefined;
}

function bytesFromHex(hex: string): Uint8Array {
  const digits = hex.replaceAll(/[\s:]/g, '');
  if (digits === '' || !/^([0-9a-f]{2})+$/i.test(digits))
    throw new UsageError(`${hex.length > 40 ? `${hex.slice(0, 40)}…` : hex} is not hex: give two digits a byte`);
  return Uint8Array.from(Buffer.from(digits, 'hex'));
}

function firstDifference(a: Uint8Array, b: Uint8Array): number | undefined {
  for (let i = 0; i < Math.max(a.length, b.length); i++) if (a[i] !== b[i]) return i;
  return undefined;
}
