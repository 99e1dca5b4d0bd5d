import type { AssociationOptions } from '../host.ts';
import { authenticationFault, type AuthenticationOptions } from './authentication/authentication-options.ts';
import type { CongestionControlName } from './congestion/names.ts';
import type { CmtOptions } from './cmt-options.ts';
import type { StreamSchedulerName } from './stream-scheduling/names.ts';

/**
 * The constants of an SCTP stack (RFC 9260 §16 and where named). Times in seconds, sizes in bytes. In parentheses:
 * the parameter of INET's module Sctp.
 *
 * **What congestion windows count** (`cwnd`, `ssthresh`, flight, `partial_bytes_acked`): the bytes that DATA chunks take
 * in packets, header (16 bytes) and padding included, as RFC 9260 §7.2 does; a full packet counts as exactly one PMDCS
 * (path MTU without IP, UDP and common headers). **Receive windows** count user data only.
 */
export interface SctpOptions {
  /** RTO.Initial (rtoInitial) */
  readonly rtoInitial: number;
  /** RTO.Min (rtoMin) */
  readonly rtoMin: number;
  /** RTO.Max (rtoMax) */
  readonly rtoMax: number;
  /** RTO.Alpha, weight of a new sample in SRTT (rtoAlpha) */
  readonly rtoAlpha: number;
  /** RTO.Beta, weight of a new sample in RTTVAR (rtoBeta) */
  readonly rtoBeta: number;
  /** Least RTTVAR (RFC 9260 §6.3.1, G) */
  readonly clockGranularity: number;
  /** Takes INIT and INIT ACK as the first RTT sample of their path, if they were not retransmitted. */
  readonly measuresHandshake: boolean;

  /** How the congestion window follows acknowledgments and losses */
  readonly congestionControl: CongestionControlName;
  /** Coupled algorithms: packets that congestion leaves of the window of a path at least (rpMinCwnd) */
  readonly coupledMinWindow: number;
  /**
   * Coupled algorithms: the number of each path's congestion group, whose paths are coupled (cmtCCPathGroups). Paths that
   * the list does not reach are in group 0: by default all are.
   */
  readonly congestionGroups: readonly number[];
  /** Max.Burst, packets (maxBurst); Infinity: no limit */
  readonly maxBurst: number;
  /**
   * How Max.Burst limits (maxBurstVariant, same names): packets of new data at one instant or after one SACK, or the
   * congestion window cut to what is in flight and a burst (RFC 9260 §6.1 D).
   */
  readonly maxBurstVariant: 'maxBurst' | 'useItOrLoseIt';
  /** What a packet is to congestion control: PMDCS (RFC 9260), or the path MTU (RFC 4960, INET). */
  readonly windowUnit: 'pmdcs' | 'mtu';
  /** Whether DATA chunk headers and padding count in congestion windows (osbWithHeader) */
  readonly countsChunkHeaders: boolean;
  /** Initial congestion window in units (initialWindow); 0: min(4 units, max(2 units, initialWindowBytes)) */
  readonly initialWindow: number;
  /** 4404 in RFC 9260 §7.2.1, 4380 in RFC 4960 */
  readonly initialWindowBytes: number;
  /** L: slow start grows by at most this number of units per SACK (RFC 9260 §7.2.1) */
  readonly byteCountingLimit: number;
  /**
   * What idleness does to the congestion window: max(cwnd/2, 4 units) for each RTO (RFC 9260 §7.2.1), or after one RTO
   * down to the initial window (INET).
   */
  readonly idleReduction: 'halving' | 'restart' | 'none';
  /** Fast recovery (fastRecoverySupported) */
  readonly fastRecovery: boolean;
  /** Miss indications that make a fast retransmission (numGapReports) */
  readonly missingReports: number;
  /**
   * What finds out that a fast retransmission was lost, too: T3-rtx alone (RFC 9260 §7.2.4), or miss indications: this
   * number of SACKs that acknowledge data sent later to the same path, as in libusrsctp without CMT.
   */
  readonly lostRetransmission: 'timeout' | 'missingReports';
  /** Concurrent multipath transfer: data takes all paths at the same time; undefined: one path at a time */
  readonly cmt: CmtOptions | undefined;
  /** Where fast retransmissions go without that: to the chunk's last path (INET), or to an alternate one. */
  readonly fastRetransmitPath: 'same' | 'alternate';

