import type { Random } from '../host.ts';
import type { ProfileName } from '../profile.ts';
import type { PoolElementParameter } from '../wire/pool-element.ts';
import { OrderedTree } from './ordered-tree.ts';
import type { PoolElementEntry } from './pool-element-entry.ts';
import { RankedElements } from './ranked-elements.ts';
import type { ChoiceRules, RandomRules, SelectionRules, SortedRules } from '../policies/selection-rules.ts';

/** The elements of one pool, ready to be selected by its policy. */
export interface Selection {
  add(entry: PoolElementEntry): void;
  remove(entry: PoolElementEntry): void;
  /** An element registers again with other policy values; what selections had cost it is forgiven. */
  change(entry: PoolElementEntry, parameter: PoolElementParameter): void;
  /**
   * At most `items` different elements, best first.
   *
   * @param increment how many of them count as selected (step on, get their penalty); undefined: as the policy defines
   */
  select(items: number, increment: number | undefined, random: Random): PoolElementEntry[];
}

/**
 * Whether an element gets its penalty also whenever it takes its place: after its registration and again after each
 * selection. RSPLIB and RSPSIM do, and so give it twice per selection.
 */
export function profileStepsAtLinking(profile: ProfileName): boolean {
  return profile !== 'rfc';
}

/** @param stepsAtLinking see {@link profileStepsAtLinking} */
export function selectionOf(rules: SelectionRules, stepsAtLinking: boolean): Selection {
  switch (rules.kind) {
    case 'sorted':
      return new SortedSelection(rules, stepsAtLinking);
    case 'random':
      return new RandomSelection(rules, stepsAtLinking);
    case 'choice':
      return new ChoiceSelection(rules, stepsAtLinking);
  }
}

class SortedSelection implements Selection {
  readonly #rules: SortedRules;
  readonly #stepsAtLinking: boolean;
  readonly #order = new RankedElements();

  constructor(rules: SortedRules, stepsAtLinking: boolean) {
    this.#rules = rules;
    this.#stepsAtLinking = stepsAtLinking;
  }

  add(entry: PoolElementEntry): void {
    this.#rules.place?.(entry, this.#order.first(), true);
    this.stepAtLinking(entry);
    this.#order.add(entry, this.rankOf(entry), this.subrankOf(entry));
  }

  remove(entry: PoolElementEntry): void {
    this.#order.remove(entry);
  }

  change(entry: PoolElementEntry, parameter: PoolElementParameter): void {
    entry.parameter = parameter;
    entry.degradation = 0;
    this.#rules.place?.(entry, this.#order.first(), false);
    this.stepAtLinking(entry);
    this.#order.rerank(entry, this.rankOf(entry), this.subrankOf(entry));
  }

  select(items: number, increment = this.#rules.defaultIncrement): PoolElementEntry[] {
    const chosen = this.#order.firstOnes(items);
    const counted = Math.min(increment, chosen.length);
    for (const [index, entry] of chosen.entries()) {
      if (index >= counted) break;
      entry.selections++;
      this.#rules.step?.(entry);
      this.stepAtLinking(entry);
      this.#order.requeue(entry, this.rankOf(entry), this.subrankOf(entry));
    }
    return chosen;
  }

  private stepAtLinking(entry: PoolElementEntry): void {
    if (this.#stepsAtLinking) this.#rules.step?.(entry);
  }

  private rankOf(entry: PoolElementEntry): number {
    return this.#rules.saturate(this.#rules.rank(entry));
  }

  private subrankOf(entry: PoolElementEntry): number {
    return this.#rules.subrank?.(entry) ?? 0;
  }
}

/** Elements are drawn one after the other. */
abstract class DrawnSelection<Rules extends RandomRules | ChoiceRules> implements Selection {
  protected readonly rules: Rules;
  protected readonly tree: OrderedTree<PoolElementEntry>;
  readonly #stepsAtLinking: boolean;

  constructor(rules: Rules, stepsAtLinking: boolean, value: (entry: PoolElementEntry) => number) {
    this.rules = rules;
    this.#stepsAtLinking = stepsAtLinking;
    this.tree = new OrderedTree(byIdentifier, value);
  }

