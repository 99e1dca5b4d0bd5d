import { congestionControlNames } from '../../../protocol/sctp/congestion/names.ts';
import { cmtParameters, nrSackParameters } from './cmt-parameters.ts';
import {
  choice,
  count,
  distribution,
  flag,
  number,
  numberList,
  shape,
  time,
  type RunValues,
} from '../../run/parameter.ts';

export const sctpPresetNames = ['rfc9260', 'rfc4960'] as const;
export type SctpPreset = (typeof sctpPresetNames)[number];

/** Networks side by side, and what travels in them. */
export const packetNetworkParameters = {
  paths: count(1, 'Number of paths; parallel networks, in each of which every host has an interface', {
    min: 1,
    max: 8,
  }),
  ipVersion: choice(['ipv4', 'ipv6', 'both'], 'ipv4', 'Address family of the interfaces'),
  udpEncapsulation: flag(false, 'SCTP in UDP (RFC 6951)'),
  encodePackets: flag(false, 'Encodes and decodes every packet in transit'),
};

/** What a link does to packets besides its delay: access links of the pool, bottlenecks of bulk transfer. */
export const linkParameters = {
  linkRate: number('bit/s', Infinity, 'Rate of access links (bulk transfer: of the bottlenecks)', {
    above: 0,
    unlimited: true,
  }),
  linkMtu: count(1500, 'Largest IP packet [B]', { min: 576, max: 65_535 }),
  queue: choice(['dropTail', 'red'], 'dropTail', 'Queue of links with a rate'),
  queueCapacity: count(100, 'Capacity of the queue of a link in packets', { unlimited: true }),
  redMinThreshold: number('packets', 30, 'RED: average queue length above which packets are dropped', { min: 0 }),
  redMaxThreshold: number('packets', 90, 'RED: average queue length above which all packets are dropped', {
    above: 0,
  }),
  redMaxProbability: number('1', 0.1, 'RED: drop probability just below the upper threshold', {
    above: 0,
    max: 1,
  }),
  redWeight: number('1', 0.002, 'RED: weight of the current queue length in the average', { above: 0, max: 1 }),
  ecn: flag(false, 'SCTP negotiates ECN (RFC 9260 Appendix A), and RED marks its packets instead of dropping them'),
  linkLoss: number('1', 0, 'Probability that a link loses a packet', { min: 0, max: 0.99 }),
  lossBurst: number('packets', 1, 'Mean length of loss bursts; 1: losses are independent', { min: 1 }),
  linkBitErrorRate: number('1', 0, 'Bit error probability; packets with an error are dropped', { min: 0, max: 0.1 }),
  linkJitter: number('ms', 0, 'Largest additional delay of a packet on a link; packets keep their order', { min: 0 }),
  linkReordering: number('1', 0, 'Probability that a packet may be overtaken by later ones', { min: 0, max: 0.99 }),
  linkReorderingDelay: number('ms', 1, 'Additional delay of a packet that may be overtaken', { above: 0 }),
  linkDuplication: number('1', 0, 'Probability that a packet is duplicated', { min: 0, max: 0.99 }),
};

/** What fails, and when: at random, or once at a time that is known. */
export const pathFailureParameters = {
  failingPaths: count(1, 'Number of paths that fail, counted from the first', { min: 1 }),
  pathUptime: time(Infinity, 'Mean time from the repair of a path to its next failure', {
    above: 0,
    unlimited: true,
    rspsim: 'interfaceUptime',
  }),
  pathUptimeDistribution: distribution('exponential', 'Distribution of the uptimes of paths'),
  pathUptimeGamma: shape('Uptimes of paths'),
  pathDowntime: time(60, 'Mean time from the failure of a path to its repair', {
    above: 0,
    rspsim: 'interfaceDowntime',
  }),
  pathDowntimeDistribution: distribution('exponential', 'Distribution of the downtimes of paths'),
  pathDowntimeGamma: shape('Downtimes of paths'),
  pathFailureTime: time(Infinity, 'Time of a single failure', { unlimited: true }),
  pathFailureDuration: time(Infinity, 'Time from the single failure to its repair', { above: 0, unlimited: true }),
};

