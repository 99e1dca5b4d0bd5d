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

/** How an element does not fit; half of them fit. */
const misfits = [undefined, undefined, undefined, undefined, 'policy', 'unknown policy', 'use', 'protocol'] as const;

/** Elements of one policy, and now and then one that does not fit. */
const answer = fc
  .record({
    policy: fc.constantFrom(...policyNames),
    contents: fc.array(fc.record({ words: values, misfit: fc.constantFrom(...misfits) }), { maxLength: 12 }),
  })
  .map(({ policy, contents }) => ({
    policy,
    elements: contents.map(({ words, misfit }, index) => {
      const fitting = element(policy, index + 1, words);
      return changed(fitting, misfit);
    }),
  }));

/** An element, or one like it that does not fit into its pool. */
function changed(fitting: PoolElementParameter, misfit: (typeof misfits)[number]): PoolElementParameter {
  switch (misfit) {
    case undefined:
      return fitting;
    case 'policy':
      return { ...fitting, policy: { ...fitting.policy, type: policies.Random.type } };
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
}

describe('one choice among the elements of an answer', () => {
  it('is that of a new pool, for every sorted policy', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(answer, fc.constantFrom(...profileNames), ({ policy, elements }, profile) => {
        const choice = sortedChoice(elements, profile);
        if (choice === undefined) return;
        assert.equal(choice.chosen, selectedByPool(elements, profile));
        if (elements.length > 1) seen.add(`${policy} ${profile}`);
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