  /** Valid.Cookie.Life (validCookieLifetime) */
  readonly validCookieLife: number;
  /** Most that a Cookie Preservative parameter adds to it */
  readonly maxCookieLifeIncrement: number;
  /** Max.Init.Retransmits */
  readonly maxInitRetrans: number;
  /** Association.Max.Retrans */
  readonly assocMaxRetrans: number;
  /** Path.Max.Retrans */
  readonly pathMaxRetrans: number;
  /** PotentiallyFailed.Max.Retrans (RFC 7829 §5); Infinity: no potentially failed state */
  readonly pfMaxRetrans: number;
  /** Primary.Switchover.Max.Retrans (RFC 7829 §6): then the alternate path stays primary; Infinity: never */
  readonly switchoverMaxRetrans: number;
  /** When no path is active any more: continues with the primary one, or ends the association (INET). */
  readonly allPathsInactive: 'dormant' | 'end';
  /** HB.interval (hbInterval); 0: no heartbeats on confirmed paths (enableHeartbeats) */
  readonly heartbeatInterval: number;
  /** Share of the RTO by which a heartbeat period is longer or shorter: 0.5 in RFC 9260 §8.3, 0 in INET */
  readonly heartbeatJitter: number;
  /** HB.Max.Burst: addresses that are probed for confirmation within an RTO */
  readonly heartbeatMaxBurst: number;
  /** Heartbeats also where data flows (sendHeartbeatsOnActivePaths) */
  readonly heartbeatsOnActivePaths: boolean;
  /** T5-shutdown-guard as a multiple of RTO.Max (RFC 9260 §9.2) */
  readonly shutdownGuardFactor: number;

  /** SACK.Delay (sackPeriod) */
  readonly sackDelay: number;
  /** Packets with DATA after which a SACK is sent at once (sackFrequency) */
  readonly sackFrequency: number;
  /** Receive buffer, user bytes: the a_rwnd advertised to peers (arwnd) */
  readonly receiveBuffer: number;
  /** A receive window below this is advertised as 0 (swsLimit); undefined: min(PMDCS, receiveBuffer/2) */
  readonly receiveSwsLimit: number | undefined;
  /**
   * Longest message that is reassembled; a longer one ends its association. A fragment counts as 256 bytes at least. With
   * interleaving: of all messages together of which fragments are missing.
   */
  readonly maxMessageSize: number;

  /** Send buffer, user bytes that were not acknowledged (sendQueueLimit); Infinity: no limit */
  readonly sendBuffer: number;
  /** Nagle's algorithm (nagleEnabled) */
  readonly nagle: boolean;
  /** Most user bytes of a DATA chunk (fragPoint); undefined: as the path MTU allows */
  readonly fragmentationPoint: number | undefined;
  /** Outgoing streams that are asked for */
  readonly outboundStreams: number;
  readonly maxInboundStreams: number;
  /** Offers partial reliability (RFC 3758): messages with a `lifetime` may be abandoned after they were sent. */
  readonly partialReliability: boolean;
  /** Offers NR-SACK (nrSack): what arrived out of order leaves the send buffer at once. */
  readonly nrSack: boolean;
  /** Offers I-DATA (RFC 8260): a long message does not hold up those of other streams, if the scheduler lets them pass. */
  readonly interleaving: boolean;
  /** Offers authentication of chunks (RFC 4895); undefined: it does not. */
  readonly authentication: AuthenticationOptions | undefined;
  /**
   * Offers addresses that come and go while an association is up (RFC 5061): those of the host, where the packet layer reports
   * them. Needs `authentication`.
   */
  readonly dynamicAddresses: boolean;
  /** Which stream's message is sent next (RFC 8260 §3) */
  readonly streamScheduler: StreamSchedulerName;
  /**
   * Values of streams, by their identifiers: `priority` serves the lowest one first (others have 0);
   * `weightedFairQueueing` gives capacity in proportion to them (others have 1)
   */
  readonly streamValues: readonly number[];
  /**
   * Offers explicit congestion notification (RFC 9260 Appendix A), where the packet layer can set and see the bits of IP:
   * routers may mark packets with data instead of dropping them, and the peer's ECNE cuts the window as a loss does.
   */
  readonly ecn: boolean;
}