  add(entry: PoolElementEntry): void {
    this.link(entry);
  }

  remove(entry: PoolElementEntry): void {
    this.tree.remove(entry);
  }

  change(entry: PoolElementEntry, parameter: PoolElementParameter): void {
    entry.parameter = parameter;
    entry.degradation = 0;
    this.stepAtLinking(entry);
    this.tree.revalue(entry);
  }

  select(items: number, increment: number | undefined, random: Random): PoolElementEntry[] {
    const counted = increment ?? this.rules.defaultIncrement;
    const chosen: PoolElementEntry[] = [];
    // Out of the tree nothing is drawn twice; the last one of an answer may stay.
    const leaving = items - 1;
    const draw = this.draws(random);
    while (chosen.length < items) {
      const entry = draw();
      if (entry === undefined) break;
      if (chosen.length < leaving) this.tree.remove(entry);
      entry.selections++;
      if (chosen.length < counted) this.rules.step?.(entry);
      if (chosen.length >= leaving) this.stay(entry);
      chosen.push(entry);
    }
    for (const entry of chosen.slice(0, leaving)) this.link(entry);
    return chosen;
  }

  /** An element takes its place again, where it has stayed. */
  private stay(entry: PoolElementEntry): void {
    if (this.rules.step === undefined) return;
    this.stepAtLinking(entry);
    this.tree.revalue(entry);
  }

  private link(entry: PoolElementEntry): void {
    this.stepAtLinking(entry);
    this.tree.insert(entry);
  }

  private stepAtLinking(entry: PoolElementEntry): void {
    if (this.#stepsAtLinking) this.rules.step?.(entry);
  }

  /** Draws one element after the other for one answer, of those that are in the tree; undefined: none is left. */
  protected abstract draws(random: Random): () => PoolElementEntry | undefined;
}

class RandomSelection extends DrawnSelection<RandomRules> {
  constructor(rules: RandomRules, stepsAtLinking: boolean) {
    const value = (entry: PoolElementEntry): number => rules.saturate(rules.value(entry));
    super(rules, stepsAtLinking, value);
  }

  protected override draws(random: Random): () => PoolElementEntry | undefined {
    const { tree } = this;
    // A pool without any weight is served nevertheless: all elements are then equal.
    if (tree.sum === 0) return () => tree.nth(Math.floor(random.uniform() * tree.size));
    return () => tree.at(Math.floor(random.uniform() * tree.sum));
  }
}

class ChoiceSelection extends DrawnSelection<ChoiceRules> {
  /** Ranks that drawn ones gave way to: where Fisher and Yates' shuffle, begun in each draw, has been. */
  readonly #moved = new Map<number, number>();

  constructor(rules: ChoiceRules, stepsAtLinking: boolean) {
    super(rules, stepsAtLinking, () => 1);
  }

  protected override draws(random: Random): () => PoolElementEntry | undefined {
    return () => this.bestDrawn(random);
  }

  /** The best of as many different elements as the policy wants to choose among; the first drawn one of equals. */
  private bestDrawn(random: Random): PoolElementEntry | undefined {
    const any = this.tree.first();
    if (any === undefined) return undefined;
    const { size } = this.tree;
    const choices = Math.min(this.rules.choices(any), size);
    let best: PoolElementEntry | undefined;
    let lowestCost = Infinity;
    this.#moved.clear();
    for (let draw = 0; draw < choices; draw++) {
      const place = draw + Math.floor(random.uniform() * (size - draw));
      const entry = this.tree.at(this.#moved.get(place) ?? place);
      this.#moved.set(place, this.#moved.get(draw) ?? draw);
      if (entry === undefined) continue;
      const cost = this.rules.saturate(this.rules.cost(entry));
      if (cost >= lowestCost) continue;
      lowestCost = cost;
      best = entry;
    }
    return best;
  }
}

function byIdentifier(a: PoolElementEntry, b: PoolElementEntry): number {
  return a.identifier - b.identifier;
}
