/** How long associations with registrars may carry no message, s; as RSPLIB's. */
export const defaultIdleTimeout = 300;

/**
 * When an endpoint closes associations that carry nothing. One that carries messages at regular intervals is in use,
 * however long the intervals are.
 *
 * @param idleTimeout as it was asked for, s; 0: never
 * @param interval longest time from one of the regular messages to the next, s
 */
export function autocloseTime(idleTimeout: number, interval: number): number {
  return idleTimeout === 0 ? 0 : Math.max(idleTimeout, 2 * interval);
}
