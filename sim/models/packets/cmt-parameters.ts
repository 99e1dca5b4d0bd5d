import {
  bufferSides,
  cmtDefaults,
  type CmtOptions,
  retransmissionPolicyNames,
  sendOrders,
  sackPathNames,
  splitAccountings,
  windowUpdates,
} from '../../../protocol/sctp/cmt-options.ts';
import { choice, flag, number, type RunValues } from '../../run/parameter.ts';

/** Concurrent multipath transfer. INET's names are in docs/multipath.md. */
export const cmtParameters = {
  cmt: flag(false, 'CMT-SCTP: new data takes all active paths at the same time'),
  cmtSendOrder: choice(sendOrders, cmtDefaults.sendOrder, 'CMT: order in which paths with room get new data'),
  cmtSplitFastRetransmit: flag(cmtDefaults.splitFastRetransmit, 'CMT: split fast retransmit (SFR)'),
  cmtWindowUpdate: choice(
    windowUpdates,
    cmtDefaults.windowUpdate,
    'CMT: growth of windows by pseudo-cumulative TSNs of each path (CUC, CUCv2), or by the cumulative TSN',
  ),
  cmtFastRecoveryUpdate: flag(
    cmtDefaults.fastRecoveryUpdate,
    'CMT: pseudo-cumulative TSNs end fast recovery of their path, too',
  ),
  cmtDelayedAck: flag(cmtDefaults.delayedAck, 'CMT: delayed acknowledgment (DAC); no SACK at once for reordering'),
  cmtSackPath: choice(
    sackPathNames,
    cmtDefaults.sackPath,
    'CMT: path of a SACK; that of the last packet with DATA, or the one of the shortest round trip that packets came by since the last SACK',
  ),
  cmtRetransmission: choice(
    retransmissionPolicyNames,
    cmtDefaults.retransmission,
    'CMT: path of retransmissions; RTX-SSTHRESH, RTX-CWND, RTX-LOSSRATE, RTX-ASAP, RTX-SAME',
  ),
  cmtSmartFastRetransmit: flag(
    cmtDefaults.smartFastRetransmit,
    'CMT: retransmissions after time-outs are no miss indications of others',
  ),
  cmtBufferSplitting: choice(
    bufferSides,
    cmtDefaults.bufferSplitting,
    'CMT: buffers of which each usable path gets an equal part; new data must fit into it, unless the path has nothing there',
  ),
  cmtSplitBytes: choice(
    splitAccountings,
    cmtDefaults.splitBytes,
    "CMT: what counts against a path's part; what is in flight, or all that the cumulative TSN has not reached",
  ),
  cmtRescheduling: choice(
    bufferSides,
    cmtDefaults.rescheduling,
    'CMT: buffers that, when blocked, make the earliest outstanding chunk take another path (chunk rescheduling)',
  ),
  cmtReschedulingThreshold: number(
    '1',
    cmtDefaults.reschedulingThreshold,
    "CMT: blocked fraction of a path's part that starts chunk rescheduling",
    { above: 0, max: 1 },
  ),
};

/** NR-SACK, with CMT or without. */
export const nrSackParameters = {
  nrSack: flag(false, 'NR-SACK: what arrived out of order leaves the send buffer at once'),
};

/** Whether a run has chunk rescheduling. */
export function reschedulesChunks({
  cmt,
  cmtRescheduling,
}: Pick<RunValues<typeof cmtParameters>, 'cmt' | 'cmtRescheduling'>): boolean {
  return cmt && cmtRescheduling !== 'none';
}

/** Of a run: undefined without CMT. */
export function cmtOptions(parameters: RunValues<typeof cmtParameters>): CmtOptions | undefined {
  if (!parameters.cmt) return undefined;
  return {
    sendOrder: parameters.cmtSendOrder,
    splitFastRetransmit: parameters.cmtSplitFastRetransmit,
    windowUpdate: parameters.cmtWindowUpdate,
    fastRecoveryUpdate: parameters.cmtFastRecoveryUpdate,
    delayedAck: parameters.cmtDelayedAck,
    sackPath: parameters.cmtSackPath,
    retransmission: parameters.cmtRetransmission,
    smartFastRetransmit: parameters.cmtSmartFastRetransmit,
    bufferSplitting: parameters.cmtBufferSplitting,
    splitBytes: parameters.cmtSplitBytes,
    rescheduling: parameters.cmtRescheduling,
    reschedulingThreshold: parameters.cmtReschedulingThreshold,
  };
}
