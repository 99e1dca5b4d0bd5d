import { TransportError } from '../../protocol/host.ts';
import {
  cmtDefaults,
  concernsReceiver,
  concernsSender,
  type BufferSides,
  type CmtOptions,
} from '../../protocol/sctp/cmt-options.ts';
import type { CongestionControlName } from '../../protocol/sctp/congestion/names.ts';
import type { SctpOptions } from '../../protocol/sctp/options.ts';

/** System controls of libusrsctp, as the addon takes them: what associations do with several paths. @public for the addon */
export interface UsrsctpMultipath {
  /** `sctp_cmt_on_off`: SCTP_CMT_OFF, SCTP_CMT_BASE, SCTP_CMT_RPV1, SCTP_CMT_RPV2 or SCTP_CMT_MPTCP. */
  readonly cmt: number;
  /** `sctp_buffer_splitting`: 1 for the send buffer, 2 for the receive buffer. */
  readonly bufferSplitting: number;
  /** `sctp_cmt_use_dac`: 1 for delayed acknowledgment for CMT. */
  readonly delayedAck: number;
  /** `sctp_nrsack_enable` */
  readonly nrSack: number;
  /** `sctp_fr_max_burst_default`: packets with fast retransmissions that a SACK lets go regardless of congestion windows. */
  readonly fastRetransmitBurst: number;
  /** `sctp_path_pf_threshold`: errors in a row above which a path is potentially failed; PF_NEVER: none is. */
  readonly pfThreshold: number;
}

/** What of this project's constants of SCTP libusrsctp can be set to. Sizes in bytes. */
export interface UsrsctpTuning {
  readonly multipath: UsrsctpMultipath;
  /** Absent: that of the transport. */
  readonly sendBuffer?: number;
  readonly receiveBuffer: number;
}

const CMT_OFF = 0;

/** One packet, as RFC 9260 §7.2.4 has it; libusrsctp's own is 4. */
const FAST_RETRANSMIT_BURST = 1;

/** SCTPCTL_PATH_PF_THRESHOLD_MAX, its default */
const PF_NEVER = 0xffff;

/** Values of `sctp_cmt_on_off` by congestion control; others libusrsctp does not have. */
const cmtVariants: { readonly [name in CongestionControlName]?: number } = { rfc9260: 1, rpv1: 2, rpv2: 3, lia: 4 };

/** What of CMT can be set; the rest must be as libusrsctp does it. */
const settable: ReadonlySet<keyof CmtOptions> = new Set(['delayedAck', 'bufferSplitting']);

/**
 * How it does the rest: as this project by default, but what is lost goes to the path of the largest congestion window, and to
 * one of several at random. (A comment in its source says slow start threshold, which it does not look at.) SACKs go to where
 * the last DATA came from.
 */
const fixed: CmtOptions = { ...cmtDefaults, retransmission: 'cwnd', sackPath: 'standard' };

/**
 * Multipath transfer and buffers of libusrsctp as options of this project say. A send buffer without a limit is that of the
 * transport, the longest message.
 *
 * @throws TransportError naming what libusrsctp does not have
 */
export function usrsctpTuning({
  cmt,
  nrSack,
  congestionControl,
  lostRetransmission,
  pfMaxRetrans,
  sendBuffer,
  receiveBuffer,
}: SctpOptions): UsrsctpTuning {
  // A chunk is fast retransmitted once there; without CMT, as often as it is lost.
  if (cmt !== undefined && lostRetransmission !== 'timeout')
    throw new TransportError(
      `lostRetransmission ${lostRetransmission}: with CMT, libusrsctp finds out that a fast retransmission was lost by timeout`,
    );
  return {
    multipath: {
      cmt: cmtVariant(cmt, congestionControl),
      bufferSplitting: cmt === undefined ? 0 : splitBits(cmt.bufferSplitting),
      delayedAck: cmt?.delayedAck === true ? 1 : 0,
      nrSack: nrSack ? 1 : 0,
      fastRetransmitBurst: FAST_RETRANSMIT_BURST,
      pfThreshold: Math.min(pfMaxRetrans, PF_NEVER),
    },
    ...(sendBuffer !== Infinity && { sendBuffer }),
    receiveBuffer,
  };
}

function cmtVariant(cmt: CmtOptions | undefined, congestionControl: CongestionControlName): number {
  if (cmt === undefined) {
    if (congestionControl === 'rfc9260') return CMT_OFF;
    throw new TransportError(`congestionControl ${congestionControl}: without CMT, libusrsctp is set to rfc9260 alone`);
  }
  for (const [name, own] of Object.entries(fixed) as [keyof CmtOptions, unknown][])
    if (!settable.has(name) && cmt[name] !== own)
      throw new TransportError(`${name} ${String(cmt[name])} of CMT: libusrsctp has ${String(own)} alone`);
  const variant = cmtVariants[congestionControl];
  if (variant === undefined)
    throw new TransportError(
      `congestionControl ${congestionControl}: for CMT, libusrsctp has ${Object.keys(cmtVariants).join(', ')}`,
    );
  return variant;
}

function splitBits(sides: BufferSides): number {
  return (concernsSender(sides) ? 1 : 0) + (concernsReceiver(sides) ? 2 : 0);
}
