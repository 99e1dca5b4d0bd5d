import assert from 'node:assert/strict';
import {
  carries,
  isAdaptive,
  policies,
  policyNames,
  policyOfType,
  type PolicyName,
} from '../../../protocol/policies/policies.ts';
import {
  noPolicyValues,
  policyWithLoad,
  samePolicy,
  type PolicyValueName,
} from '../../../protocol/policies/selection-policy.ts';

const all = policyNames.map((name) => policies[name]);

describe('the table of policies', () => {
  it('has the numbers of RFC 5356, and those of RSPLIB for its extensions', () => {
    const numbers: Partial<Record<PolicyName, string>> = {
      RoundRobin: '1',
      WeightedRoundRobin: '2',
      Random: '3',
      WeightedRandom: '4',
      Priority: '5',
      LeastUsed: '40000001',
      LeastUsedDegradation: '40000002',
      PriorityLeastUsed: '40000003',
      RandomizedLeastUsed: '40000004',
      RandomizedPriorityLeastUsed: 'b0001001',
      RandomizedLeastUsedDegradation: 'b0001002',
      PriorityLeastUsedDegradation: 'b0001003',
      RandomizedPriorityLeastUsedDegradation: 'b0001004',
      WeightedRandomDPF: 'b0002001',
      LeastUsedDPF: 'b0002002',
      LeastUsedDegradationDPF: 'b0002003',
      PriorityLeastUsedDPF: 'b0002004',
      PriorityLeastUsedDegradationDPF: 'b0002005',
      PowerOfDChoices: 'c0003001',
    };
    for (const [name, number] of Object.entries(numbers) as [PolicyName, string][])
      assert.equal(policies[name].type, Number(`0x${number}`), name);
  });

  it('names every number, abbreviation and word once', () => {
    assert.equal(new Set(all.map(({ type }) => type)).size, all.length);
    const names = [...policyNames, ...all.flatMap(({ abbreviations }) => abbreviations)].map((each) =>
      each.toLowerCase(),
    );
    assert.deepEqual(
      names.filter((each, i) => names.indexOf(each) !== i),
      [],
    );
    for (const { words } of all) assert.equal(new Set(words.map(({ name }) => name)).size, words.length);
    for (const name of policyNames) assert.equal(policyOfType(policies[name].type)?.name, name);
  });

  it('does not know other numbers', () => {
    for (const type of [0, 6, 0x40000000, 0x40000005, 0xffffffff]) assert.equal(policyOfType(type), undefined);
    assert.equal(isAdaptive(undefined), false);
    assert.equal(carries(undefined, 'load'), false);
  });

  it('lets elements report their load whose policy goes by load', () => {
    const steady = ['RoundRobin', 'WeightedRoundRobin', 'Random', 'WeightedRandom', 'Priority', 'WeightedRandomDPF'];
    for (const name of policyNames)
      if (steady.includes(name)) assert.ok(!isAdaptive(policies[name]), name);
      else if (/LeastUsed|PowerOfDChoices/.test(name)) assert.ok(isAdaptive(policies[name]), name);
  });
});

describe('two policies', () => {
  it('are the same if no value differs', () => {
    const policy = { ...noPolicyValues, type: 1 };
    assert.ok(samePolicy(policy, policy));
    assert.ok(samePolicy(policy, { ...policy }));
    assert.ok(!samePolicy(policy, { ...policy, type: 2 }));
    for (const name of Object.keys(noPolicyValues) as PolicyValueName[])
      assert.ok(!samePolicy(policy, { ...policy, [name]: 1 }), name);
  });

  it('differ in nothing but the load after a report of load', () => {
    const policy = {
      type: 7,
      weight: 1,
      load: 2,
      loadDegradation: 3,
      loadDpf: 4,
      weightDpf: 5,
      distance: 6,
      choices: 8,
    };
    assert.deepEqual(policyWithLoad(policy, 9), { ...policy, load: 9 });
    const unknown = { ...policy, unknownWords: Uint8Array.of(1, 2, 3, 4) };
    assert.deepEqual(policyWithLoad(unknown, 9), { ...unknown, load: 9 });
  });
});
