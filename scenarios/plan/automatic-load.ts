import { Contradictions } from '../language/study-error.ts';
import { roundedToEven } from './rounded-to-even.ts';

/** What decides the load of a pool. */
export interface LoadValues {
  /** s */
  readonly requestInterval: number | 'auto';
  /** calculations */
  readonly requestSize: number | 'auto';
  readonly puToPeRatio: number | 'auto';
  readonly poolUsers: number | 'auto';
  readonly targetUtilization: number;
  /** calculations/s */
  readonly capacity: number;
  readonly poolElements: number;
}

/** Why a combination cannot be had, although it contradicts nothing: it is left out of a sweep. */
export interface Unattainable {
  readonly reason: string;
}

/** The same, computed. */
export type Load = { readonly [name in keyof LoadValues]: number };

/**
 * Computes what is automatic by the rules of RSPSIM's toolchain. With r = PU:PE ratio, S = request size, I = request
 * interval, C = capacity, U = target utilization and g = max(1, r) it is
 *
 *     U C I = g S
 *
 * of which one of I (the default), S and r may be automatic. A ratio that comes out below 1 would not give the target
 * utilization: the combination is left out. Without an automatic one, the utilization follows from the others.
 *
 * @param isGiven whether the study itself sets a parameter
 * @throws Contradictions if too many or too few values are given.
 */
export function automaticLoad(
  values: LoadValues,
  isGiven: (name: keyof LoadValues) => boolean,
  where: string,
): Load | Unattainable {
  const fail = (message: string): never => {
    throw new Contradictions([message], where);
  };
  const automatic = (['requestInterval', 'requestSize', 'puToPeRatio'] as const).filter(
    (name) => values[name] === 'auto',
  );
  if (automatic.length > 1) fail(`${automatic.join(' and ')} cannot all be auto: give values to all but one of them`);
  if (automatic.length === 0 && isGiven('targetUtilization'))
    fail(
      'targetUtilization has no effect as requestInterval, requestSize and puToPeRatio all have values: ' +
        'make one of them auto, or remove targetUtilization',
    );
  const { poolElements, capacity, targetUtilization } = values;
  let [size, interval] = [Number(values.requestSize), Number(values.requestInterval)];
  let ratio = ratioOf(values, isGiven, fail);
  let utilization = targetUtilization;
  const factor = Math.max(1, ratio);
  if (values.requestInterval === 'auto') interval = (factor * size) / (utilization * capacity);
  else if (values.requestSize === 'auto') size = (interval * utilization * capacity) / factor;
  else if (values.puToPeRatio === 'auto') ratio = (interval * utilization * capacity) / size;
  else utilization = (factor * size) / (interval * capacity);
  if (values.puToPeRatio === 'auto' && ratio < 1)
    return { reason: `puToPeRatio would be ${Number(ratio.toPrecision(6))}, but must be at least 1` };
  if (size < 1) return { reason: `requestSize would be ${Number(size.toPrecision(6))}, but must be at least 1` };
  const poolUsers = values.poolUsers === 'auto' ? roundedToEven(ratio * poolElements) : values.poolUsers;
  return {
    requestInterval: interval,
    requestSize: size,
    puToPeRatio: ratio,
    poolUsers,
    targetUtilization: utilization,
    capacity,
    poolElements,
  };
}

/** The ratio that is given, or that of the pool users that are; NaN while it is automatic. */
function ratioOf(
  { puToPeRatio, poolUsers, poolElements }: LoadValues,
  isGiven: (name: keyof LoadValues) => boolean,
  fail: (message: string) => never,
): number {
  if (poolUsers === 'auto') return Number(puToPeRatio);
  if (puToPeRatio === 'auto') return fail(`puToPeRatio cannot be auto if poolUsers (${poolUsers}) is given`);
  if (isGiven('puToPeRatio') && roundedToEven(puToPeRatio * poolElements) !== poolUsers)
    return fail(
      `poolUsers ${poolUsers} and puToPeRatio ${puToPeRatio} of ${poolElements} pool elements contradict each other: ` +
        'remove one of them',
    );
  return poolUsers / poolElements;
}
