import assert from 'node:assert/strict';
import { policies, policyNames, type PolicyName } from '../../../protocol/policies/policies.ts';
import { capacityAsTurns, capacityAsWeight, loadDegradation } from '../../../protocol/policies/policy-words.ts';

const size = (capacity: number, maxJobs = 1) => ({ capacity, maxJobs });

describe('words of policies', () => {
  it('suit a server by default: a weight of its capacity, or of turns per 100 000 calculations/s, at least one', () => {
    assert.deepEqual(
      [0, 1.4, 1.5, 1e6].map((capacity) => capacityAsWeight(size(capacity))),
      [0, 1, 2, 1e6],
    );
    assert.deepEqual(
      [0, 49_999, 149_999, 150_000, 1e6].map((capacity) => capacityAsTurns(size(capacity))),
      [1, 1, 1, 2, 10],
    );
  });

  it('suit a server by default: a load degradation of one job', () => {
    assert.deepEqual(
      [1, 4, 100].map((maxJobs) => loadDegradation.automatic?.(size(1, maxJobs))),
      [1, 0.25, 0.01],
    );
  });

  it('are those of the drafts and of RSPLIB, in the order of the wire', () => {
    const words: Partial<Record<PolicyName, readonly string[]>> = {
      RoundRobin: [],
      WeightedRoundRobin: ['weight'],
      Random: [],
      WeightedRandom: ['weight'],
      Priority: ['weight'],
      LeastUsed: ['load'],
      LeastUsedDegradation: ['load', 'loadDegradation'],
      PriorityLeastUsed: ['load', 'loadDegradation'],
      RandomizedLeastUsed: ['load'],
      WeightedRandomDPF: ['weight', 'weightDpf', 'distance'],
      LeastUsedDPF: ['load', 'loadDpf', 'distance'],
      LeastUsedDegradationDPF: ['load', 'loadDegradation', 'loadDpf', 'distance'],
    };
    for (const [name, expected] of Object.entries(words))
      assert.deepEqual(
        policies[name as PolicyName].words.map((word) => word.name),
        expected,
        name,
      );
  });

  it('are fractions where they are loads or penalties, and whole numbers where they are weights or distances', () => {
    const fractions = new Set(['load', 'loadDegradation', 'loadDpf', 'weightDpf']);
    for (const policy of policyNames)
      for (const { name, format } of policies[policy].words)
        assert.equal(format, fractions.has(name) ? 'fraction' : 'whole', `${policy} ${name}`);
  });
});
