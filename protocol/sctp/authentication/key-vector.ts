import type { InitAckChunk, InitChunk } from '../chunk.ts';
import { u16At } from '../../wire/big-endian.ts';
import { TLV_HEADER } from '../wire/byte-length.ts';
import { parameterOf, SctpParameterType } from '../wire/parameter.ts';

/** The parameters of RFC 4895 §3 in an INIT or INIT ACK. */
export type AuthenticationParameters = Required<Pick<InitChunk, 'random' | 'hmacs'>> &
  Pick<InitChunk, 'authenticatedChunks'>;

/** §3.1 */
export const RANDOM_LENGTH = 32;
/** More algorithms than there are say nothing. */
const MAX_HMACS = 16;
const MAX_CHUNKS = 256;

/** Those of a peer, if it can authenticate; they end up in a cookie, and have bounds. */
export function authenticationParameters(chunk: InitChunk | InitAckChunk): AuthenticationParameters | undefined {
  const { random, hmacs, authenticatedChunks } = chunk;
  if (random?.length !== RANDOM_LENGTH || hmacs === undefined || hmacs.length > MAX_HMACS) return undefined;
  if (authenticatedChunks === undefined) return { random, hmacs };
  return authenticatedChunks.length > MAX_CHUNKS ? undefined : { random, hmacs, authenticatedChunks };
}

/** The key vector of a side (§6.1): its parameters as they were sent, without padding. */
export function keyVector({ random, hmacs, authenticatedChunks }: AuthenticationParameters): Uint8Array {
  const parameters = [
    parameterOf(SctpParameterType.random, random),
    ...(authenticatedChunks === undefined
      ? []
      : [parameterOf(SctpParameterType.chunkList, Uint8Array.from(authenticatedChunks))]),
    parameterOf(
      SctpParameterType.requestedHmacs,
      Uint8Array.from(hmacs.flatMap((identifier) => [identifier >>> 8, identifier & 0xff])),
    ),
  ];
  return concatenated(parameters);
}

/** The parameters that a key vector consists of. */
export function parametersOfVector(vector: Uint8Array): AuthenticationParameters {
  let random = new Uint8Array(0);
  let hmacs: number[] = [];
  let authenticatedChunks: number[] | undefined;
  for (let at = 0; at < vector.length; at += u16At(vector, at + 2)) {
    const value = vector.slice(at + TLV_HEADER, at + u16At(vector, at + 2));
    const type = u16At(vector, at);
    if (type === SctpParameterType.random) random = value;
    else if (type === SctpParameterType.chunkList) authenticatedChunks = [...value];
    else hmacs = Array.from({ length: value.length >> 1 }, (_, i) => u16At(value, 2 * i));
  }
  return { random, hmacs, ...(authenticatedChunks !== undefined && { authenticatedChunks }) };
}

/** The association shared key (§6.1): the shared key, then the numerically smaller vector, then the other one. */
export function associationKey(shared: Uint8Array, own: Uint8Array, peers: Uint8Array): Uint8Array {
  return concatenated(precedes(own, peers) ? [shared, own, peers] : [shared, peers, own]);
}

/** As numbers; of equal ones the shorter. */
function precedes(a: Uint8Array, b: Uint8Array): boolean {
  const length = Math.max(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const [x, y] = [a[a.length - length + i] ?? 0, b[b.length - length + i] ?? 0];
    if (x !== y) return x < y;
  }
  return a.length <= b.length;
}

function concatenated(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
