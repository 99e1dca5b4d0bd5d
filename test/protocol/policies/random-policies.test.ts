import assert from 'node:assert/strict';
import jstat from 'jstat';
import { Handlespace, POLICY_DEFAULT_INCREMENT } from '../../../protocol/handlespace/handlespace.ts';
import { deriveStream } from '../../../protocol/random/streams.ts';
import { profileNames, type ProfileName } from '../../../protocol/profile.ts';
import { FULL_LOAD } from '../../../protocol/policies/load-rules.ts';
import { toFixedPoint } from '../../../protocol/wire/fixed-point.ts';
import type { PolicyName } from '../../../protocol/policies/policies.ts';
import type { SelectionPolicy } from '../../../protocol/policies/selection-policy.ts';
import { element } from '../handlespace/elements.ts';

type Words = Partial<Omit<SelectionPolicy, 'type'>>;

const SELECTIONS = 60_000;
/** A right program fails once in a million. The streams have fixed seeds: it fails always or never. */
const CONFIDENCE = 1 - 1e-6;

const percent = (value: number): number => toFixedPoint(value / 100);

/** How often each element was selected. */
function counts(profile: ProfileName, policy: PolicyName, words: readonly Words[]): number[] {
  const handlespace = new Handlespace({ profile });
  for (const [index, each] of words.entries()) handlespace.register('P', element(policy, index + 1, each));
  const random = deriveStream(`chi-square/${policy}`);
  const selected = words.map(() => 0);
  for (let i = 0; i < SELECTIONS; i++)
    for (const entry of handlespace.select('P', 1, POLICY_DEFAULT_INCREMENT, random)) selected[entry.identifier - 1]++;
  return selected;
}

/** Pearson's test of observed counts against expected shares (0: must not occur). */
function follows(observed: readonly number[], weights: readonly number[]): void {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let statistic = 0;
  let classes = 0;
  for (const [index, weight] of weights.entries()) {
    const expected = (SELECTIONS * weight) / total;
    if (expected === 0) {
      assert.equal(observed[index], 0, `element ${index + 1} has no share`);
      continue;
    }
    statistic += (observed[index] - expected) ** 2 / expected;
    classes++;
  }
  const limit = jstat.chisquare.inv(CONFIDENCE, classes - 1);
  assert.ok(statistic < limit, `chi-square ${statistic.toFixed(1)} is above ${limit.toFixed(1)}: ${observed.join()}`);
}

