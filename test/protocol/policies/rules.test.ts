import assert from 'node:assert/strict';
import { FULL_LOAD, leastUsed, leastUsedOfSome, randomizedLeastUsed } from '../../../protocol/policies/load-rules.ts';
import {
  noPolicyValues,
  policyWithDistance,
  policyWithLoad,
  samePolicy,
  type PolicyValues,
} from '../../../protocol/policies/selection-policy.ts';
import type { SelectableElement } from '../../../protocol/policies/selection-rules.ts';
import {
  drawnAlike,
  drawnByWeight,
  drawnByWeightAtDistance,
  inTurns,
  largestFirst,
} from '../../../protocol/policies/weight-rules.ts';

function elementWith(values: Partial<PolicyValues>, degradation = 0): SelectableElement {
  return { parameter: { policy: { type: 1, ...noPolicyValues, ...values } }, degradation, round: 0, turn: 0, place: 0 };
}

/** Fractions of full load. */
function fraction(value: number): number {
  return Math.round(value * FULL_LOAD);
}

describe('rules of policies with loads', () => {
  const values = { load: 1000, loadDegradation: 200, loadDpf: 5, distance: 7 };

  it('rank by the load, with what each variant adds to it', () => {
    const element = elementWith(values, 60);
    for (const [terms, rank] of [
      [{}, 1000],
      [{ constant: true }, 1200],
      [{ accumulated: true }, 1060],
      [{ distance: true }, 1035],
      [{ constant: true, accumulated: true, distance: true }, 1295],
    ] as const) {
      assert.equal(leastUsed(terms).rank(element), rank);
      assert.equal(randomizedLeastUsed(terms).value(element), FULL_LOAD - rank);
    }
    assert.equal(leastUsedOfSome().cost(element), 1000);
  });

  it('degrade an element with each selection where that is accumulated, else not', () => {
    const element = elementWith(values, 60);
    leastUsed({ accumulated: true }).step?.(element);
    assert.equal(element.degradation, 260);
    randomizedLeastUsed({ accumulated: true }).step?.(element);
    assert.equal(element.degradation, 460);
    for (const rules of [leastUsed({ constant: true }), randomizedLeastUsed({}), leastUsedOfSome()])
      assert.equal(rules.step, undefined);
  });

  it('take elements beyond full load for equals; a random one leaves them a chance', () => {
    for (const { saturate } of [leastUsed({}), leastUsedOfSome()])
      assert.deepEqual([FULL_LOAD - 1, FULL_LOAD, FULL_LOAD + 1].map(saturate), [FULL_LOAD - 1, FULL_LOAD, FULL_LOAD]);
    assert.deepEqual([2, 1, 0, -5].map(randomizedLeastUsed({}).saturate), [2, 1, 1, 1]);
  });

  it('choose among as many as the policy says, at least one', () => {
    const choices = (count: number): number => leastUsedOfSome().choices(elementWith({ choices: count }));
    assert.deepEqual([0, 1, 2, 5].map(choices), [1, 1, 2, 5]);
  });

  it('count one selection of an answer, but power of choices all', () => {
    assert.deepEqual(
      [leastUsed({}), randomizedLeastUsed({}), leastUsedOfSome()].map(({ defaultIncrement }) => defaultIncrement),
      [1, 1, 0],
    );
  });
});

describe('rules of policies with weights', () => {
  it('rank all alike, draw all alike, draw by weight, or take the largest first', () => {
    const element = elementWith({ weight: 7 });
    assert.deepEqual([inTurns.rank(element), drawnAlike.value(element)], [0, 1]);
    assert.deepEqual([drawnByWeight.value(element), largestFirst.rank(element)], [7, -7]);
    assert.deepEqual(
      [inTurns, drawnAlike, drawnByWeight, drawnByWeightAtDistance, largestFirst].map(
        (rules) => rules.defaultIncrement,
      ),
      [1, 0, 0, 0, 1],
    );
  });

  it('draw by what the distance leaves of the weight; one beyond it has the least weight', () => {
    const value = (distance: number): number =>
      drawnByWeightAtDistance.value(elementWith({ weight: 100, weightDpf: fraction(0.01), distance }));
    assert.deepEqual([0, 1, 50, 100, 150].map(value), [100, 99, 50, 0, -50]);
    assert.deepEqual([100, 1, 0, -1, -50].map(drawnByWeightAtDistance.saturate), [100, 1, 0, 1, 1]);
  });
});

describe('policies of elements', () => {
  const policy = { type: 3, weight: 1, load: 2, loadDegradation: 3, loadDpf: 4, weightDpf: 5, distance: 6, choices: 7 };

  it('are the same if all their values are', () => {
    assert.ok(samePolicy(policy, { ...policy }));
    for (const name of Object.keys(policy) as (keyof typeof policy)[])
      assert.ok(!samePolicy(policy, { ...policy, [name]: 99 }), name);
  });

  it('get another load or distance, and keep all else', () => {
    assert.deepEqual(policyWithLoad(policy, 50), { ...policy, load: 50 });
    assert.deepEqual(policyWithDistance(policy, 50), { ...policy, distance: 50 });
    const unknownWords = Uint8Array.of(1, 2, 3, 4);
    assert.deepEqual(policyWithLoad({ ...policy, unknownWords }, 50), { ...policy, load: 50, unknownWords });
    assert.deepEqual(policyWithDistance({ ...policy, unknownWords }, 50), { ...policy, distance: 50, unknownWords });
  });
});
