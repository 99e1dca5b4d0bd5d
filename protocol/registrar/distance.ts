import type { Association } from '../host.ts';
import { carries, policies, policyNames } from '../policies/policies.ts';
import { policyWithDistance, type SelectionPolicy } from '../policies/selection-policy.ts';
import type { PoolElementParameter } from '../wire/pool-element.ts';
import type { AsapServiceSettings } from './registrar-options.ts';

/** Of the policies whose elements have a distance: looked up at each registration and handle update. */
const typesWithDistance: ReadonlySet<number> = new Set(
  policyNames.filter((name) => carries(policies[name], 'distance')).map((name) => policies[name].type),
);

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
  if (!typesWithDistance.has(element.policy.type)) return element;
  const path = association.paths().find(({ primary }) => primary);
  const milliseconds = ((path?.smoothedRtt ?? 0) * 1000) / 2;
  const further = start + roundedTo(settings.distanceStep, settings.distanceRounding, milliseconds);
  // A peer may have sent any value of the field.
  const distance = Math.min(further, 0xffffffff);
  return withPolicy(element, policyWithDistance(element.policy, distance));
}

/** The element with another policy; an object spread would be too slow here. */
function withPolicy(element: PoolElementParameter, policy: SelectionPolicy): PoolElementParameter {
  const { identifier, homeRegistrar, registrationLife, userTransport, asapTransport } = element;
  return asapTransport === undefined
    ? { identifier, homeRegistrar, registrationLife, userTransport, policy }
    : { identifier, homeRegistrar, registrationLife, userTransport, policy, asapTransport };
}

function roundedTo(step: number, rounding: 'up' | 'nearest', milliseconds: number): number {
  // A delay of a whole number of milliseconds must not be rounded up because of its last binary digits.
  const steps = milliseconds / step;
  return step * (rounding === 'up' ? Math.ceil(steps - 1e-9) : Math.round(steps));
}
