import { coupledControlNames } from '../../../protocol/sctp/congestion/names.ts';
import {
  attackersAct,
  elementsFail,
  isSctp,
  longestRoundTrip,
  messagesAreLost,
  pathsFail,
  pathsHaveFailures,
  registrarsFail,
  usersFail,
} from './circumstances.ts';
import { listedNumbers } from '../../../sim/run/number-list.ts';
import { needing, type UseCondition, type ValueOf } from './condition.ts';

/** Packets are lost, or are taken for lost because their acknowledgment comes late. */
function packetsAreLost(value: ValueOf): boolean {
  return (
    messagesAreLost(value) ||
    pathsFail(value) ||
    elementsFail(value) ||
    registrarsFail(value) ||
    usersFail(value) ||
    acknowledgmentsComeLate(value)
  );
}

/** A timer may expire before the acknowledgment is there. */
function acknowledgmentsComeLate(value: ValueOf): boolean {
  const patience = Math.min(value('rtoInitial'), value('rtoMin'));
  return longestRoundTrip(value) + value('sackDelay') >= patience;
}

/** Those that `linkRate` is for, or the second path. */
function linksHaveRates(value: ValueOf): boolean {
  return value('linkRate') !== Infinity || value('secondPathRate') !== Infinity;
}

/** Concurrent multipath transfer has paths to use. */
function usesPathsTogether(value: ValueOf): boolean {
  return value('cmt') && value('paths') > 1;
}

const LOSSES =
  'packets that are lost or late: failures, linkLoss, linkBitErrorRate, linkRate, or delays of at least RTO.Min';

const COUPLED = `congestionControl ${coupledControlNames.join(', ')}`;

function couplesPaths(value: ValueOf): boolean {
  return coupledControlNames.some((name) => name === value('congestionControl'));
}

/** What links, path failures and the constants of SCTP need. */
export const packetConditions: readonly UseCondition[] = [
  needing(['queue', 'queueCapacity'], 'linkRate: without a rate no packet ever waits', linksHaveRates),
  needing(
    ['redMinThreshold', 'redMaxThreshold', 'redMaxProbability', 'redWeight', 'ecn'],
    'linkRate and queue: red',
    (value) => linksHaveRates(value) && value('queue') === 'red',
  ),
  needing(['lossBurst'], 'linkLoss above 0', (value) => value('linkLoss') > 0 || value('secondPathLoss') > 0),
  needing(['linkReorderingDelay'], 'linkReordering above 0', (value) => value('linkReordering') > 0),
  needing(['wanRate'], 'lans above 1', (value) => value('lans') > 1),
  needing(
    ['pathUptimeDistribution', 'pathUptimeGamma', 'pathDowntime', 'pathDowntimeDistribution', 'pathDowntimeGamma'],
    'pathUptime',
    (value) => value('pathUptime') !== Infinity,
  ),
  needing(['pathFailureDuration'], 'pathFailureTime', (value) => value('pathFailureTime') !== Infinity),
  needing(['failingLinks', 'failingPaths'], 'pathUptime or pathFailureTime', pathsHaveFailures),
  needing(['failingPaths'], 'transport: sctp', isSctp),
  needing(
    ['pathUptime', 'pathFailureTime'],
    'attackers above 0, and an attack: their links are those that fail',
    (value) => value('failingLinks') !== 'attackers' || attackersAct(value),
  ),
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
  needing(['coupledMinWindow'], `${COUPLED}, and ${LOSSES}`, (value) => couplesPaths(value) && packetsAreLost(value)),
  needing(['congestionGroups'], `${COUPLED}, and paths above 1`, (value) => couplesPaths(value) && value('paths') > 1),
  needing(['switchoverMaxRetrans', 'cmt'], 'paths above 1', (value) => value('paths') > 1),
  needing(
    [
      'cmtSendOrder',
      'cmtSplitFastRetransmit',
      'cmtWindowUpdate',
      'cmtFastRecoveryUpdate',
      'cmtDelayedAck',
      'cmtSackPath',
      'cmtRetransmission',
      'cmtSmartFastRetransmit',
      'cmtBufferSplitting',
      'cmtSplitBytes',
      'cmtRescheduling',
      'cmtReschedulingThreshold',
    ],
    'cmt and paths above 1',
    usesPathsTogether,
  ),
  needing(['cmtRetransmission', 'cmtFastRecoveryUpdate', 'cmtSmartFastRetransmit'], LOSSES, packetsAreLost),
  needing(
    ['nrSack'],
    `cmt, linkReordering, or ${LOSSES}`,
    (value) => usesPathsTogether(value) || packetsAreLost(value) || value('linkReordering') > 0,
  ),
  needing(
    ['dynamicAddresses'],
    'paths above 1, and pathUptime, pathFailureTime or links in schedule: links that fail',
    (value) => value('paths') > 1 && pathsFail(value),
  ),
  needing(['cmtSplitBytes'], 'cmtBufferSplitting', (value) => value('cmtBufferSplitting') !== 'none'),
  needing(['cmtReschedulingThreshold'], 'cmtRescheduling', (value) => value('cmtRescheduling') !== 'none'),
];

function usesValues(value: ValueOf): boolean {
  return value('streamScheduler') === 'priority' || value('streamScheduler') === 'weightedFairQueueing';
}

/** What parameters of `model: bulkTransfer` need. */
export const bulkTransferConditions: readonly UseCondition[] = [
  needing(
    ['firstStreamMessageSize', 'streamScheduler', 'interleaving'],
    'streams above 1',
    (value) => value('streams') > 1,
  ),
  needing(['streamValues'], 'streamScheduler: priority or weightedFairQueueing', (value) => usesValues(value)),
  needing(
    ['streamValues'],
    'no more values than streams',
    (value) => listedNumbers(value('streamValues')).length <= value('streams'),
  ),
  needing(['backgroundRate', 'backgroundPacketLength'], 'background', (value) => value('background') !== 'none'),
  needing(
    ['secondPathDelay', 'secondPathRate', 'secondPathLoss'],
    'paths above 1, and no shared bottleneck',
    (value) => value('paths') > 1 && !value('sharedBottleneck'),
  ),
  needing(
    ['plainFlows'],
    'paths above 1, or another congestionControl than rfc9260',
    (value) => value('paths') > 1 || value('congestionControl') !== 'rfc9260',
  ),
  needing(['backgroundOn', 'backgroundOff'], 'background: onOff', (value) => value('background') === 'onOff'),
];
