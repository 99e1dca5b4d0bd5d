import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Handlespace, POLICY_DEFAULT_INCREMENT } from '../../../protocol/handlespace/handlespace.ts';
import type { Random } from '../../../protocol/host.ts';
import { policies, policyNames, type PolicyName } from '../../../protocol/policies/policies.ts';
import type { SelectableElement, SelectionRules } from '../../../protocol/policies/selection-rules.ts';
import { samePolicy } from '../../../protocol/policies/selection-policy.ts';
import { profileNames, type ProfileName } from '../../../protocol/profile.ts';
import type { PoolElementParameter } from '../../../protocol/wire/pool-element.ts';
import { element } from './elements.ts';

/** Draws the numbers of a list, again and again. */
class ScriptedRandom implements Random {
  readonly #numbers: readonly number[];
  #next = 0;

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }

  uniform(): number {
    const number = this.#numbers[this.#next];
    this.#next = (this.#next + 1) % this.#numbers.length;
    return number;
  }

  uint32(): number {
    return Math.floor(this.uniform() * 2 ** 32);
  }

  exponential(mean: number): number {
    return mean * this.uniform();
  }
}

interface Element extends SelectableElement {
  parameter: PoolElementParameter;
  sequence: number;
  rank: number;
  subrank: number;
}

/** A pool as the documentation of its rules has it: everything is looked up in lists. */
class ListPool {
  readonly #rules: SelectionRules;
  readonly #stepsAtLinking: boolean;
  readonly #elements: Element[] = [];
  #sequence = 0;

  constructor(policy: PolicyName, profile: ProfileName) {
    this.#rules = policies[policy].rules[profile];
    this.#stepsAtLinking = profile !== 'rfc';
  }

  register(parameter: PoolElementParameter): void {
    const known = this.#elements.find((each) => each.parameter.identifier === parameter.identifier);
    if (known !== undefined && known.degradation === 0 && samePolicy(known.parameter.policy, parameter.policy)) return;
    if (known !== undefined) this.remove(parameter.identifier);
    const place = { round: 0, turn: 0, place: 0, rank: 0, subrank: 0 };
    const registered = known ?? { ...place, parameter, degradation: 0, sequence: this.#sequence++ };
    registered.parameter = parameter;
    registered.degradation = 0;
    if (this.#rules.kind === 'sorted') this.#rules.place?.(registered, this.#sorted()[0], known === undefined);
    this.#link(registered);
  }

  remove(identifier: number): void {
    const index = this.#elements.findIndex((each) => each.parameter.identifier === identifier);
    if (index >= 0) this.#elements.splice(index, 1);
  }

  select(items: number, increment: number, random: ScriptedRandom): number[] {
    const counted = increment === POLICY_DEFAULT_INCREMENT ? this.#rules.defaultIncrement : increment;
    const chosen: Element[] = [];
    // Nothing is drawn for a pool that is not there.
    if (this.#elements.length === 0) return [];
    if (this.#rules.kind === 'sorted') {
      chosen.push(...this.#sorted().slice(0, items));
      for (const each of chosen.slice(0, counted)) this.#step(each, true);
    } else {
      const left = this.#byIdentifier();
      const weightless = this.#rules.kind === 'random' && left.every((each) => this.#value(each) === 0);
      while (chosen.length < items) {
        const one = this.#draw(left, weightless, random);
        if (one === undefined) break;
        left.splice(left.indexOf(one), 1);
        this.#elements.splice(this.#elements.indexOf(one), 1);
        if (chosen.length < counted) this.#rules.step?.(one);
        chosen.push(one);
      }
      // The last one of an answer does not leave its place, unless selection changes what it is drawn by.
      const leaving = this.#rules.step === undefined ? items - 1 : items;
      for (const [index, each] of chosen.entries())
        if (index < leaving) this.#link(each);
        else this.#elements.push(each);
    }
    return chosen.map(({ parameter }) => parameter.identifier);
  }

  #draw(left: readonly Element[], weightless: boolean, random: ScriptedRandom): Element | undefined {
    const rules = this.#rules;
    if (rules.kind === 'choice') {
      if (left.length === 0) return undefined;
      const urn = [...left];
      const drawn = Array.from({ length: Math.min(rules.choices(left[0]), left.length) }, (_, draw) => {
        const place = draw + Math.floor(random.uniform() * (urn.length - draw));
        [urn[draw], urn[place]] = [urn[place], urn[draw]];
        return urn[draw];
      });
      const cost = (each: Element): number => rules.saturate(rules.cost(each));
      return drawn.reduce((best, each) => (cost(each) < cost(best) ? each : best));
    }
    if (rules.kind === 'sorted') return undefined;
    const values = left.map((each) => (weightless ? 1 : this.#value(each)));
    let rest = Math.floor(random.uniform() * values.reduce((sum, value) => sum + value, 0));
    return left.find((_, index) => {
      if (rest < values[index]) return true;
      rest -= values[index];
      return false;
    });
  }

  #value(each: Element): number {
    return this.#rules.kind === 'random' ? this.#rules.saturate(this.#rules.value(each)) : 0;
  }

  #step(each: Element, counts: boolean): void {
    this.#elements.splice(this.#elements.indexOf(each), 1);
    each.sequence = this.#sequence++;
    if (counts) this.#rules.step?.(each);
    this.#link(each);
  }

  #link(each: Element): void {
    if (this.#stepsAtLinking) this.#rules.step?.(each);
    if (this.#rules.kind === 'sorted') {
      each.rank = this.#rules.saturate(this.#rules.rank(each));
      each.subrank = this.#rules.subrank?.(each) ?? 0;
    }
    this.#elements.push(each);
  }

  #sorted(): Element[] {
    return this.#elements.toSorted((a, b) => a.rank - b.rank || a.subrank - b.subrank || a.sequence - b.sequence);
  }

  #byIdentifier(): Element[] {
    return this.#elements.toSorted((a, b) => a.parameter.identifier - b.parameter.identifier);
  }
}

const word = fc.constantFrom(0, 1, 2, 3, 0x40000000, 0x90000000, 0xffffffff);
const action = fc.oneof(
  fc.record({
    kind: fc.constant('register' as const),
    identifier: fc.integer({ min: 1, max: 6 }),
    weight: fc.integer({ min: 0, max: 4 }),
    load: word,
    loadDegradation: word,
    distance: fc.integer({ min: 0, max: 3 }),
  }),
  fc.record({ kind: fc.constant('remove' as const), identifier: fc.integer({ min: 1, max: 6 }) }),
  fc.record({
    kind: fc.constant('select' as const),
    items: fc.integer({ min: 1, max: 5 }),
    increment: fc.integer({ min: 0, max: 3 }),
  }),
);
const numbers = fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { minLength: 7, maxLength: 7 });

