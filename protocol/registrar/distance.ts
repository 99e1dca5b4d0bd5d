import type { Association } from '../host.ts';
import { carries, policyOfType } from '../policies/policies.ts';
import type { PoolElementParameter } from '../wire/pool-element.ts';
import type { AsapServiceSettings } from './registrar-options.ts';

/**
 * Adds the one-way delay of an association to the distance of an element, for policies that have one
 * (draft-dreibholz-rserpool-delay): the home registrar starts from 0, the others from the value of the home registrar.
 */
export function withDistance(
  element: PoolElementParameter,
  start: number,
  association: Association,
  settings: Pick<AsapServiceSettings, 'distanceStep' | 'distanceRounding'>,
): PoolElementParameter {
  if (!carries(policyOfType(element.policy.type), 'distance')) return element;
  const path = association.paths().find(({ primary }) => primary);
  const milliseconds = ((path?.smoothedRtt ?? 0) * 1000) / 2;
  const further = start + roundedTo(settings.distanceStep, settings.distanceRounding, milliseconds);
  // A peer may have sent any value of the field.
  const distance = Math.min(further, 0xffffffff);
  return { ...element, policy: { ...element.policy, distance } };
}

function roundedTo(step: number, rounding: 'up' | 'nearest', milliseconds: number): number {
  // A delay of a whole number of milliseconds must not be rounded up because of its last binary digits.
  const steps = milliseconds / step;
  return step * (rounding === 'up' ? Math.ceil(steps - 1e-9) : Math.round(steps));
}
