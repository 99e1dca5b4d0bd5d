import assert from 'node:assert/strict';
import {
  Handlespace,
  noPolicyValues,
  policies,
  policyOfType,
  TransportUse,
  type PoolElementParameter,
  type SelectionPolicy,
} from '../index.ts';

describe('public API', () => {
  it('has what the policy of a pool element is made of', () => {
    const policy: SelectionPolicy = { ...noPolicyValues, type: policies.WeightedRoundRobin.type, weight: 3 };
    const element: PoolElementParameter = {
      identifier: 1,
      homeRegistrar: 2,
      registrationLife: 60,
      userTransport: { protocol: 'sctp', port: 7, use: TransportUse.dataOnly, addresses: [] },
      policy,
      asapTransport: { protocol: 'sctp', port: 8, use: TransportUse.dataOnly, addresses: [] },
    };
    const outcome = new Handlespace({ profile: 'rfc' }).register('pool', element);
    assert.ok(outcome.ok);
    assert.equal(policyOfType(outcome.entry.parameter.policy.type)?.name, 'WeightedRoundRobin');
  });
});