for (const profile of profileNames)
  describe(`random policies select with the right probabilities under the ${profile} profile (chi-square)`, () => {
    it('Random: all with the same probability', () => {
      follows(counts(profile, 'Random', [{}, {}, {}, {}, {}]), [1, 1, 1, 1, 1]);
    });

    it('WeightedRandom: by weight, never with weight 0', () => {
      const words = [1, 2, 0, 10, 7].map((weight) => ({ weight }));
      follows(counts(profile, 'WeightedRandom', words), [1, 2, 0, 10, 7]);
    });

    it('WeightedRandom: alike when all have weight 0, as many as are asked for', () => {
      follows(counts(profile, 'WeightedRandom', [{}, {}, {}]), [1, 1, 1]);
      const handlespace = new Handlespace({ profile });
      for (const identifier of [1, 2, 3]) handlespace.register('P', element('WeightedRandom', identifier));
      const chosen = handlespace.select('P', 5, POLICY_DEFAULT_INCREMENT, deriveStream('weightless'));
      assert.deepEqual(
        chosen.map(({ identifier }) => identifier).toSorted((a, b) => a - b),
        [1, 2, 3],
      );
      handlespace.register('P', element('WeightedRandom', 4, { weight: 1 }));
      const [only, ...more] = handlespace.select('P', 5, POLICY_DEFAULT_INCREMENT, deriveStream('weightless'));
      assert.deepEqual([only.identifier, more], [4, []]);
    });

    it('WeightedRandomDPF: alike when distances use up all weights', () => {
      const used = { weight: 1, weightDpf: FULL_LOAD, distance: 1 };
      follows(counts(profile, 'WeightedRandomDPF', [used, used]), [1, 1]);
    });

    it('RandomizedLeastUsed: by the remaining capacity', () => {
      const loads = [0, 50, 90].map(percent);
      follows(
        counts(
          profile,
          'RandomizedLeastUsed',
          loads.map((load) => ({ load })),
        ),
        loads.map((load) => FULL_LOAD - load),
      );
    });

    it('RandomizedLeastUsed: alike when all are fully loaded', () => {
      follows(counts(profile, 'RandomizedLeastUsed', [{ load: FULL_LOAD }, { load: FULL_LOAD }]), [1, 1]);
    });

    it('RandomizedPriorityLeastUsed: by the remaining capacity after one more request', () => {
      const words = [
        { load: percent(10), loadDegradation: percent(10) },
        { load: percent(10), loadDegradation: percent(60) },
      ];
      follows(counts(profile, 'RandomizedPriorityLeastUsed', words), [80, 30]);
    });

    it('RandomizedLeastUsedDegradation: evened out, as every selection costs', () => {
      // The degradation saturates at full load on both sides in the long run.
      const words = [
        { load: 0, loadDegradation: 1 << 16 },
        { load: percent(50), loadDegradation: 1 << 16 },
      ];
      const [first, second] = counts(profile, 'RandomizedLeastUsedDegradation', words);
      assert.ok(first > second && second > SELECTIONS / 4);
    });

    it('RandomizedPriorityLeastUsedDegradation: by the remaining capacity, without degradation', () => {
      const words = [{ load: percent(20) }, { load: percent(60) }];
      follows(counts(profile, 'RandomizedPriorityLeastUsedDegradation', words), [80, 40]);
    });

    it('WeightedRandomDPF: by the weight that the distance leaves', () => {
      const words = [
        { weight: 1000, weightDpf: percent(0.1), distance: 0 },
        { weight: 1000, weightDpf: percent(0.1), distance: 400 },
        { weight: 1000, weightDpf: percent(0.1), distance: 1000 },
      ];
      // 100 %, 60 % and nothing: a weight used up exactly is never selected.
      follows(counts(profile, 'WeightedRandomDPF', words), [1000, 600, 0]);
    });

    it('WeightedRandomDPF: beyond its weight an element has the least one, as in RSPLIB', () => {
      const words = [{ weight: 3 }, { weight: 1000, weightDpf: percent(0.1), distance: 1500 }];
      follows(counts(profile, 'WeightedRandomDPF', words), [3, 1]);
    });

    it('PowerOfDChoices: the better of two drawn without repetition', () => {
      const words = [0, 10, 20, 30].map((load) => ({ load: percent(load), choices: 2 }));
      // Of 6 pairs the best element wins 3, the second 2, the third 1, the last none.
      follows(counts(profile, 'PowerOfDChoices', words), [3, 2, 1, 0]);
    });

    it('PowerOfDChoices: all with the same probability for one choice or equal loads', () => {
      follows(
        counts(
          profile,
          'PowerOfDChoices',
          [0, 10, 20].map((load) => ({ load: percent(load), choices: 1 })),
        ),
        [1, 1, 1],
      );
      follows(
        counts(
          profile,
          'PowerOfDChoices',
          [1, 2, 3].map(() => ({ load: 0, choices: 2 })),
        ),
        [1, 1, 1],
      );
    });

    it('PowerOfDChoices: in order of the loads when all are drawn', () => {
      const handlespace = new Handlespace({ profile });
      for (const [index, load] of [30, 10, 0, 20].entries())
        handlespace.register('P', element('PowerOfDChoices', index + 1, { load: percent(load), choices: 4 }));
      const answer = handlespace.select('P', 3, POLICY_DEFAULT_INCREMENT, deriveStream('all drawn'));
      assert.deepEqual(
        answer.map(({ identifier }) => identifier),
        [3, 2, 4],
      );
    });

    it('several items: every ordered pair of Random alike', () => {
      const handlespace = new Handlespace({ profile });
      for (const identifier of [1, 2, 3]) handlespace.register('P', element('Random', identifier));
      const random = deriveStream('chi-square/pairs');
      const pairs = new Map<string, number>();
      for (let i = 0; i < SELECTIONS; i++) {
        const pair = handlespace
          .select('P', 2, POLICY_DEFAULT_INCREMENT, random)
          .map(({ identifier }) => identifier)
          .join();
        pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
      }
      assert.equal(pairs.size, 6);
      follows([...pairs.values()], [1, 1, 1, 1, 1, 1]);
    });
  });
