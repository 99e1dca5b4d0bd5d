import { elementsFail, longestRoundTrip, messagesAreLost, pathsFail, registrarsFail } from './circumstances.ts';
import { needing, type UseCondition, type ValueOf } from './condition.ts';

/** Packets are lost, or are taken for lost because their acknowledgment comes late. */
function packetsAreLost(value: ValueOf): boolean {
  return (
    messagesAreLost(value) ||
    pathsFail(value) ||
    elementsFail(value) ||
    registrarsFail(value) ||
    acknowledgmentsComeLate(value)
  );
}

/** A timer may expire before the acknowledgment is there. */
function acknowledgmentsComeLate(value: ValueOf): boolean {
  const patience = Math.min(value('rtoInitial'), value('rtoMin'));
  return longestRoundTrip(value) + value('sackDelay') >= patience;
}

const LOSSES =
  'packets that are lost or late: failures, linkLoss, linkBitErrorRate, linkRate, or delays of at least RTO.Min';

/** What links, path failures and the constants of SCTP need. */
export const packetConditions: readonly UseCondition[] = [
  needing(
    ['queue', 'queueCapacity'],
    'linkRate: without a rate no packet ever waits',
    (value) => value('linkRate') !== Infinity,
  ),
  needing(
    ['redMinThreshold', 'redMaxThreshold', 'redMaxProbability', 'redWeight', 'ecn'],
    'linkRate and queue: red',
    (value) => value('linkRate') !== Infinity && value('queue') === 'red',
  ),
  needing(['lossBurst'], 'linkLoss above 0', (value) => value('linkLoss') > 0),
  needing(['linkReorderingDelay'], 'linkReordering above 0', (value) => value('linkReordering') > 0),
  needing(['wanRate'], 'lans above 1', (value) => value('lans') > 1),
  needing(
    ['pathUptimeDistribution', 'pathUptimeGamma', 'pathDowntime', 'pathDowntimeDistribution', 'pathDowntimeGamma'],
    'pathUptime',
    (value) => value('pathUptime') !== Infinity,
  ),
  needing(['pathFailureDuration'], 'pathFailureTime', (value) => value('pathFailureTime') !== Infinity),
  needing(['failingLinks', 'failingPaths'], 'pathUptime or pathFailureTime', pathsFail),
  needing(
    ['pathMaxRetrans', 'assocMaxRetrans', 'maxInitRetrans', 'pfMaxRetrans', 'switchoverMaxRetrans'],
    LOSSES,
    packetsAreLost,
  ),
  needing(
    ['lostRetransmission'],
    LOSSES,
    // What is overtaken is sent again, too.
    (value) => packetsAreLost(value) || value('linkReordering') > 0,
  ),
  needing(['switchoverMaxRetrans'], 'paths above 1', (value) => value('paths') > 1),
];

/** What parameters of `model: bulkTransfer` need. */
export const bulkTransferConditions: readonly UseCondition[] = [
  needing(['backgroundRate', 'backgroundPacketLength'], 'background', (value) => value('background') !== 'none'),
  needing(['backgroundOn', 'backgroundOff'], 'background: onOff', (value) => value('background') === 'onOff'),
];