/** Constants of SCTP, named after RFC 9260 and INET. */
export const sctpParameters = {
  sctpPreset: choice(sctpPresetNames, 'rfc9260', 'Source of the constants: RFC 9260, or RFC 4960 as in INET'),
  rtoInitial: time('auto', 'RTO.Initial; auto (here and below): value of the preset', { above: 0, auto: true }),
  rtoMin: time('auto', 'RTO.Min', { above: 0, auto: true }),
  rtoMax: time('auto', 'RTO.Max', { above: 0, auto: true }),
  pathMaxRetrans: count('auto', 'Path.Max.Retrans', { auto: true }),
  assocMaxRetrans: count('auto', 'Association.Max.Retrans', { auto: true }),
  maxInitRetrans: count('auto', 'Max.Init.Retransmits', { auto: true }),
  pfMaxRetrans: count(
    'auto',
    'PotentiallyFailed.Max.Retrans (RFC 7829); never: paths do not become potentially failed',
    {
      auto: true,
      unlimited: true,
    },
  ),
  switchoverMaxRetrans: count(
    'auto',
    'Primary.Switchover.Max.Retrans (RFC 7829); never: the primary path does not change',
    {
      auto: true,
      unlimited: true,
    },
  ),
  heartbeatInterval: time('auto', 'HB.interval; never: no heartbeats on idle paths', {
    above: 0,
    auto: true,
    unlimited: true,
  }),
  sackDelay: time('auto', 'SACK.Delay', { max: 0.5, auto: true }),
  sackFrequency: count('auto', 'Packets with DATA per SACK', { min: 1, auto: true }),
  maxBurst: count('auto', 'Max.Burst [packets]', { min: 1, auto: true, unlimited: true }),
  initialWindow: count('auto', 'Initial congestion window [packets]; 0: as in RFC 9260', { auto: true }),
  congestionControl: choice(
    congestionControlNames,
    'rfc9260',
    'Congestion control: rfc9260 (the window is halved after a loss), cubic (RFC 9438), or one that couples the paths of an association: rpv1, rpv2 (CMT/RP), lia (RFC 6356), olia',
  ),
  coupledMinWindow: count(
    1,
    'Coupled congestion control: least slow start threshold of a path after a loss (rpv1: times its share; olia: least window that α shrinks it to) [packets]',
    { min: 1 },
  ),
  congestionGroups: numberList(
    '1',
    'Coupled congestion control: group of each path, from the first; paths of a group are coupled; none: all paths are',
    { min: 0 },
  ),
  lostRetransmission: choice(
    ['auto', 'timeout', 'missingReports'],
    'auto',
    'Detection of a lost fast retransmission: by timeout, as in RFC 9260, or by missingReports of later data, as in libusrsctp',
  ),
  receiveBuffer: count('auto', 'Receive buffer [B]', { min: 1500, auto: true }),
  sendBuffer: count('auto', 'Send buffer [B]', { min: 1, auto: true, unlimited: true }),
  dynamicAddresses: flag(
    false,
    'Addresses of hosts go with the failure of their links, and come with the repair (RFC 5061); chunks about them are authenticated by the null key',
  ),
  nagle: flag(true, "Nagle's algorithm"),
  ...cmtParameters,
  ...nrSackParameters,
};

/** All of them, for models with packets. */
export const packetParameters = {
  ...packetNetworkParameters,
  ...linkParameters,
  ...pathFailureParameters,
  ...sctpParameters,
};

export type LinkParameters = RunValues<typeof linkParameters>;
export type PathFailureParameters = RunValues<typeof pathFailureParameters>;
export type SctpParameters = RunValues<typeof sctpParameters>;
export type PacketParameters = RunValues<typeof packetParameters>;
