/** Closed forms of what one SCTP association does. */

/** User bytes of a full packet of MTU 1500 over IPv4: 20 bytes of IP, 12 of SCTP, 16 of the DATA chunk. */
export const FULL_PACKET_USER_BYTES = 1452;

/**
 * Utilization of a bottleneck by one flow with additive increase and multiplicative decrease by half, whose window goes
 * from W/2 to W = `bandwidthDelay` + `queue` in a straight line for each round trip (fluid model).
 *
 * @param bandwidthDelay packets on the way without a queue
 * @param queue packets that may wait
 */
export function sawtoothUtilization(bandwidthDelay: number, queue: number): number {
  if (queue >= bandwidthDelay) return 1;
  const [p, w] = [bandwidthDelay, bandwidthDelay + queue];
  return (3 * w * w) / (4 * (p * p - p * w + w * w));
}

/**
 * The square-root law (Mathis et al., 1997) for byte counting, which grows by one packet per window, however many packets a
 * SACK acknowledges: packets per second.
 *
 * @param roundTrip seconds
 */
export function squareRootRate(lossProbability: number, roundTrip: number): number {
  return Math.sqrt(3 / (2 * lossProbability)) / roundTrip;
}

/**
 * Seconds from a failure until a path is given up: the time-outs of Path.Max.Retrans + 1 transmissions, doubled each
 * time (RFC 9260 §6.3.3, §8.2). With potentially failed paths (RFC 7829) new data leaves after PFMR + 1 of them.
 */
export function timeoutSum(timeouts: number, rto: number, rtoMax = 60): number {
  let sum = 0;
  for (let i = 0, next = rto; i < timeouts; i++, next = Math.min(2 * next, rtoMax)) sum += Math.min(next, rtoMax);
  return sum;
}

/** Largest rate that a window lets through: bit/s of user data. @param window bytes @param roundTrip seconds */
export function windowBound(window: number, roundTrip: number): number {
  return (8 * window) / roundTrip;
}

/** Share of the IP bandwidth that is user data, in full packets. @param overhead bytes of IP and UDP headers */
export function goodputFraction(mtu: number, overhead: number): number {
  const [commonHeader, dataHeader] = [12, 16];
  return (mtu - overhead - commonHeader - dataHeader) / mtu;
}
