import { elementsFail, longestRoundTrip, messagesAreLost, pathsFail, registrarsFail } from './circumstances.ts';
import { needing, type Condition, type ValueOf } from './condition.ts';

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

/** What the presets have, in seconds: the shortest RTO.Initial and RTO.Min, and SACK.Delay. */
const PRESET = { rtoInitial: 1, rtoMin: 1, sackDelay: 0.2 } as const;

/** A timer may expire before the acknowledgment is there. */
function acknowledgmentsComeLate(value: ValueOf): boolean {
  const constant = (name: keyof typeof PRESET): number => {
    const given = value(name);
    return typeof given === 'number' ? given : PRESET[name];
  };
  const patience = Math.min(constant('rtoInitial'), constant('rtoMin'));
  return longestRoundTrip(value) + constant('sackDelay') >= patience;
}

const LOSSES = 'something that is lost: failures, linkLoss, linkBitErrorRate, linkRate, or delays as long as RTO.Min';

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
    ['pathMaxRetrans', 'assocMaxRetrans', 'maxInitRetrans', 'pfMaxRetrans', 'switchoverMaxRetrans'],
    LOSSES,
    packetsAreLost,
  ),
  needing(
    ['lostRetransmission'],
    LOSSES,
    // What is overtaken is sent again, too.
    (value) => packetsAreLost(value) || Number(value('linkReordering')) > 0,
  ),
  needing(['switchoverMaxRetrans'], 'paths above 1', (value) => Number(value('paths')) > 1),
];
