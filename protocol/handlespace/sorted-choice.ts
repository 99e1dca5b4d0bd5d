import { policyOfType } from '../policies/policies.ts';
import type { SelectableElement, SortedRules } from '../policies/selection-rules.ts';
import type { ProfileName } from '../profile.ts';
import type { PoolElementParameter } from '../wire/pool-element.ts';
import { mismatch, type PoolTraits, traitsOf } from './pool.ts';
import { profileStepsAtLinking } from './selection.ts';

/** Elements of one answer, to choose one of them, once. */
export interface SortedChoice {
  /** The one that a new pool would select first if they registered in this order, each of them once; undefined: none fits. */
  readonly chosen: PoolElementParameter | undefined;
}

/**
 * Chooses one of the elements of an answer if their policy is a sorted one: as a {@link Handlespace} with nothing else in
 * it, without making one.
 *
 * @returns undefined: the policy draws elements, which takes all of them in their order
 */
export function sortedChoice(
  elements: readonly PoolElementParameter[],
  profile: ProfileName,
): SortedChoice | undefined {
  let best: Candidate | undefined;
  let next: Candidate | undefined;
  let rules: SortedRules | undefined;
  let traits: PoolTraits | undefined;
  for (const parameter of elements) {
    if (rules === undefined || traits === undefined) {
      const policy = policyOfType(parameter.policy.type)?.rules[profile];
      if (policy === undefined) continue;
      if (policy.kind !== 'sorted') return undefined;
      rules = policy;
      traits = traitsOf(parameter);
    } else if (mismatch(traits, parameter) !== undefined) {
      continue;
    }
    next ??= new Candidate(parameter);
    next.register(parameter, rules, best, profileStepsAtLinking(profile));
    if (best !== undefined && !next.isBefore(best)) continue;
    const former: Candidate | undefined = best;
    best = next;
    next = former;
  }
  return { chosen: best?.parameter };
}

/** One of the elements, with its place in the order. */
class Candidate implements SelectableElement {
  parameter: PoolElementParameter;
  degradation = 0;
  round = 0;
  turn = 0;
  place = 0;
  #rank = 0;
  #subrank = 0;

  constructor(parameter: PoolElementParameter) {
    this.parameter = parameter;
  }

  register(
    parameter: PoolElementParameter,
    rules: SortedRules,
    first: Candidate | undefined,
    stepsAtLinking: boolean,
  ): void {
    this.parameter = parameter;
    this.degradation = this.round = this.turn = this.place = 0;
    rules.place?.(this, first, true);
    if (stepsAtLinking) rules.step?.(this);
    this.#rank = rules.saturate(rules.rank(this));
    this.#subrank = rules.subrank?.(this) ?? 0;
  }

  /** Equals keep the order of their registrations. */
  isBefore(earlier: Candidate): boolean {
    return this.#rank === earlier.#rank ? this.#subrank < earlier.#subrank : this.#rank < earlier.#rank;
  }
}
