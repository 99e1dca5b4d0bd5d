import type { ProfileName } from '../profile.ts';
import { LONGEST_POOL_HANDLE } from './message-limits.ts';
import type { PoolHandle } from './pool-element.ts';

/**
 * Longest pool handle that registrars accept by default, bytes. RSPLIB has 32. The RFCs have no limit,
 * but a handle is in every message about its pool, and the memory of a registrar must have a bound: 1024 bytes hold
 * every name that people give (a domain name has 255).
 */
export const defaultPoolHandleLimits: Readonly<Record<ProfileName, number>> = { rfc: 1024, rsplib: 32, rspsim: 1024 };

/**
 * The pool handle of a text: its UTF-8 bytes.
 *
 * @throws PoolHandleError as {@link checkPoolHandle}
 */
export function poolHandleFromText(text: string): PoolHandle {
  let handle = '';
  for (const byte of new TextEncoder().encode(text)) handle += String.fromCharCode(byte);
  checkPoolHandle(handle);
  return handle;
}

/** No pool can have such a handle. */
export class PoolHandleError extends RangeError {
  override readonly name = 'PoolHandleError';
}

/** @throws PoolHandleError if messages cannot carry the handle: it is empty, or longer than {@link LONGEST_POOL_HANDLE} */
export function checkPoolHandle(handle: PoolHandle): void {
  if (handle.length < 1 || handle.length > LONGEST_POOL_HANDLE)
    throw new PoolHandleError(`a pool handle has 1 to ${LONGEST_POOL_HANDLE} bytes, not ${handle.length}`);
}