/** Timers and thresholds as RFC 9260 recommends them; beyond it goes `lostRetransmission` alone. */
export const rfc9260: SctpOptions = {
  rtoInitial: 1,
  rtoMin: 1,
  rtoMax: 60,
  rtoAlpha: 1 / 8,
  rtoBeta: 1 / 4,
  clockGranularity: 0.001,
  measuresHandshake: true,
  congestionControl: 'rfc9260',
  coupledMinWindow: 1,
  congestionGroups: [],
  maxBurst: 4,
  maxBurstVariant: 'maxBurst',
  windowUnit: 'pmdcs',
  countsChunkHeaders: true,
  initialWindow: 0,
  initialWindowBytes: 4404,
  byteCountingLimit: 1,
  idleReduction: 'halving',
  fastRecovery: true,
  missingReports: 3,
  lostRetransmission: 'missingReports',
  cmt: undefined,
  fastRetransmitPath: 'same',
  validCookieLife: 60,
  maxCookieLifeIncrement: 60,
  maxInitRetrans: 8,
  assocMaxRetrans: 10,
  pathMaxRetrans: 5,
  pfMaxRetrans: Infinity,
  switchoverMaxRetrans: Infinity,
  allPathsInactive: 'dormant',
  heartbeatInterval: 30,
  heartbeatJitter: 0.5,
  heartbeatMaxBurst: 1,
  heartbeatsOnActivePaths: false,
  shutdownGuardFactor: 5,
  sackDelay: 0.2,
  sackFrequency: 2,
  receiveBuffer: 262_144,
  receiveSwsLimit: undefined,
  maxMessageSize: 16_777_216,
  sendBuffer: 262_144,
  nagle: true,
  fragmentationPoint: undefined,
  outboundStreams: 64,
  maxInboundStreams: 2048,
  partialReliability: true,
  nrSack: false,
  interleaving: false,
  authentication: undefined,
  dynamicAddresses: false,
  streamScheduler: 'fcfs',
  streamValues: [],
  ecn: true,
};

/** RFC 4960, in the details it leaves open as INET: for comparisons, and for what older hosts do. */
export const rfc4960: SctpOptions = {
  ...rfc9260,
  rtoInitial: 3,
  measuresHandshake: false,
  windowUnit: 'mtu',
  countsChunkHeaders: false,
  initialWindowBytes: 4380,
  idleReduction: 'restart',
  lostRetransmission: 'timeout',
  validCookieLife: 10,
  heartbeatJitter: 0,
  receiveBuffer: 65_535,
  receiveSwsLimit: 3000,
  sendBuffer: Infinity,
};

/** An option is out of range, or contradicts another one; the message names it. */
export class SctpOptionError extends RangeError {
  override readonly name = 'SctpOptionError';
}

