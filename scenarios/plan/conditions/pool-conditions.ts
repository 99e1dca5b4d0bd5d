import { carries, policies } from '../../../protocol/policies/policies.ts';
import { NO_FILE } from '../../../sim/run/parameter.ts';
import { NO_SCHEDULE } from '../../../sim/run/schedule.ts';
import type { ParameterName } from '../../../sim/run/run-parameters.ts';
import { shapedDistributions } from '../../language/distribution-shapes.ts';
import { capacityConditions } from './capacity-conditions.ts';
import {
  answersMayBeMissing,
  attackersAct,
  elementsComeLate,
  elementsFail,
  fakesRegister,
  elementsGoDown,
  elementsHaveUptimes,
  handleResolutionsAreLimited,
  isIdealized,
  isSctp,
  mentorsAreSoughtLate,
  messagesAreLost,
  messagesTakeTime,
  pathsFail,
  registrarCount,
  registrarsComeLate,
  registrarsFail,
  registrarsHaveUptimes,
  requestsMayBeRejected,
  usersFail,
  usersHaveUptimes,
} from './circumstances.ts';
import { needing, type UseCondition, type Given, type ValueOf } from './condition.ts';
import { policyConditions } from './policy-conditions.ts';

const SILENCE = 'requests that are not answered in time: failures, losses or delays';

/** A host, and not only the process, goes down, or cannot be reached. */
function hostsCrash(value: ValueOf): boolean {
  if (value('schedule') !== NO_SCHEDULE || pathsFail(value)) return true;
  const elements = elementsFail(value) && value('peFailureKind') === 'hostCrash' && crashes(value);
  return elements || usersFail(value) || (registrarsFail(value) && value('registrarFailureKind') === 'hostCrash');
}

/** Not all up-times of elements end in order. */
function crashes(value: ValueOf): boolean {
  return value('cleanShutdownProbability') < 1 || /crash|Crash/.test(value('schedule'));
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
    [
      'wanDelay',
      'wanDelayByLink',
      'wanDelayDistribution',
      'registrarStartLanIncrement',
      'poolElementStartLanIncrement',
      'poolUserStartLanIncrement',
    ],
    'lans above 1',
    (value) => value('lans') > 1,
  ),
  needing(['registrarStartIncrement'], 'registrars above 1', (value) => value('registrars') > 1),
  needing(['poolElementStartIncrement'], 'poolElements above 1', (value) => value('poolElements') > 1),
  needing(['poolUserStartIncrement'], 'poolUsers above 1', (value) => value('poolUsers') > 1),
  needing(
    ['disasterLan', 'disasterRemaining'],
    'poolElementDistribution: localizedDisaster',
    (value) => value('poolElementDistribution') === 'localizedDisaster',
  ),
  needing(['delayDistribution'], 'lanDelay above 0', (value) => value('lanDelay') > 0),
  needing(['wanDelayDistribution'], 'wanDelay above 0', (value) => value('wanDelay') > 0),
  needing(
    ['failureDetectionTime'],
    'idealized: false: otherwise failures are not detected',
    (value) => !value('idealized'),
  ),
  needing(
    ['failureDetectionTime'],
    'hosts that crash (peUptime with a cleanShutdownProbability below 1, or registrarUptime, with the failure kind hostCrash; userUptime; schedule), or cut paths (schedule)',
    hostsCrash,
  ),
  needing(
    ['retransmissionTimeout'],
    'messageLoss above 0, or hosts that crash or are cut off: set-ups are repeated',
    (value) => value('messageLoss') > 0 || hostsCrash(value),
  ),
];

const workload: readonly UseCondition[] = [
  needing(
    ['requestInterval', 'targetUtilization', 'requestIntervalDistribution', 'requestIntervalGamma'],
    'requestTrace: none; the trace says when requests come',
    (value) => value('requestTrace') === NO_FILE,
  ),
  needing(
    ['requestBytes'],
    'transport: sctp, or lanDelay, wanDelay or messageLoss: otherwise data takes no time',
    (value) => isSctp(value) || messagesTakeTime(value) || messagesAreLost(value),
  ),
  needing(
    ['resultBytes'],
    'transport: sctp, or messageLoss: whole messages arrive together, however many they are',
    (value) => isSctp(value) || messagesAreLost(value),
  ),
  needing(['requestTraceHash'], 'requestTrace', (value) => value('requestTrace') !== NO_FILE),
  needing(['thinkTime'], 'workload: closed', (value) => value('workload') === 'closed'),
  needing(
    ['requestInterval', 'targetUtilization'],
    'a workload other than closed, or no thinkTime: with both, thinkTime determines the intervals',
    intervalsAreUsed,
  ),
  needing(
    ['requestIntervalByLan'],
    'a workload other than closed: think times are the same in all LANs',
    (value) => value('workload') !== 'closed',
  ),
  needing(
    ['requestIntervalDistribution', 'requestIntervalGamma'],
    'thinkTime above 0',
    (value) => value('workload') !== 'closed' || value('thinkTime') > 0,
  ),
  needing(
    ['requestSizeDistribution', 'requestSizeGamma'],
    'poolUsers above 1: linear gives each pool user of a LAN a size of its own',
    (value) => value('requestSizeDistribution') !== 'linear' || value('poolUsers') > 1,
  ),
  ...shapedDistributions.map(({ distribution, shape, needing: choices }) =>
    needing([shape], `${distribution}: ${[...choices.keys()].join(' or ')}`, (value) =>
      choices.has(String(value(distribution))),
    ),
  ),
];

