import { registrarCostParameters } from '../../../sim/models/rserpool/parameters/registrar-costs.ts';
import { NO_NUMBERS } from '../../../sim/run/number-list.ts';
import { namesOf } from '../../../sim/run/parameter.ts';
import { readSchedule } from '../../../sim/run/schedule.ts';
import type { ValueOf } from './condition.ts';

export function isSctp(value: ValueOf): boolean {
  return value('transport') === 'sctp';
}

/** No transport: nothing is set up or detected, and a message to a component that is gone is lost. */
export function isIdealized(value: ValueOf): boolean {
  return !isSctp(value) && value('idealized');
}

/** Whether a schedule has targets of a kind: of components, by their abbreviation, or of links (`path`). */
function isScheduled(value: ValueOf, kind: 'pr' | 'pe' | 'pu' | 'path'): boolean {
  const schedule = value('schedule');
  return schedule.includes(`/${kind}`) || (kind !== 'path' && schedule.includes('/*'));
}

/** Lives of elements end by chance. */
export function elementsHaveUptimes(value: ValueOf): boolean {
  return value('peUptime') !== Infinity;
}

export function elementsFail(value: ValueOf): boolean {
  return elementsHaveUptimes(value) || isScheduled(value, 'pe');
}

/** Of a schedule that leaves open how lives of elements end. */
export function elementsGoDown(value: ValueOf): boolean {
  return readSchedule(value('schedule')).some(
    ({ target, entries }) => /^[^/]+\/(pe[\d*]+|\*)$/.test(target) && entries.some(({ action }) => action === 'down'),
  );
}

/** Lives of registrars end by chance. */
export function registrarsHaveUptimes(value: ValueOf): boolean {
  return value('registrarUptime') !== Infinity;
}

export function registrarsFail(value: ValueOf): boolean {
  return registrarsHaveUptimes(value) || isScheduled(value, 'pr');
}

/** Lives of pool users end by chance. */
export function usersHaveUptimes(value: ValueOf): boolean {
  return value('userUptime') !== Infinity;
}

export function usersFail(value: ValueOf): boolean {
  return usersHaveUptimes(value) || isScheduled(value, 'pu');
}

/** Paths fail without a schedule. */
export function pathsHaveFailures(value: ValueOf): boolean {
  return value('pathUptime') !== Infinity || value('pathFailureTime') !== Infinity;
}

export function pathsFail(value: ValueOf): boolean {
  return pathsHaveFailures(value) || isScheduled(value, 'path');
}

/** Packets or messages are lost, or come late because of that. */
export function messagesAreLost(value: ValueOf): boolean {
  if (!isSctp(value)) return value('messageLoss') > 0;
  const rates = ['linkRate', 'secondPathRate', 'wanRate', 'accessRate', 'backgroundRate'] as const;
  return (
    value('linkLoss') > 0 ||
    value('secondPathLoss') > 0 ||
    value('linkBitErrorRate') > 0 ||
    rates.some((name) => value(name) !== Infinity && (name !== 'backgroundRate' || value('background') !== 'none'))
  );
}

export function messagesTakeTime(value: ValueOf): boolean {
  const wan = value('lans') > 1 && value('wanDelay') > 0;
  const varies = isSctp(value) && (value('linkJitter') > 0 || value('linkReordering') > 0);
  return value('lanDelay') > 0 || wan || varies;
}

/** The longest time in seconds that a packet and the answer to it are on their way, without queues. */
export function longestRoundTrip(value: ValueOf): number {
  // Access delays that are spread reach one and a half of the mean; between two LANs there are two access links each way.
  const pathDelay = Math.max(value('pathDelay'), value('secondPathDelay'));
  const wan = (value('wanDelayDistribution') === 'constant' ? 1 : 1.5) * value('wanDelay');
  const paths = 1.5 * value('lanDelay') + (value('lans') - 1) * wan + pathDelay;
  const perLink = value('linkJitter') + (value('linkReordering') > 0 ? value('linkReorderingDelay') : 0);
  return (2 * (paths + (value('lans') + 1) * perLink)) / 1000;
}

/** An answer may come late, or not at all. */
export function answersMayBeMissing(value: ValueOf): boolean {
  return (
    elementsFail(value) ||
    registrarsFail(value) ||
    pathsFail(value) ||
    messagesAreLost(value) ||
    messagesTakeTime(value) ||
    attackersAct(value) ||
    registrarsAreSlow(value)
  );
}

/** Messages wait for registrars. */
function registrarsAreSlow(value: ValueOf): boolean {
  return namesOf(registrarCostParameters).some((name) => value(name) > 0);
}

export function attackersAct(value: ValueOf): boolean {
  return value('attackers') > 0 && value('attack') !== 'none';
}

/** Attackers register elements that serve nothing. */
export function fakesRegister(value: ValueOf): boolean {
  return attackersAct(value) && value('attack') === 'registration';
}

/** Of all LANs. */
export function registrarCount(value: ValueOf): number {
  return value('lans') * value('registrars');
}

/** A registrar begins when elements or pool users are there already. */
export function registrarsComeLate(value: ValueOf): boolean {
  return lastRegistrarStart(value) >= firstRequest(value);
}

/** A registrar still looks for a mentor when elements or pool users are there already. */
export function mentorsAreSoughtLate(value: ValueOf): boolean {
  // Each part of the mentor's answer may take as long as the answer to a PRESENCE.
  const search = value('mentorDiscoveryTimeout') + 2 * value('maxTimeNoResponse');
  return lastRegistrarStart(value) + search >= firstRequest(value);
}

function lastRegistrarStart(value: ValueOf): number {
  return (
    value('registrarStart') +
    (value('lans') - 1) * value('registrarStartLanIncrement') +
    (value('registrars') - 1) * value('registrarStartIncrement')
  );
}

function firstRequest(value: ValueOf): number {
  return Math.min(value('poolElementStart'), value('poolUserStart'));
}

/** Elements begin when pool users are there already. */
export function elementsComeLate(value: ValueOf): boolean {
  const last =
    value('poolElementStart') +
    (value('lans') - 1) * value('poolElementStartLanIncrement') +
    (value('poolElements') - 1) * value('poolElementStartIncrement');
  return last >= value('poolUserStart');
}

export function handleResolutionsAreLimited(value: ValueOf): boolean {
  return value('maxHandleResolutionRate') !== Infinity;
}

/** An element may have to serve more requests than it takes, or refuses some all the same. */
export function requestsMayBeRejected(value: ValueOf): boolean {
  const [maxJobs, users] = [value('maxJobs'), value('lans') * value('poolUsers')];
  const isAlike = value('capacityDistribution') === 'identity' && value('capacityByLan') === NO_NUMBERS;
  // Capacities differ: the smallest element counts, which takes one at least.
  const fewest = maxJobs > 0 ? maxJobs : isAlike ? Math.floor(value('capacity') / value('minCapacityPerJob')) : 1;
  return value('rejectProbability') > 0 || value('workload') === 'poisson' || elementsFail(value) || users > fewest;
}
