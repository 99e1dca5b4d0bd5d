import type { IpAddress } from '../../protocol/host.ts';
import { policyOfType, type PolicyName } from '../../protocol/policies/policies.ts';
import type { PolicyValueName } from '../../protocol/policies/selection-policy.ts';
import type { PolicyWord } from '../../protocol/policies/policy-words.ts';
import { fromFixedPoint } from '../../protocol/wire/fixed-point.ts';
import type {
  PeIdentifier,
  PoolElementParameter,
  RegistrarIdentifier,
  UserTransport,
} from '../../protocol/wire/pool-element.ts';
import { addressesOf } from '../../protocol/wire/transport-parameter.ts';

/** An element of a pool, as its registrar knows it. */
export interface ResolvedElement {
  readonly identifier: PeIdentifier;
  readonly protocol: UserTransport['protocol'];
  /** Where its service is; empty for `opaque`. */
  readonly addresses: readonly IpAddress[];
  /** 0 for `opaque`. */
  readonly port: number;
  readonly policy: ResolvedPolicy;
  /** Its home registrar; 0: not known. @public */
  readonly homeRegistrar: RegistrarIdentifier;
}

/** The policy of a pool element with its values (RFC 5356). */
export interface ResolvedPolicy {
  /** Number of the policy on the wire. @public */
  readonly type: number;
  /** Undefined: a policy that is not in {@link policyNames}. @public */
  readonly name: PolicyName | undefined;
  /**
   * The values that this policy has: `load`, `loadDegradation`, `loadDpf` and `weightDpf` as fractions of 1, `distance` in
   * milliseconds, `weight` and `choices` as whole numbers.
   * @public
   */
  readonly values: Readonly<Partial<Record<PolicyValueName, number>>>;
}

/** An element with its values in units of people. */
export function resolvedElement(element: PoolElementParameter): ResolvedElement {
  const { identifier, userTransport, homeRegistrar, policy } = element;
  const known = policyOfType(policy.type);
  const words: readonly PolicyWord[] = known?.words ?? [];
  const values = Object.fromEntries(
    words.map(({ name, format }) => [name, format === 'fraction' ? fromFixedPoint(policy[name]) : policy[name]]),
  );
  return {
    identifier,
    protocol: userTransport.protocol,
    ...placeOf(userTransport),
    policy: { type: policy.type, name: known?.name, values },
    homeRegistrar,
  };
}

function placeOf(transport: UserTransport): Pick<ResolvedElement, 'addresses' | 'port'> {
  const port = transport.protocol === 'opaque' ? 0 : transport.port;
  return { addresses: addressesOf(transport), port };
}
