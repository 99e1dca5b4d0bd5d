import type { CongestionControlName } from '../../../protocol/sctp/congestion/names.ts';
import type { ValueDistribution } from '../../../protocol/workload/distribution-names.ts';

export const sctpPresetNames = ['rfc9260', 'rfc4960'] as const;
export type SctpPreset = (typeof sctpPresetNames)[number];

export const ipVersions = ['ipv4', 'ipv6', 'both'] as const;
export const queueDisciplines = ['dropTail', 'red'] as const;
/** `auto`: as the preset. */
export const lostRetransmissionRules = ['auto', 'timeout', 'missingReports'] as const;
/** Whole networks, or the links of components. */
export const failingLinks = ['networks', 'poolElements', 'registrars', 'poolUsers', 'components'] as const;
export type FailingLinks = (typeof failingLinks)[number];

/** Parameters of `transport: sctp`. Times in seconds, delays of links in milliseconds. */
export interface PacketParameters extends LinkParameters, PathFailureParameters, SctpParameters {
  /** Networks side by side; each host has an interface in each of them. */
  readonly paths: number;
  readonly ipVersion: (typeof ipVersions)[number];
  /** Of links between LANs, bit/s. */
  readonly wanRate: number;
  /** SCTP in UDP (RFC 6951). */
  readonly udpEncapsulation: boolean;
  /** Encodes and decodes every packet. */
  readonly encodePackets: boolean;
}

/** What a link does to packets besides its delay: access links of the pool, bottlenecks of bulk transfer. */
export interface LinkParameters {
  /** bit/s; Infinity: packets take no time and never wait. */
  readonly linkRate: number;
  /** Bytes of the longest IP packet, of all links. */
  readonly linkMtu: number;
  readonly queue: (typeof queueDisciplines)[number];
  /** Packets that may wait. */
  readonly queueCapacity: number;
  /** Packets. */
  readonly redMinThreshold: number;
  readonly redMaxThreshold: number;
  readonly redMaxProbability: number;
  readonly redWeight: number;
  /** SCTP negotiates ECN, and RED marks its packets instead of dropping them. */
  readonly ecn: boolean;
  readonly linkLoss: number;
  /** Mean length of bursts of losses, packets. */
  readonly lossBurst: number;
  readonly linkBitErrorRate: number;
  /** Largest additional delay, ms. */
  readonly linkJitter: number;
  /** Probability that a packet is late. */
  readonly linkReordering: number;
  /** By so much, ms. */
  readonly linkReorderingDelay: number;
  readonly linkDuplication: number;
}

export interface PathFailureParameters {
  /** What fails: whole networks, or the links of components, each on its own. */
  readonly failingLinks: FailingLinks;
  /** The first so many paths fail. */
  readonly failingPaths: number;
  readonly pathUptime: number;
  readonly pathUptimeDistribution: ValueDistribution;
  readonly pathUptimeGamma: number;
  readonly pathDowntime: number;
  readonly pathDowntimeDistribution: ValueDistribution;
  readonly pathDowntimeGamma: number;
  /** The one failure at a time that is known. */
  readonly pathFailureTime: number;
  readonly pathFailureDuration: number;
}

/** Constants of SCTP, named after RFC 9260 and INET. */
export interface SctpParameters {
  readonly sctpPreset: SctpPreset;
  readonly rtoInitial: number;
  readonly rtoMin: number;
  readonly rtoMax: number;
  readonly pathMaxRetrans: number;
  readonly assocMaxRetrans: number;
  readonly maxInitRetrans: number;
  /** PotentiallyFailed.Max.Retrans (RFC 7829); Infinity: off. */
  readonly pfMaxRetrans: number;
  /** Primary.Switchover.Max.Retrans (RFC 7829); Infinity: off. */
  readonly switchoverMaxRetrans: number;
  /** Infinity: off. */
  readonly heartbeatInterval: number;
  readonly sackDelay: number;
  readonly sackFrequency: number;
  readonly congestionControl: CongestionControlName;
  readonly maxBurst: number;
  /** Packets; 0: as the RFC has it. */
  readonly initialWindow: number;
  /** How the loss of a fast retransmission is noticed. */
  readonly lostRetransmission: Exclude<(typeof lostRetransmissionRules)[number], 'auto'>;
  /** User bytes. */
  readonly receiveBuffer: number;
  readonly sendBuffer: number;
  readonly nagle: boolean;
}