describe('what a selection costs an element', () => {
  /** Ten elements of a policy; each in turn is drawn from what is left. */
  function select(policy: PolicyName, items: number, increment: number): string[] {
    const handlespace = new Handlespace({ profile: 'rfc' });
    for (let identifier = 1; identifier <= 10; identifier++)
      handlespace.register('P', element(policy, identifier, { loadDegradation: 5, weight: 1, choices: 1 }));
    const selected = handlespace.select('P', items, increment, new ScriptedRandom([0]));
    return selected.map(({ identifier, selections, degradation }) => `${identifier}: ${selections} ${degradation}`);
  }

  it('is counted for all elements of an answer; the penalty is for those that the registrar lets count', () => {
    assert.deepEqual(select('LeastUsedDegradation', 3, 2), ['1: 1 5', '2: 1 5', '3: 0 0']);
    assert.deepEqual(select('RandomizedLeastUsedDegradation', 3, 2), ['1: 1 5', '2: 1 5', '3: 1 0']);
    assert.deepEqual(select('Random', 3, 2), ['1: 1 0', '2: 1 0', '3: 1 0']);
    assert.deepEqual(select('PowerOfDChoices', 2, 1), ['1: 1 0', '2: 1 0']);
  });

  it('is by default that of one selection where it degrades an element', () => {
    assert.deepEqual(select('LeastUsedDegradation', 2, POLICY_DEFAULT_INCREMENT), ['1: 1 5', '2: 0 0']);
    assert.deepEqual(select('RandomizedLeastUsedDegradation', 2, POLICY_DEFAULT_INCREMENT), ['1: 1 5', '2: 1 0']);
  });
});

for (const profile of profileNames)
  describe(`selection under the ${profile} profile`, () => {
    for (const policy of policyNames)
      it(`of ${policy} is the one that plain lists give`, () => {
        fc.assert(
          fc.property(fc.array(action, { maxLength: 40, size: 'max' }), numbers, (actions, drawn) => {
            const handlespace = new Handlespace({ profile });
            const pool = new ListPool(policy, profile);
            const [random, same] = [new ScriptedRandom(drawn), new ScriptedRandom(drawn)];
            for (const each of actions)
              switch (each.kind) {
                case 'register': {
                  const { weight, load, loadDegradation, distance } = each;
                  const given = { weight, load, loadDegradation, distance, choices: 2 };
                  const penalties = { loadDpf: 0x30000000, weightDpf: 0x70000000 };
                  const parameter = element(policy, each.identifier, { ...given, ...penalties });
                  handlespace.register('P', parameter);
                  pool.register(parameter);
                  break;
                }
                case 'remove': {
                  const entry = handlespace.find('P', each.identifier);
                  if (entry !== undefined) handlespace.remove(entry);
                  pool.remove(each.identifier);
                  break;
                }
                case 'select':
                  assert.deepEqual(
                    handlespace.select('P', each.items, each.increment, random).map(({ identifier }) => identifier),
                    pool.select(each.items, each.increment, same),
                  );
              }
          }),
          { numRuns: 25 },
        );
      });
  });
