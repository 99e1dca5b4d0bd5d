import { roundedToEven } from '../plan/rounded-to-even.ts';
import type { RScalar } from './r/r-value.ts';
import { USUAL_AUTOMATIC } from './toolchain-defaults.ts';

const [INTERVAL, RATIO, SIZE] = [USUAL_AUTOMATIC, 'puToPERatio', 'calcAppPoolUserServiceJobSizeVariable'] as const;
const REQUEST_TIMEOUT = 'calcAppProtocolServiceJobRequestTimeout';

/** What a combination of variables has for them; null: nothing yet. */
export type VariableValue = (variable: string) => RScalar;

/**
 * What RSPSIM's toolchain computes before a run, of the other variables of its combination: one of interval, ratio and size
 * of requests that has no value, the number of pool users, and two time-outs.
 *
 * @returns undefined: it leaves such a combination out
 */
export function computedVariables(
  valueOf: VariableValue,
  numberOf: (variable: string) => number,
): ReadonlyMap<string, RScalar> | undefined {
  const load = computedLoad(valueOf, numberOf);
  if (load === undefined) return undefined;
  const lastHeard = numberOf('enrpMaxTimeLastHeared');
  return new Map<string, RScalar>([
    ...load,
    ...(valueOf(REQUEST_TIMEOUT) === null
      ? [[REQUEST_TIMEOUT, valueOf('calcAppProtocolServiceJobKeepAliveTimeout')] as const]
      : []),
    ...(lastHeard <= 0
      ? [['enrpMaxTimeLastHeared', numberOf('enrpPeerHeartbeatCycle') + numberOf('enrpMaxTimeNoResponse')] as const]
      : []),
  ]);
}

/** Of ratio, interval and size one is computed such that the pool has the target utilization. */
function computedLoad(
  valueOf: VariableValue,
  numberOf: (variable: string) => number,
): readonly (readonly [string, number])[] | undefined {
  const work = numberOf('targetSystemUtilization') * numberOf('calcAppPoolElementServiceCapacityVariable');
  const usersFor = (ratio: number): readonly [string, number] => [
    'scenarioNumberOfCalcAppPoolUsersVariable',
    roundedToEven(ratio * numberOf('scenarioNumberOfCalcAppPoolElementsVariable')),
  ];
  const ratio = numberOf(RATIO);
  if (valueOf(INTERVAL) === null) return [usersFor(ratio), [INTERVAL, (Math.max(1, ratio) * numberOf(SIZE)) / work]];
  if (valueOf(RATIO) === null) {
    const computed = (numberOf(INTERVAL) * work) / numberOf(SIZE);
    return computed < 1 ? undefined : [[RATIO, computed], usersFor(computed)];
  }
  if (valueOf(SIZE) === null) return [usersFor(ratio), [SIZE, (numberOf(INTERVAL) * work) / Math.max(1, ratio)]];
  return [];
}
