import { elementsFail, messagesAreLost, pathsFail, registrarsFail } from './circumstances.ts';
import { needing, type Condition, type ValueOf } from './condition.ts';

function packetsAreLost(value: ValueOf): boolean {
  return messagesAreLost(value) || pathsFail(value) || elementsFail(value) || registrarsFail(value);
}

/** What links, path failures and the constants of SCTP need. */
export const packetConditions: readonly Condition[] = [
  needing(
    ['queue', 'queueCapacity'],
    'linkRate: without one nothing ever waits',
    (value) => value('linkRate') !== Infinity,
  ),
  needing(
    ['redMinThreshold', 'redMaxThreshold', 'redMaxProbability', 'redWeight', 'ecn'],
    'linkRate and queue: red',
    (value) => value('linkRate') !== Infinity && value('queue') === 'red',
  ),
  needing(['lossBurst'], 'linkLoss above 0', (value) => Number(value('linkLoss')) > 0),
  needing(['linkReorderingDelay'], 'linkReordering above 0', (value) => Number(value('linkReordering')) > 0),
  needing(['wanRate'], 'lans above 1', (value) => Number(value('lans')) > 1),
  needing(
    ['pathUptimeDistribution', 'pathUptimeGamma', 'pathDowntime', 'pathDowntimeDistribution', 'pathDowntimeGamma'],
    'pathUptime',
    (value) => value('pathUptime') !== Infinity,
  ),
  needing(['pathFailureDuration'], 'pathFailureTime', (value) => value('pathFailureTime') !== Infinity),
  needing(['failingLinks', 'failingPaths'], 'pathUptime or pathFailureTime', pathsFail),
  needing(
    [
      'pathMaxRetrans',
      'assocMaxRetrans',
      'maxInitRetrans',
      'pfMaxRetrans',
      'switchoverMaxRetrans',
      'lostRetransmission',
    ],
    'something that is lost: failures, linkLoss, linkBitErrorRate, or linkRate',
    packetsAreLost,
  ),
  needing(['switchoverMaxRetrans'], 'paths above 1', (value) => Number(value('paths')) > 1),
];