/** @throws SctpOptionError naming the option that is out of range or contradicts another one */
export function checkOptions(options: SctpOptions): SctpOptions {
  const { rtoMin, rtoMax, rtoInitial, receiveBuffer } = options;
  if (!(rtoMin > 0)) throw new SctpOptionError(`rtoMin ${rtoMin} s must be above 0`);
  if (!(rtoMax >= rtoMin)) throw new SctpOptionError(`rtoMax ${rtoMax} s is below rtoMin ${rtoMin} s`);
  if (!(rtoInitial > 0)) throw new SctpOptionError(`rtoInitial ${rtoInitial} s must be above 0`);
  if (!(receiveBuffer >= 1500))
    throw new SctpOptionError(`receiveBuffer ${receiveBuffer} is below 1500 (RFC 9260 §3.3.2)`);
  if (!(options.sackDelay >= 0 && options.sackDelay <= 0.5))
    throw new SctpOptionError(`sackDelay ${options.sackDelay} s is not between 0 and 0.5 s (RFC 9260 §6.2)`);
  if (!(options.heartbeatJitter >= 0 && options.heartbeatJitter <= 1))
    throw new SctpOptionError(`heartbeatJitter ${options.heartbeatJitter} is not between 0 and 1`);
  for (const name of [
    'maxBurst',
    'sackFrequency',
    'missingReports',
    'byteCountingLimit',
    'heartbeatMaxBurst',
    'coupledMinWindow',
  ] as const)
    if (!(options[name] >= 1)) throw new SctpOptionError(`${name} ${options[name]} is below 1`);
  for (const name of ['outboundStreams', 'maxInboundStreams'] as const)
    if (!(options[name] >= 1 && options[name] <= 65_535))
      throw new SctpOptionError(`${name} ${options[name]} is not between 1 and 65535`);
  if (options.fragmentationPoint !== undefined && !(options.fragmentationPoint >= 1))
    throw new SctpOptionError(`fragmentationPoint ${options.fragmentationPoint} is below 1`);
  checkStreamValues(options);
  const fault = options.authentication && authenticationFault(options.authentication);
  if (fault !== undefined) throw new SctpOptionError(fault);
  if (options.dynamicAddresses && options.authentication === undefined)
    throw new SctpOptionError('dynamicAddresses needs authentication (RFC 5061 §4.2.7)');
  return options;
}

function checkStreamValues({ streamScheduler, streamValues }: SctpOptions): void {
  const isUsed = streamScheduler === 'priority' || streamScheduler === 'weightedFairQueueing';
  if (!isUsed && streamValues.length > 0)
    throw new SctpOptionError(`streamValues have no effect on the stream scheduler ${streamScheduler}`);
  for (const [stream, value] of streamValues.entries()) {
    if (!Number.isFinite(value)) throw new SctpOptionError(`streamValues: ${value} of stream ${stream} is no number`);
    if (streamScheduler === 'weightedFairQueueing' && !(value > 0))
      throw new SctpOptionError(`streamValues: weight ${value} of stream ${stream} is not above 0`);
  }
}

/** The options of one association: the stack's, with what the engine wants otherwise. */
export function associationSettings(options: SctpOptions, own: AssociationOptions | undefined): SctpOptions {
  if (own === undefined) return options;
  const changed = withSettings(options, {
    rtoInitial: own.rtoInitial ?? options.rtoInitial,
    rtoMin: own.rtoMin ?? options.rtoMin,
    rtoMax: own.rtoMax ?? options.rtoMax,
    assocMaxRetrans: own.assocMaxRetrans ?? options.assocMaxRetrans,
    pathMaxRetrans: own.pathMaxRetrans ?? options.pathMaxRetrans,
    pfMaxRetrans: own.pfMaxRetrans ?? options.pfMaxRetrans,
    heartbeatInterval: own.heartbeatInterval ?? options.heartbeatInterval,
  });
  return checkOptions(changed);
}

/**
 * Options of which some are others. V8 gives so large an object that is made by spreading a layout of its own each time, and
 * code that reads options for each packet of one association after the other, or of one run after the other, is slow; those that
 * are assigned share their layout.
 */
export function withSettings(options: SctpOptions, changed: Partial<SctpOptions>): SctpOptions {
  return Object.assign({}, options, changed);
}
