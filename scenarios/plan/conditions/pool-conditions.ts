import type { ParameterName } from '../../../sim/run/run-parameters.ts';
import { shapedDistributions } from '../../language/distribution-shapes.ts';
import { capacityConditions } from './capacity-conditions.ts';
import {
  answersMayBeMissing,
  elementsComeLate,
  elementsFail,
  handleResolutionsAreLimited,
  isIdealized,
  isSctp,
  messagesAreLost,
  pathsFail,
  registrarCount,
  registrarsComeLate,
  registrarsFail,
  requestsMayBeRejected,
} from './circumstances.ts';
import { needing, type UseCondition, type Given, type ValueOf } from './condition.ts';
import { policyConditions } from './policy-conditions.ts';

const SILENCE = 'requests that are not answered in time: failures, losses or delays';

/** A host, and not only the process, goes down. */
function hostsCrash(value: ValueOf): boolean {
  const elements = elementsFail(value) && value('peFailureKind') === 'hostCrash' && crashes(value);
  return elements || (registrarsFail(value) && value('registrarFailureKind') === 'hostCrash');
}

/** Not all up-times of elements end in order. */
function crashes(value: ValueOf): boolean {
  return value('cleanShutdownProbability') < 1;
}

/** The request interval is used: by requests, or to compute what is automatic. */
function intervalsAreUsed(value: ValueOf, given: Given): boolean {
  const isAutomatic = (name: ParameterName): boolean => given(name)?.includes('auto') === true;
  const thinkTimeIsGiven = given('thinkTime') !== undefined && !isAutomatic('thinkTime');
  if (value('workload') !== 'closed' || !thinkTimeIsGiven) return true;
  return isAutomatic('requestSize') || isAutomatic('puToPeRatio');
}

const runControl: readonly UseCondition[] = [
  needing(
    ['wanDelay', 'registrarStartLanIncrement', 'poolElementStartLanIncrement'],
    'lans above 1',
    (value) => value('lans') > 1,
  ),
  needing(['registrarStartIncrement'], 'registrars above 1', (value) => value('registrars') > 1),
  needing(
    ['disasterLan', 'disasterRemaining'],
    'poolElementDistribution: localizedDisaster',
    (value) => value('poolElementDistribution') === 'localizedDisaster',
  ),
  needing(['delayDistribution'], 'lanDelay above 0', (value) => value('lanDelay') > 0),
  needing(
    ['failureDetectionTime'],
    'idealized: false: otherwise failures are not detected',
    (value) => !value('idealized'),
  ),
  needing(
    ['failureDetectionTime'],
    'hosts that crash: peUptime with a cleanShutdownProbability below 1, or registrarUptime; failure kind hostCrash',
    hostsCrash,
  ),
  needing(['retransmissionTimeout'], 'messageLoss above 0', (value) => value('messageLoss') > 0),
];

const workload: readonly UseCondition[] = [
  needing(['thinkTime'], 'workload: closed', (value) => value('workload') === 'closed'),
  needing(
    ['requestInterval', 'targetUtilization'],
    'a workload other than closed, or no thinkTime: with both, thinkTime determines the intervals',
    intervalsAreUsed,
  ),
  needing(
    ['requestIntervalDistribution', 'requestIntervalGamma'],
    'thinkTime above 0',
    (value) => value('workload') !== 'closed' || value('thinkTime') > 0,
  ),
  ...shapedDistributions.map(({ distribution, shape, needing: choices }) =>
    needing([shape], `${distribution}: ${[...choices.keys()].join(' or ')}`, (value) =>
      choices.has(String(value(distribution))),
    ),
  ),
];

const failures: readonly UseCondition[] = [
  needing(
    ['peUptimeDistribution', 'peUptimeGamma', 'peDowntime', 'peFailureKind', 'cleanShutdownProbability'],
    'peUptime',
    elementsFail,
  ),
  needing(['peFailureKind'], 'cleanShutdownProbability below 1', crashes),
  needing(
    [
      'registrarUptimeDistribution',
      'registrarUptimeGamma',
      'registrarDowntime',
      'registrarDowntimeDistribution',
      'registrarDowntimeGamma',
      'registrarFailureKind',
      'immortalRegistrars',
    ],
    'registrarUptime',
    registrarsFail,
  ),
  needing(
    ['registrarDowntimeDistribution', 'registrarDowntimeGamma'],
    'registrarDowntime above 0',
    (value) => value('registrarDowntime') > 0,
  ),
  needing(
    ['peFailureKind', 'registrarFailureKind'],
    'idealized: false: otherwise peers are not informed of failures',
    (value) => !isIdealized(value),
  ),
];

const registrars: readonly UseCondition[] = [
  needing(
    ['maxBadPeReports'],
    'elements that fail (peUptime), or missing answers (losses, delays, path failures)',
    answersMayBeMissing,
  ),
  needing(['endpointKeepAliveTimeout'], SILENCE, answersMayBeMissing),
  needing(
    [
      'peerHeartbeatCycle',
      'maxTimeLastHeard',
      'maxTimeNoResponse',
      'mentorDiscoveryTimeout',
      'takeoverExpiry',
      'takeoverSuggestion',
      'updateLossProbability',
    ],
    'registrars above 1',
    (value) => registrarCount(value) > 1,
  ),
  needing(['maxTimeNoResponse'], SILENCE, answersMayBeMissing),
  needing(
    ['takeoverExpiry'],
    'registrars that fail or do not answer: registrarUptime, path failures, losses or delays',
    answersMayBeMissing,
  ),
  needing(
    ['rateGuardEntries'],
    'maxHandleResolutionRate or maxEndpointUnreachableRate',
    (value) => handleResolutionsAreLimited(value) || value('maxEndpointUnreachableRate') !== Infinity,
  ),
  needing(['maxEndpointUnreachableRate'], SILENCE, answersMayBeMissing),
  needing(['poolElementRegistrars'], 'registrars above 1', (value) => value('registrars') > 1),
];

const poolUsers: readonly UseCondition[] = [
  needing(
    ['asapRequestTimeout', 'asapMaxRequestRetransmit'],
    SILENCE,
    (value) => answersMayBeMissing(value) || handleResolutionsAreLimited(value) || registrarsComeLate(value),
  ),
  needing(
    ['serverHuntRetryDelay'],
    'registrars that refuse requests: registrars above 1, or registrarUptime',
    (value) => registrarCount(value) > 1 || registrarsFail(value) || registrarsComeLate(value),
  ),
  needing(['jobRequestTimeout'], SILENCE, answersMayBeMissing),
  needing(
    ['jobKeepAliveInterval', 'jobKeepAliveTimeout'],
    SILENCE,
    (value) => answersMayBeMissing(value) || isSctp(value),
  ),
  needing(
    ['jobRetryDelay'],
    'elements that reject requests: rejectProbability, peUptime, or fewer requests in service (maxJobs) than pool users',
    requestsMayBeRejected,
  ),
  needing(
    ['handleResolutionRetryDelay'],
    'handle resolutions without a result: failures, losses, or elements that start after pool users',
    (value) =>
      answersMayBeMissing(value) ||
      elementsComeLate(value) ||
      registrarsComeLate(value) ||
      handleResolutionsAreLimited(value) ||
      value('updateLossProbability') > 0 ||
      pathsFail(value) ||
      messagesAreLost(value),
  ),
];

/** What parameters of pools need. */
export const poolConditions: readonly UseCondition[] = [
  ...runControl,
  ...workload,
  ...capacityConditions,
  ...failures,
  ...policyConditions,
  ...registrars,
  ...poolUsers,
];
