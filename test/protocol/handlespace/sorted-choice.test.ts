import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Handlespace } from '../../../protocol/handlespace/handlespace.ts';
import { sortedChoice } from '../../../protocol/handlespace/sorted-choice.ts';
import { policies, type PolicyName, policyNames } from '../../../protocol/policies/policies.ts';
import { type ProfileName, profileNames } from '../../../protocol/profile.ts';
import { deriveStream } from '../../../protocol/random/streams.ts';
import { type PoolElementParameter, TransportUse } from '../../../protocol/wire/pool-element.ts';
import { element } from './elements.ts';

/** What a handlespace without anything else selects. */
function selectedByPool(elements: readonly PoolElementParameter[], profile: ProfileName) {
  const handlespace = new Handlespace({ profile });
  for (const each of elements) handlespace.register('P', each);
  return handlespace.select('P', 1, 0, deriveStream('none'))[0]?.parameter;
}

const isSorted = (policy: PolicyName, profile: ProfileName): boolean =>
  policies[policy].rules[profile].kind === 'sorted';

const word = fc.constantFrom(0, 1, 2, 3, 1000, 0x7fffffff, 0xffffffff);
const values = fc.record({
  weight: word,
  load: word,
  loadDegradation: word,
  loadDpf: word,
  weightDpf: word,
  distance: word,
  choices: word,
});

const sctpTransport = { protocol: 'sctp', port: 7000, use: TransportUse.dataOnly, addresses: ['10.0.0.1'] } as const;

/** Elements of one policy, and now and then one that does not fit. */
const answer = fc.record({
  policy: fc.constantFrom(...policyNames),
  others: fc.array(
    fc.record({
      values,
      misfit: fc.constantFrom(undefined, undefined, undefined, 'policy', 'unknown policy', 'use', 'protocol'),
    }),
    { maxLength: 12 },
  ),
});

function elementsOf({ policy, others }: typeof answer extends fc.Arbitrary<infer T> ? T : never) {
  return others.map(({ values: words, misfit }, index): PoolElementParameter => {
    const fitting = element(policy, index + 1, words);
    switch (misfit) {
      case undefined:
        return fitting;
      case 'policy':
        return element(policy === 'Random' ? 'RoundRobin' : 'Random', index + 1, words);
      case 'unknown policy':
        return { ...fitting, policy: { ...fitting.policy, type: 0x12345678 } };
      case 'use':
        return { ...fitting, userTransport: sctpTransport };
      case 'protocol':
        return {
          ...fitting,
          userTransport: { protocol: 'udp', port: 7000, use: TransportUse.dataPlusControl, address: '10.0.0.1' },
        };
    }
  });
}

describe('one choice among the elements of an answer', () => {
  it('is that of a new pool, for every sorted policy', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(answer, fc.constantFrom(...profileNames), (given, profile) => {
        const elements = elementsOf(given);
        const choice = sortedChoice(elements, profile);
        if (choice === undefined) return;
        assert.equal(choice.chosen, selectedByPool(elements, profile));
        if (elements.length > 1) seen.add(`${given.policy} ${profile}`);
      }),
      { numRuns: 2000 },
    );
    const sorted = policyNames.flatMap((policy) =>
      profileNames.filter((profile) => isSorted(policy, profile)).map((profile) => `${policy} ${profile}`),
    );
    assert.deepEqual(
      sorted.filter((each) => !seen.has(each)),
      [],
    );
  });

  it('is left to the pool if the policy draws', () => {
    for (const profile of profileNames)
      for (const policy of policyNames)
        assert.equal(sortedChoice([element(policy, 1)], profile) !== undefined, isSorted(policy, profile), policy);
  });

  it('is none among none, and none among elements of unknown policies', () => {
    const strange = element('RoundRobin', 1);
    assert.deepEqual(sortedChoice([], 'rfc'), { chosen: undefined });
    assert.deepEqual(sortedChoice([{ ...strange, policy: { ...strange.policy, type: 0x12345678 } }], 'rfc'), {
      chosen: undefined,
    });
  });
});
