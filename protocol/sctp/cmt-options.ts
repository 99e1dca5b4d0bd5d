/** In which order paths with room in their windows are asked for new data. */
export const sendOrders = [
  'leastRecentlyUsed',
  'pathOrder',
  'largestSsthresh',
  'largestSpace',
  'largestSsthreshAndSpace',
  'randomized',
] as const;
export type SendOrder = (typeof sendOrders)[number];

/** What lets a congestion window grow: the cumulative TSN alone, CUC, or CUCv2. */
export const windowUpdates = ['pseudoCumAckV2', 'pseudoCumAck', 'cumAck'] as const;
type WindowUpdate = (typeof windowUpdates)[number];

/** Where what was lost is sent again. */
export const retransmissionPolicyNames = ['ssthresh', 'cwnd', 'lossRate', 'asap', 'same'] as const;
export type RetransmissionPolicyName = (typeof retransmissionPolicyNames)[number];

/** Where a SACK of packets of several paths goes: to where the last one came from, or to that of the shortest round trip. */
export const sackPathNames = ['standard', 'smallestSrtt'] as const;
type SackPathName = (typeof sackPathNames)[number];

/** Which buffers are shared out among paths, or watched for what blocks them. */
export const bufferSides = ['none', 'senderOnly', 'receiverOnly', 'bothSides'] as const;
export type BufferSides = (typeof bufferSides)[number];

/** What of a path counts against its share of a buffer. */
export const splitAccountings = ['inFlight', 'queued'] as const;
type SplitAccounting = (typeof splitAccountings)[number];

/**
 * Concurrent multipath transfer (Iyengar, Amer, Stewart, IEEE/ACM ToN 14(5) 2006; draft-tuexen-tsvwg-sctp-multipath):
 * new data takes all active paths at the same time. In parentheses: the parameter of INET's module Sctp.
 *
 * What a path may have in flight is up to the option `congestionControl`; that new data leaves a path after its first
 * time-out (CMT-PF, Natarajan et al. 2009) to `pfMaxRetrans` 0.
 */
export interface CmtOptions {
  /** Order in which paths are asked for new data (cmtSendAllVariant) */
  readonly sendOrder: SendOrder;
  /** Split fast retransmit: SACKs strike a chunk only for what they acknowledge of its own path (cmtUseSFR). */
  readonly splitFastRetransmit: boolean;
  /** What lets the window of a path grow (cmtCUCVariant) */
  readonly windowUpdate: WindowUpdate;
  /** Fast recovery of a path ends by its own pseudo-cumulative TSN, too (cmtUseFRC). */
  readonly fastRecoveryUpdate: boolean;
  /** Delayed acknowledgment for CMT: reordering is no reason for a SACK; SACKs count packets (cmtUseDAC). */
  readonly delayedAck: boolean;
  /**
   * Where a SACK goes (cmtSackPath): of the paths that its packets came by, which RFC 9260 §6.4 allows. A near path does not
   * wait for its acknowledgments to come by a far one then.
   */
  readonly sackPath: SackPathName;
  /** Where lost chunks go (cmtRetransmissionVariant) */
  readonly retransmission: RetransmissionPolicyName;
  /** What was sent again after a time-out strikes no other chunk: it is not known which transmission arrived (cmtSmartFastRTX). */
  readonly smartFastRetransmit: boolean;
  /** Which buffers are shared out: no path may fill more than its part (cmtBufferSplitVariant). */
  readonly bufferSplitting: BufferSides;
  /** What counts against the part (cmtBufferSplittingUsesOSB: inFlight) */
  readonly splitBytes: SplitAccounting;
  /** Which buffers, when blocked, make the chunk that blocks them go again by another path (cmtChunkReschedulingVariant). */
  readonly rescheduling: BufferSides;
  /** Fraction of a path's part that is blocked by then (cmtChunkReschedulingThreshold) */
  readonly reschedulingThreshold: number;
}

export const cmtDefaults: CmtOptions = {
  sendOrder: 'leastRecentlyUsed',
  splitFastRetransmit: true,
  windowUpdate: 'pseudoCumAckV2',
  fastRecoveryUpdate: true,
  delayedAck: true,
  sackPath: 'smallestSrtt',
  retransmission: 'ssthresh',
  smartFastRetransmit: true,
  bufferSplitting: 'bothSides',
  splitBytes: 'inFlight',
  rescheduling: 'none',
  reschedulingThreshold: 0.5,
};

export function concernsSender(sides: BufferSides): boolean {
  return sides === 'senderOnly' || sides === 'bothSides';
}

export function concernsReceiver(sides: BufferSides): boolean {
  return sides === 'receiverOnly' || sides === 'bothSides';
}
