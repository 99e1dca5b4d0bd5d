import { congestionControlNames } from '../../protocol/sctp/congestion/names.ts';
import {
  failingLinks,
  ipVersions,
  lostRetransmissionRules,
  queueDisciplines,
  sctpPresetNames,
} from '../../sim/models/packets/packet-parameters.ts';
import { choice, count, distribution, flag, number, type Parameter, shape, time, usedIn } from './parameter.ts';

const probability = { min: 0, max: 0.99 };
const never = { min: undefined, above: 0, unlimited: true };
/** The default is that of the preset. */
const preset = { auto: true };

/** Parameters of `transport: sctp`: links, path failures, the constants of SCTP. */
export const packetParameters: readonly Parameter[] = usedIn({ transport: 'sctp' }, [
  // Packet network
  count('paths', 1, 'Paths; networks side by side, each host has an interface in each of them', { min: 1, max: 8 }),
  choice('ipVersion', ipVersions, 'ipv4', 'Addresses of each interface'),
  flag('udpEncapsulation', false, 'SCTP in UDP (RFC 6951)'),
  flag('encodePackets', false, 'Encodes and decodes every packet on its way'),
  number('linkRate', 'bit/s', Infinity, 'Rate of access links; of the bottlenecks of bulk transfer', {
    above: 0,
    unlimited: true,
  }),
  count('linkMtu', 1500, 'Longest IP packet [B]', { min: 576, max: 65_535 }),
  choice('queue', queueDisciplines, 'dropTail', 'What waits for links with a rate'),
  count('queueCapacity', 100, 'Packets that may wait for a link', { unlimited: true }),
  number('redMinThreshold', 'packets', 30, 'RED: average queue length from which on packets are dropped', { min: 0 }),
  number('redMaxThreshold', 'packets', 90, 'RED: average queue length from which on all packets are dropped', {
    above: 0,
  }),
  number('redMaxProbability', '1', 0.1, 'RED: probability of a drop just below the upper threshold', {
    above: 0,
    max: 1,
  }),
  number('redWeight', '1', 0.002, 'RED: weight of the current length in the average', { above: 0, max: 1 }),
  flag('ecn', false, 'SCTP negotiates ECN (RFC 9260 Appendix A), and RED marks its packets instead of dropping them'),
  number('linkLoss', '1', 0, 'Loss of packets on a link; probability', probability),
  number('lossBurst', 'packets', 1, 'Mean length of bursts of losses; 1: each loss is independent', { min: 1 }),
  number('linkBitErrorRate', '1', 0, 'Probability that a bit is wrong; such packets are dropped', { min: 0, max: 0.1 }),
  number('linkJitter', 'ms', 0, 'Largest additional delay of a packet on a link; packets keep their order', { min: 0 }),
  number('linkReordering', '1', 0, 'Probability that later packets may overtake a packet', probability),
  number('linkReorderingDelay', 'ms', 1, 'Additional delay of a packet that may be overtaken', { above: 0 }),
  number('linkDuplication', '1', 0, 'Probability that a packet arrives twice', probability),
  // Path failures
  choice('failingLinks', failingLinks, 'networks', 'What fails: whole networks, or the links of these, each by itself'),
  count('failingPaths', 1, 'The first so many paths fail', { min: 1 }),
  time('pathUptime', Infinity, 'Mean time from the repair of a path to its next failure', undefined, never),
  distribution('pathUptimeDistribution', 'exponential', 'Distribution of the up-times of paths'),
  shape('pathUptimeGamma', 'Up-times of paths'),
  time('pathDowntime', 60, 'Mean time from the failure of a path to its repair', undefined, {
    min: undefined,
    above: 0,
  }),
  distribution('pathDowntimeDistribution', 'exponential', 'Distribution of the down-times of paths'),
  shape('pathDowntimeGamma', 'Down-times of paths'),
  time('pathFailureTime', Infinity, 'Time of a single failure', undefined, { unlimited: true }),
  time('pathFailureDuration', Infinity, 'Time from the single failure to its repair', undefined, never),
  // SCTP
  choice('sctpPreset', sctpPresetNames, 'rfc9260', 'Whose constants: RFC 9260, or RFC 4960 as INET has it'),
  time('rtoInitial', 'auto', 'RTO.Initial; auto (here and below): as the preset', undefined, {
    min: undefined,
    above: 0,
    ...preset,
  }),
  time('rtoMin', 'auto', 'RTO.Min', undefined, { min: undefined, above: 0, ...preset }),
  time('rtoMax', 'auto', 'RTO.Max', undefined, { min: undefined, above: 0, ...preset }),
  count('pathMaxRetrans', 'auto', 'Path.Max.Retrans', preset),
  count('assocMaxRetrans', 'auto', 'Association.Max.Retrans', preset),
  count('maxInitRetrans', 'auto', 'Max.Init.Retransmits', preset),
  count('pfMaxRetrans', 'auto', 'PotentiallyFailed.Max.Retrans (RFC 7829); never: no potentially failed paths', {
    unlimited: true,
    ...preset,
  }),
  count('switchoverMaxRetrans', 'auto', 'Primary.Switchover.Max.Retrans (RFC 7829); never: primary paths stay', {
    unlimited: true,
    ...preset,
  }),
  time('heartbeatInterval', 'auto', 'HB.interval; never: no heartbeats on idle paths', undefined, {
    ...never,
    ...preset,
  }),
  time('sackDelay', 'auto', 'SACK.Delay', undefined, { max: 0.5, ...preset }),
  count('sackFrequency', 'auto', 'Packets with DATA that a SACK acknowledges', { min: 1, ...preset }),
  count('maxBurst', 'auto', 'Max.Burst [packets]', { min: 1, unlimited: true, ...preset }),
  count('initialWindow', 'auto', 'Initial congestion window [packets]; 0: as RFC 9260 has it', preset),
  choice(
    'congestionControl',
    congestionControlNames,
    'rfc9260',
    'How the congestion window follows acknowledgments and losses: rfc9260, half of it after a loss, or cubic (RFC 9438)',
  ),
  choice(
    'lostRetransmission',
    lostRetransmissionRules,
    'auto',
    'Notices the loss of a fast retransmission: timeout, as RFC 9260 has it, or missingReports of later data, as libusrsctp',
  ),
  count('receiveBuffer', 'auto', 'Receive buffer [B]', { min: 1500, ...preset }),
  count('sendBuffer', 'auto', 'Send buffer [B]', { min: 1, unlimited: true, ...preset }),
  flag('nagle', true, "Nagle's algorithm"),
]);

/** Between the LANs of a pool. */
export const wanParameters: readonly Parameter[] = usedIn({ model: 'rserpool', transport: 'sctp' }, [
  number('wanRate', 'bit/s', Infinity, 'Rate of the links between LANs', { above: 0, unlimited: true }),
]);
