import assert from 'node:assert/strict';
import { Handlespace, POLICY_DEFAULT_INCREMENT } from '../../../protocol/handlespace/handlespace.ts';
import type { ProfileName } from '../../../protocol/profile.ts';
import { profileNames } from '../../../protocol/profile.ts';
import { deriveStream } from '../../../protocol/random/streams.ts';
import { toFixedPoint } from '../../../protocol/wire/fixed-point.ts';
import { policyNames, type PolicyName } from '../../../protocol/policies/policies.ts';
import type { SelectionPolicy } from '../../../protocol/policies/selection-policy.ts';
import { element } from '../handlespace/elements.ts';

type Words = Partial<Omit<SelectionPolicy, 'type'>>;

/** A pool of elements 1, 2, 3, … with these policy words. */
class Pool {
  readonly #handlespace: Handlespace;
  readonly #policy: PolicyName;
  readonly #random = deriveStream('sequences');

  constructor(profile: ProfileName, policy: PolicyName, words: readonly Words[]) {
    this.#handlespace = new Handlespace({ profile });
    this.#policy = policy;
    for (const [index, each] of words.entries()) this.register(index + 1, each);
  }

  register(identifier: number, words: Words): void {
    const outcome = this.#handlespace.register('P', element(this.#policy, identifier, words));
    assert.ok(outcome.ok);
  }

