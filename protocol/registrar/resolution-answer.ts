import type { PoolElementEntry } from '../handlespace/pool-element-entry.ts';
import type { AsapHandleResolutionResponse } from '../wire/asap-messages.ts';
import { poolElementLength, poolHandleLength } from '../wire/element-parameters.ts';
import { CauseCode, errorCause } from '../wire/error-cause.ts';
import { MAX_MESSAGE_LENGTH } from '../wire/message-limits.ts';
import { policyLength } from '../wire/policy-parameter.ts';
import type { PoolElementParameter, PoolHandle } from '../wire/pool-element.ts';

const MESSAGE_HEADER = 4;
const noErrors = [] as const;

/**
 * The answer to a handle resolution: as many of the selected elements as one message holds. ASAP has no way to continue
 * an answer; elements that are left out are requested and selected again when they are needed.
 *
 * @param selected best first; empty: the pool is unknown
 * @param longest no element is longer, bytes as encoded
 */
export function resolutionAnswer(
  poolHandle: PoolHandle,
  selected: readonly PoolElementEntry[],
  longest: number,
): AsapHandleResolutionResponse {
  const [first] = selected;
  if (first === undefined) return negativeAnswer(poolHandle, CauseCode.unknownPoolHandle);
  // The policy is the pool's; its values are those of the first element, as RSPLIB sends them.
  const { policy } = first.parameter;
  const room = MAX_MESSAGE_LENGTH - MESSAGE_HEADER - poolHandleLength(poolHandle) - policyLength(policy);
  const candidates = selected.map(asSentToUsers);
  const poolElements = candidates.length * longest <= room ? candidates : withinRoom(candidates, room);
  return {
    type: 'ASAP_HANDLE_RESOLUTION_RESPONSE',
    poolHandle,
    subscribed: false,
    policy,
    poolElements,
    errors: noErrors,
  };
}

/** The answer without elements. */
export function negativeAnswer(poolHandle: PoolHandle, code: number): AsapHandleResolutionResponse {
  const errors = [errorCause(code)];
  return { type: 'ASAP_HANDLE_RESOLUTION_RESPONSE', poolHandle, subscribed: false, poolElements: [], errors };
}

/** Pool users do not need the ASAP transport (RFC 5352 §2.2.6). */
function asSentToUsers(entry: PoolElementEntry): PoolElementParameter {
  const { identifier, homeRegistrar, registrationLife, userTransport, policy } = entry.parameter;
  return { identifier, homeRegistrar, registrationLife, userTransport, policy };
}

function withinRoom(elements: readonly PoolElementParameter[], room: number): readonly PoolElementParameter[] {
  let left = room;
  const end = elements.findIndex((element) => (left -= poolElementLength(element)) < 0);
  return end < 0 ? elements : elements.slice(0, end);
}
