import type { Decoded } from '../../protocol/wire/codec.ts';
import { messageToJson, type Json } from '../../protocol/wire/message-json.ts';
import type { WireError } from '../../protocol/wire/wire-error.ts';

export type JsonObject = Readonly<Record<string, Json>>;

/** A message with the parameters of it that were skipped, or why the bytes are none. */
export function decodedToJson(
  decoded: Decoded<unknown>,
  toJson: (message: unknown) => Json = messageToJson,
): JsonObject {
  if (!decoded.ok) return errorToJson(decoded.error);
  const ignored = decoded.unrecognized.map(({ type }) => `0x${type.toString(16).padStart(4, '0')}`);
  return {
    ...(toJson(decoded.message) as JsonObject),
    ...(ignored.length > 0 && { unrecognizedParameters: ignored }),
  };
}

export function errorToJson({ reason, offset, message }: WireError): JsonObject {
  return { error: message, reason, offset };
}