  /** Identifiers of one answer. */
  answer(items = 1, increment = POLICY_DEFAULT_INCREMENT): string {
    return this.#handlespace
      .select('P', items, increment, this.#random)
      .map(({ identifier }) => identifier)
      .join();
  }

  answers(count: number, items = 1, increment = POLICY_DEFAULT_INCREMENT): string[] {
    return Array.from({ length: count }, () => this.answer(items, increment));
  }
}

const percent = (value: number): number => toFixedPoint(value / 100);

for (const profile of profileNames) {
  describe(`sorted policies under the ${profile} profile`, () => {
    it('RoundRobin gives every element once per round', () => {
      assert.deepEqual(new Pool(profile, 'RoundRobin', [{}, {}, {}]).answers(7), ['1', '2', '3', '1', '2', '3', '1']);
    });

    it('RoundRobin with two items steps on by one element per answer', () => {
      assert.deepEqual(new Pool(profile, 'RoundRobin', [{}, {}, {}]).answers(4, 2), ['1,2', '2,3', '3,1', '1,2']);
    });

    it('maxIncrement lets more elements of an answer step on', () => {
      assert.deepEqual(new Pool(profile, 'RoundRobin', [{}, {}, {}]).answers(3, 2, 2), ['1,2', '3,1', '2,3']);
    });

    it('gives all elements when more are asked for', () => {
      assert.equal(new Pool(profile, 'RoundRobin', [{}, {}]).answer(10), '1,2');
    });

    it('Priority prefers the largest number, and takes turns among equals', () => {
      const pool = new Pool(profile, 'Priority', [{ weight: 1 }, { weight: 7 }, { weight: 7 }]);
      assert.deepEqual(pool.answers(4), ['2', '3', '2', '3']);
      assert.equal(pool.answer(3), '2,3,1');
    });

    it('LeastUsed prefers the lowest load, and takes turns among equals', () => {
      const pool = new Pool(profile, 'LeastUsed', [{ load: percent(10) }, { load: 0 }, { load: 0 }]);
      assert.deepEqual(pool.answers(3), ['2', '3', '2']);
      pool.register(2, { load: percent(20) });
      pool.register(3, { load: percent(20) });
      assert.deepEqual(pool.answers(2), ['1', '1']);
    });

    it('PriorityLeastUsed counts the load that one more request makes', () => {
      const pool = new Pool(profile, 'PriorityLeastUsed', [
        { load: 0, loadDegradation: percent(50) },
        { load: percent(20), loadDegradation: percent(10) },
      ]);
      assert.deepEqual(pool.answers(2), ['2', '2']);
    });

    it('LeastUsedDPF counts the distance', () => {
      const pool = new Pool(profile, 'LeastUsedDPF', [
        { load: 0, loadDpf: percent(0.1), distance: 300 },
        { load: percent(20), loadDpf: percent(0.1), distance: 50 },
      ]);
      assert.equal(pool.answer(2), '2,1'); // 30 % against 25 %
    });

    it('PriorityLeastUsedDPF counts the distance and the load that one more request makes', () => {
      const pool = new Pool(profile, 'PriorityLeastUsedDPF', [
        { load: 0, loadDegradation: percent(30), loadDpf: percent(0.1), distance: 100 },
        { load: percent(10), loadDegradation: percent(20), loadDpf: percent(0.1), distance: 50 },
        { load: 0, loadDegradation: percent(10), loadDpf: percent(0.1), distance: 350 },
      ]);
      assert.equal(pool.answer(3), '2,1,3'); // 40, 35 and 45 %
    });
  });

  describe(`policies that draw by load under the ${profile} profile`, () => {
    // What is at full load has a share of 1 in 2^32.
    it('RandomizedPriorityLeastUsedDegradation counts the load that one more request makes', () => {
      const pool = new Pool(profile, 'RandomizedPriorityLeastUsedDegradation', [
        { loadDegradation: percent(100) },
        { loadDegradation: 0 },
      ]);
      assert.deepEqual(new Set(pool.answers(20)), new Set(['2']));
    });
  });

  describe(`all policies under the ${profile} profile`, () => {
    for (const policy of policyNames)
      it(`${policy} gives each element of an answer once, and as many as it is asked for`, () => {
        const words = {
          weight: 3,
          loadDegradation: percent(5),
          loadDpf: 1000,
          weightDpf: 1000,
          distance: 10,
          choices: 2,
        };
        const pool = new Pool(
          profile,
          policy,
          Array.from({ length: 8 }, (_, i) => ({ ...words, load: percent(i) })),
        );
        for (const items of [1, 3, 8]) {
          const identifiers = pool.answer(items).split(',');
          assert.equal(identifiers.length, items);
          assert.equal(new Set(identifiers).size, items);
        }
      });
  });
}

describe('LeastUsedDegradation', () => {
  const twoElements = [
    { load: 0, loadDegradation: percent(10) },
    { load: percent(25), loadDegradation: percent(10) },
  ];

  it('adds one degradation per selection in the RFC', () => {
    // 0, 10, 20 against 25 %
    assert.deepEqual(new Pool('rfc', 'LeastUsedDegradation', twoElements).answers(4), ['1', '1', '1', '2']);
  });

  it('adds one at the registration and two per selection in RSPLIB and RSPSIM', () => {
    // 10, 30 against 35 %, then 50 against 35 %
    for (const profile of ['rsplib', 'rspsim'] as const)
      assert.deepEqual(new Pool(profile, 'LeastUsedDegradation', twoElements).answers(3), ['1', '1', '2']);
  });

  it('forgives what selections cost when the element registers again', () => {
    const pool = new Pool('rfc', 'LeastUsedDegradation', twoElements);
    assert.deepEqual(pool.answers(3), ['1', '1', '1']);
    pool.register(1, twoElements[0]);
    assert.equal(pool.answer(), '1');
  });

  it('penalizes only the first maxIncrement elements of an answer', () => {
    const pool = new Pool('rfc', 'LeastUsedDegradation', [
      { load: 0, loadDegradation: percent(50) },
      { load: percent(10), loadDegradation: percent(50) },
      { load: percent(20), loadDegradation: percent(50) },
    ]);
    assert.equal(pool.answer(2), '1,2');
    assert.equal(pool.answer(3), '2,3,1');
  });
});

describe('policies with a degradation that accumulates, and another term', () => {
  const degradation = { loadDegradation: percent(10) };
  const far = { loadDpf: percent(0.1), distance: 150 };
  const cases: readonly { policy: PolicyName; words: readonly Words[]; rfc: string; twice: string }[] = [
    {
      // 25 against 15 % of load and one more request.
      policy: 'PriorityLeastUsedDegradation',
      words: [{ loadDegradation: percent(25) }, { loadDegradation: percent(5), load: percent(10) }],
      rfc: '2,2,1,2,2,2',
      twice: '2,2,2,1,2,2',
    },
    {
      // 0 against 25 % of load and distance.
      policy: 'LeastUsedDegradationDPF',
      words: [degradation, { ...degradation, ...far, load: percent(10) }],
      rfc: '1,1,1,2,1,2',
      twice: '1,1,2,1,2,1',
    },
    {
      // 10 against 35 % of distance and one more request; the second element's penalty is twice the first one's.
      policy: 'PriorityLeastUsedDegradationDPF',
      words: [degradation, { ...far, loadDegradation: percent(20) }],
      rfc: '1,1,1,2,1,1',
      twice: '1,1,2,1,1,2',
    },
  ];
  for (const { policy, words, rfc, twice } of cases) {
    it(`${policy} adds one degradation per selection under the rfc profile`, () => {
      assert.equal(new Pool('rfc', policy, words).answers(6).join(), rfc);
    });

    it(`${policy} adds one at the registration and two per selection in RSPLIB and RSPSIM`, () => {
      for (const profile of ['rsplib', 'rspsim'] as const)
        assert.equal(new Pool(profile, policy, words).answers(6).join(), twice);
    });
  }
});

describe('WeightedRoundRobin', () => {
  const weights = [{ weight: 1 }, { weight: 2 }, { weight: 3 }];

  it('gives the period 1,2,3,2,3,3 for weights 1, 2, 3 in RSPLIB', () => {
    for (const profile of ['rsplib', 'rspsim'] as const)
      assert.equal(new Pool(profile, 'WeightedRoundRobin', weights).answers(12).join(), '1,2,3,2,3,3,1,2,3,2,3,3');
  });

  it('spreads the turns of an element evenly over the round in the RFC', () => {
    const round = new Pool('rfc', 'WeightedRoundRobin', weights).answers(6);
    assert.deepEqual([...round].toSorted(), ['1', '2', '2', '3', '3', '3']);
    assert.ok(!/3,3,3|2,2/.test(round.join()), `${round.join()} is not spread`);
  });

  it('sends bursts of half the weight to one element in RSPSIM', () => {
    const sequence = new Pool('rspsim', 'WeightedRoundRobin', [{ weight: 10 }, { weight: 10 }]).answers(20).join('');
    assert.match(sequence, /(1{5}2{5}|2{5}1{5})/);
  });

  it('is RoundRobin with weights of 1', () => {
    for (const profile of profileNames) {
      const pool = new Pool(profile, 'WeightedRoundRobin', [{ weight: 1 }, { weight: 1 }, { weight: 1 }]);
      assert.deepEqual(pool.answers(6), ['1', '2', '3', '1', '2', '3']);
    }
  });

  it('does not favor an element that comes later', () => {
    for (const profile of profileNames) {
      const pool = new Pool(profile, 'WeightedRoundRobin', [{ weight: 2 }, { weight: 2 }]);
      pool.answers(41);
      pool.register(3, { weight: 2 });
      const next = pool.answers(12);
      const share = next.filter((identifier) => identifier === '3').length;
      assert.ok(share >= 3 && share <= 5, `${profile}: ${next.join()}`);
    }
  });
});

describe('WeightedRoundRobin whose elements register again', () => {
  it('with the same weight continues where it was', () => {
    for (const profile of profileNames) {
      const words = [{ weight: 2 }, { weight: 3 }];
      const [pool, undisturbed] = [words, words].map((each) => new Pool(profile, 'WeightedRoundRobin', each));
      const sequence = Array.from({ length: 20 }, (_, i) => {
        pool.register(1 + (i % 2), words[i % 2]);
        return pool.answer();
      });
      assert.deepEqual(sequence, undisturbed.answers(20), profile);
    }
  });

  it('with another weight keeps the place in the round, in the RFC', () => {
    const pool = new Pool('rfc', 'WeightedRoundRobin', [{ weight: 4 }, { weight: 4 }]);
    assert.deepEqual(pool.answers(4), ['1', '2', '1', '2']);
    // Both are in the middle of the round: with twice the weight four turns are left there, to two of the other one.
    pool.register(1, { weight: 8 });
    const rest = pool.answers(6);
    assert.deepEqual([...rest].toSorted(), ['1', '1', '1', '1', '2', '2']);
    const next = pool.answers(12).filter((identifier) => identifier === '1');
    assert.equal(next.length, 8);
  });

  it('with a smaller weight has no more turns left than that, in RSPLIB', () => {
    // The first turns go by at the registrations.
    const pool = new Pool('rsplib', 'WeightedRoundRobin', [{ weight: 9 }, { weight: 9 }]);
    pool.register(1, { weight: 3 });
    assert.deepEqual(pool.answers(4), ['1', '2', '2', '2']);
  });
});

describe('loads beyond full load', () => {
  const beyond = [
    { load: percent(95), loadDegradation: percent(90) },
    { load: percent(70), loadDegradation: percent(60) },
  ];

  it('count as full load: elements take turns', () => {
    // 185 and 130 %.
    assert.deepEqual(new Pool('rfc', 'PriorityLeastUsed', beyond).answers(4), ['1', '2', '1', '2']);
    const far = beyond.map((words, i) => ({ ...words, loadDpf: percent(50), distance: 2 + i }));
    for (const policy of ['LeastUsedDPF', 'PriorityLeastUsedDPF'] as const)
      assert.deepEqual(new Pool('rfc', policy, far).answers(4), ['1', '2', '1', '2'], policy);
  });

  it('that selections accumulated do so, too', () => {
    const pool = new Pool('rfc', 'LeastUsedDegradation', beyond);
    // 70 against 95 %, then 130 against 95 %; from then on both are full.
    assert.deepEqual(pool.answers(6), ['2', '1', '2', '1', '2', '1']);
  });
});

describe('degradation of elements that are drawn by load under the rfc profile', () => {
  // What is at full load has a share of 1 in 2^32.
  for (const [policy, loadDegradation] of [
    ['RandomizedLeastUsedDegradation', percent(100)],
    ['RandomizedPriorityLeastUsedDegradation', percent(50)],
  ] as const)
    it(`${policy} counts the first element of an answer as more loaded until it registers again`, () => {
      const pool = new Pool('rfc', policy, [{ loadDegradation }, { loadDegradation }]);
      for (let round = 0; round < 20; round++) {
        const [first, second] = pool.answer(2).split(',');
        assert.deepEqual(pool.answers(1), [second], `round ${round}`);
        pool.register(Number(first), { loadDegradation });
        pool.register(Number(second), { loadDegradation });
      }
    });
});
