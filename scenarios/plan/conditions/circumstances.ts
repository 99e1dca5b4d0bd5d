import type { ValueOf } from './condition.ts';

export function isSctp(value: ValueOf): boolean {
  return value('transport') === 'sctp';
}

/** No transport: nothing is set up or detected, and a message to a component that is gone is lost. */
export function isIdealized(value: ValueOf): boolean {
  return !isSctp(value) && value('idealized');
}

export function elementsFail(value: ValueOf): boolean {
  return value('peUptime') !== Infinity;
}

export function registrarsFail(value: ValueOf): boolean {
  return value('registrarUptime') !== Infinity;
}

export function pathsFail(value: ValueOf): boolean {
  return isSctp(value) && (value('pathUptime') !== Infinity || value('pathFailureTime') !== Infinity);
}

/** Packets or messages are lost, or come late because of that. */
export function messagesAreLost(value: ValueOf): boolean {
  if (!isSctp(value)) return value('messageLoss') > 0;
  const rates = ['linkRate', 'wanRate', 'accessRate', 'backgroundRate'] as const;
  return (
    value('linkLoss') > 0 ||
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
  const paths = 1.5 * value('lanDelay') + (value('lans') - 1) * value('wanDelay') + value('pathDelay');
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
    messagesTakeTime(value)
  );
}

/** Of all LANs. */
export function registrarCount(value: ValueOf): number {
  return value('lans') * value('registrars');
}

/** A registrar begins when elements or pool users are there already. */
export function registrarsComeLate(value: ValueOf): boolean {
  const last =
    value('registrarStart') +
    (value('lans') - 1) * value('registrarStartLanIncrement') +
    (value('registrars') - 1) * value('registrarStartIncrement');
  return last >= Math.min(value('poolElementStart'), value('poolUserStart'));
}

/** Elements begin when pool users are there already. */
export function elementsComeLate(value: ValueOf): boolean {
  const last = value('poolElementStart') + (value('lans') - 1) * value('poolElementStartLanIncrement');
  return last >= value('poolUserStart');
}

export function handleResolutionsAreLimited(value: ValueOf): boolean {
  return value('maxHandleResolutionRate') !== Infinity;
}

/** An element may have to serve more requests than it takes, or refuses some all the same. */
export function requestsMayBeRejected(value: ValueOf): boolean {
  const [maxJobs, users] = [value('maxJobs'), value('lans') * value('poolUsers')];
  // Capacities differ: the smallest element counts, which takes one at least.
  const fewest =
    maxJobs > 0
      ? maxJobs
      : value('capacityDistribution') === 'identity'
        ? Math.floor(value('capacity') / value('minCapacityPerJob'))
        : 1;
  return value('rejectProbability') > 0 || value('workload') === 'poisson' || elementsFail(value) || users > fewest;
}
