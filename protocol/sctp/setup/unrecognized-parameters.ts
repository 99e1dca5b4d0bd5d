import { alignedLength } from '../../wire/byte-writer.ts';
import { parameterTypeOf, reportsUnknownParameter } from '../wire/parameter.ts';

/**
 * Of a peer's unknown parameters those that require a report (RFC 9260 §3.2.2), as many as fit: the others are not
 * reported, so that no INIT makes its answer grow beyond a packet (§12.4).
 *
 * @param room bytes
 * @param overhead bytes that each takes besides its own
 */
export function reportedParameters(parameters: readonly Uint8Array[], room: number, overhead: number): Uint8Array[] {
  let left = room;
  return parameters.filter((parameter) => {
    const size = overhead + alignedLength(parameter.length);
    if (size > left || !reportsUnknownParameter(parameterTypeOf(parameter))) return false;
    left -= size;
    return true;
  });
}
