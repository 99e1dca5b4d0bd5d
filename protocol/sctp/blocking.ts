/**
 * What new data waits for. That a path is not used, or that there is nothing to send, is none of them.
 *
 * - `sendBuffer`: the engine was refused a message, or a path has filled its part of the send buffer.
 * - `receiveWindow`: the peer's window, or the path's part of it, has no room for the next chunk (RFC 9260 §6.1 A).
 * - `cwnd`: the congestion window is full (§6.1 B), or lost chunks that come before new ones wait for room in it (§6.1 C).
 * - `maxBurst`: as many packets as Max.Burst allows were sent at once (§6.1 D); more follow after the next SACK.
 */
export const blockings = ['sendBuffer', 'receiveWindow', 'cwnd', 'maxBurst'] as const;
export type Blocking = (typeof blockings)[number];