const failures: readonly UseCondition[] = [
  needing(
    ['peUptimeDistribution', 'peUptimeGamma', 'peDowntime', 'peDowntimeDistribution', 'peDowntimeGamma', 'peLives'],
    'peUptime',
    elementsHaveUptimes,
  ),
  needing(['peFailureKind'], 'peUptime, or elements in the schedule', elementsFail),
  needing(
    ['cleanShutdownProbability'],
    'peUptime, or elements that go down@ in the schedule: shutdown@ and crash@ say how',
    (value) => elementsHaveUptimes(value) || elementsGoDown(value),
  ),
  needing(['peDowntimeDistribution', 'peDowntimeGamma'], 'peDowntime above 0', (value) => value('peDowntime') > 0),
  needing(['peFailureKind'], 'cleanShutdownProbability below 1', crashes),
  needing(
    [
      'registrarUptimeDistribution',
      'registrarUptimeGamma',
      'registrarDowntime',
      'registrarDowntimeDistribution',
      'registrarDowntimeGamma',
      'registrarLives',
      'immortalRegistrars',
    ],
    'registrarUptime',
    registrarsHaveUptimes,
  ),
  needing(['registrarFailureKind'], 'registrarUptime, or registrars in the schedule', registrarsFail),
  needing(
    ['registrarUptime'],
    'immortalRegistrars below registrars: otherwise none fails',
    (value) => value('immortalRegistrars') < value('registrars'),
  ),
  needing(
    ['registrarDowntimeDistribution', 'registrarDowntimeGamma'],
    'registrarDowntime above 0',
    (value) => value('registrarDowntime') > 0,
  ),
  needing(
    [
      'userUptimeDistribution',
      'userUptimeGamma',
      'userDowntime',
      'userDowntimeDistribution',
      'userDowntimeGamma',
      'userLives',
    ],
    'userUptime',
    usersHaveUptimes,
  ),
  needing(
    ['userDowntimeDistribution', 'userDowntimeGamma'],
    'userDowntime above 0',
    (value) => value('userDowntime') > 0,
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
      'registrarPeers',
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
  needing(['poolElementRegistrars', 'poolUserRegistrars'], 'registrars above 1', (value) => value('registrars') > 1),
  needing(
    ['randomizeMaxHandleResolutionItems'],
    'maxHandleResolutionItems above 1',
    (value) => value('maxHandleResolutionItems') > 1,
  ),
  needing(
    ['serviceDuringStartup'],
    'registrars that look for a mentor when elements or pool users are there: several of them that fail, or begin late',
    (value) => registrarCount(value) > 1 && (answersMayBeMissing(value) || mentorsAreSoughtLate(value)),
  ),
  needing(
    ['elementsPerUser'],
    'attackers above 0, and attack: registration; or elements that fail: what is left of them counts, too',
    (value) => fakesRegister(value) || elementsFail(value),
  ),
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
    (value) => answersMayBeMissing(value) || usersFail(value) || isSctp(value),
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

const costs: readonly UseCondition[] = [
  needing(
    ['costPresence', 'costHandleUpdate', 'costHandleTable', 'costTakeover'],
    'registrars above 1',
    (value) => registrarCount(value) > 1,
  ),
  needing(['costUnreachableReport', 'costTakeover'], SILENCE, answersMayBeMissing),
  needing(
    ['costDeregistration'],
    'elements that leave in order: peUptime, and cleanShutdownProbability above 0',
    (value) => elementsFail(value) && value('cleanShutdownProbability') > 0,
  ),
];

const attackers: readonly UseCondition[] = [
  needing(['attackers'], 'attack: handleResolution or registration', attackersAct),
  needing(['attack'], 'attackers above 0', attackersAct),
  needing(
    [
      'attackInterval',
      'attackIntervalDistribution',
      'attackIntervalGamma',
      'attackPool',
      'attackRegistrars',
      'attackerStart',
      'attackerUptime',
    ],
    'attackers above 0, and an attack',
    attackersAct,
  ),
  needing(
    [
      'attackerUptimeDistribution',
      'attackerUptimeGamma',
      'attackerDowntime',
      'attackerDowntimeDistribution',
      'attackerDowntimeGamma',
      'attackerLives',
    ],
    'attackers above 0, an attack, and attackerUptime',
    (value) => attackersAct(value) && value('attackerUptime') !== Infinity,
  ),
  needing(
    ['attackerDowntimeDistribution', 'attackerDowntimeGamma'],
    'attackerDowntime above 0',
    (value) => value('attackerDowntime') > 0,
  ),
  needing(
    ['attackerStartIncrement'],
    'attackers above 1, and an attack',
    (value) => attackersAct(value) && value('attackers') > 1,
  ),
  needing(
    ['attackerStartLanIncrement'],
    'attackers above 0, an attack, and lans above 1',
    (value) => attackersAct(value) && value('lans') > 1,
  ),
  needing(
    ['attackReportProbability'],
    'attackers above 0, and attack: handleResolution',
    (value) => attackersAct(value) && value('attack') === 'handleResolution',
  ),
  needing(
    ['attackRandomIdentifiers', 'attackAnswersKeepAlives', 'attackPolicy'],
    'attackers above 0, and attack: registration',
    fakesRegister,
  ),
  ...(['weight', 'loadDegradation'] as const).map((word) =>
    needing(
      [word === 'weight' ? 'attackPolicyWeight' : 'attackLoadDegradation'],
      `attackers above 0, attack: registration, and a policy with a ${word === 'weight' ? 'weight' : 'load degradation'}`,
      (value) => fakesRegister(value) && carries(policies[value('attackPolicy')], word),
    ),
  ),
  needing(['attackPool'], 'pools above 1', (value) => value('pools') > 1),
  needing(['attackRegistrars'], 'registrars above 1', (value) => value('registrars') > 1),
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
  ...costs,
  ...attackers,
];
