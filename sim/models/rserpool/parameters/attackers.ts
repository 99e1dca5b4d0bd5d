import { choice, count, distribution, flag, lives, number, numberList, shape, time } from '../../../run/parameter.ts';
import { policyNames } from '../../../../protocol/policies/policies.ts';
import { MOST_COMPONENTS } from './layout.ts';

/** Attackers, after RSPSIM's model. */
export const attackerParameters = {
  attackers: count(0, 'Attackers per LAN', { rspsim: 'scenarioNumberOfAttackers' }),
  attackersByLan: numberList(
    '1',
    'Attackers of each LAN, which may have none, in place of attackers; that is the largest number of them then',
    { min: 0, max: MOST_COMPONENTS },
  ),
  attack: choice(
    ['none', 'handleResolution', 'registration'],
    'none',
    'What attackers do: nothing, handle resolutions (with reports of the elements), or registrations of fake elements',
    { rspsim: 'attackType' },
  ),
  attackInterval: time(1, 'Mean time between two attacks of an attacker', { above: 0, rspsim: 'attackInterval' }),
  attackIntervalDistribution: distribution('identity', 'Distribution of the time between attacks'),
  attackIntervalGamma: shape('Time between attacks'),
  attackReportProbability: number(
    '1',
    0,
    'Probability that an attacker reports the elements of an answer unreachable; also those of the last one if a request gets none',
    { min: 0, max: 1, rspsim: 'attackReportUnreachableProbability' },
  ),
  attackRandomIdentifiers: flag(
    false,
    'Each registration of an attacker is one more fake element; otherwise all are of one element',
    { rspsim: 'attackRandomizeIdentifier' },
  ),
  attackAnswersKeepAlives: flag(false, 'Attackers acknowledge endpoint keep-alives to their fake elements', {
    rspsim: 'attackAnswerKeepAlive',
  }),
  attackPolicy: choice(['auto', ...policyNames], 'auto', "Policy of fake elements; auto: the pool's", {
    auto: true,
    rspsim: 'attackTargetPolicy',
  }),
  attackPolicyWeight: count(4_294_967_295, 'Weight of fake elements (policies with a weight)', {
    max: 4_294_967_295,
    rspsim: 'attackTargetPolicyWeight',
  }),
  attackLoadDegradation: number('1', 0, 'Load degradation of fake elements (policies with a load degradation)', {
    min: 0,
    max: 1,
    rspsim: 'attackTargetPolicyLoadDegradation',
  }),
  attackPool: count(1, 'Number of the pool that attackers attack', { min: 1, rspsim: 'attackTargetPoolHandle' }),
  attackRegistrars: count(0, 'Registrars of their LAN that attackers know, counted from the first; 0: all', {
    rspsim: 'attackTargetRegistrarsList',
  }),
  attackerStart: time(600, 'Start of the attackers', { rspsim: 'componentStartupDelay (base)' }),
  attackerStartIncrement: time(0, 'Time from the start of an attacker to the start of the next one in its LAN', {
    rspsim: 'componentStartupDelay (inc1)',
  }),
  attackerStartLanIncrement: time(0, 'Additional start delay of attackers per LAN', {
    rspsim: 'componentStartupDelay (inc0)',
  }),
  attackerUptime: time(Infinity, 'Mean time from the start of an attacker to its failure', {
    above: 0,
    unlimited: true,
    rspsim: 'componentUptime',
  }),
  attackerUptimeDistribution: distribution('exponential', 'Distribution of attacker uptimes'),
  attackerUptimeGamma: shape('Attacker uptimes'),
  attackerDowntime: time(0, 'Mean time from the failure of an attacker to its restart', {
    rspsim: 'componentDowntime',
  }),
  attackerDowntimeDistribution: distribution('identity', 'Distribution of attacker downtimes'),
  attackerDowntimeGamma: shape('Attacker downtimes'),
  attackerUptimeByLan: numberList(
    's',
    'Mean uptime of the attackers of each LAN, in place of attackerUptime; that is the shortest of them then',
    {
      above: 0,
      unlimited: true,
    },
  ),
  attackerDowntimeByLan: numberList(
    's',
    'Mean downtime of the attackers of each LAN, in place of attackerDowntime; that is the longest of them then',
    {
      min: 0,
    },
  ),
  attackerLives: lives('an attacker'),
};
