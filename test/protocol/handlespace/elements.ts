import { policies, type PolicyName } from '../../../protocol/policies/policies.ts';
import type { SelectionPolicy } from '../../../protocol/policies/selection-policy.ts';
import { TransportUse, type PoolElementParameter } from '../../../protocol/wire/pool-element.ts';

/** A pool element for tests; policy words that are not given are 0. */
export function element(
  policy: PolicyName,
  identifier: number,
  words: Partial<Omit<SelectionPolicy, 'type'>> = {},
  homeRegistrar = 1,
): PoolElementParameter {
  return {
    identifier,
    homeRegistrar,
    registrationLife: 300,
    userTransport: { protocol: 'sctp', port: 7000, use: TransportUse.dataPlusControl, addresses: ['10.0.0.1'] },
    policy: {
      weight: 0,
      load: 0,
      loadDegradation: 0,
      loadDpf: 0,
      weightDpf: 0,
      distance: 0,
      choices: 0,
      ...words,
      type: policies[policy].type,
    },
  };
}
