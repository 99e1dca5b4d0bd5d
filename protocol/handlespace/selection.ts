import type { Random } from '../host.ts';
import type { PoolElementParameter } from '../wire/pool-element.ts';
import { OrderedTree } from './ordered-tree.ts';
import type { PoolElementEntry } from './pool-element-entry.ts';
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
 * @param stepsAtLinking whether an element gets its penalty also whenever it takes its place: after its registration and
 *   again after each selection. RSPLIB and RSPSIM do, and so give it twice per selection.
 */
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

abstract class TreeSelection<Rules extends SelectionRules> implements Selection {
  protected readonly rules: Rules;
  protected readonly tree: OrderedTree<PoolElementEntry>;
  readonly #stepsAtLinking: boolean;
  #nextSequence = 0;

  constructor(rules: Rules, stepsAtLinking: boolean, tree: OrderedTree<PoolElementEntry>) {
    this.rules = rules;
    this.#stepsAtLinking = stepsAtLinking;
    this.tree = tree;
  }

  add(entry: PoolElementEntry): void {
    entry.sequence = this.#nextSequence++;
    this.place(entry, true);
    this.link(entry);
  }

  remove(entry: PoolElementEntry): void {
    this.tree.remove(entry);
  }

  change(entry: PoolElementEntry, parameter: PoolElementParameter): void {
    this.tree.remove(entry);
    entry.parameter = parameter;
    entry.degradation = 0;
    this.place(entry, false);
    this.link(entry);
  }

  select(items: number, increment: number | undefined, random: Random): PoolElementEntry[] {
    return this.choose(items, increment ?? this.rules.defaultIncrement, random);
  }

  protected abstract choose(items: number, increment: number, random: Random): PoolElementEntry[];

  protected place(_entry: PoolElementEntry, _isNew: boolean): void {}

  /** Counts a selection of an element that is not in the tree. */
  protected selected(entry: PoolElementEntry, steps: boolean): void {
    entry.sequence = this.#nextSequence++;
    entry.selections++;
    if (steps) this.rules.step?.(entry);
  }

  /** An element takes its place again, where it has stayed. */
  protected stay(entry: PoolElementEntry): void {
    if (this.rules.step === undefined) return;
    if (this.#stepsAtLinking) this.rules.step(entry);
    this.tree.revalue(entry);
  }

  protected link(entry: PoolElementEntry): void {
    if (this.#stepsAtLinking) this.rules.step?.(entry);
    this.rate(entry);
    this.tree.insert(entry);
  }

  /** Sets what the element's place depends on. */
  protected rate(_entry: PoolElementEntry): void {}
}

class SortedSelection extends TreeSelection<SortedRules> {
  constructor(rules: SortedRules, stepsAtLinking: boolean) {
    super(rules, stepsAtLinking, new OrderedTree(byRank));
  }

  protected override place(entry: PoolElementEntry, isNew: boolean): void {
    this.rules.place?.(entry, this.tree.first(), isNew);
  }

  protected override rate(entry: PoolElementEntry): void {
    entry.rank = this.rules.saturate(this.rules.rank(entry));
    if (this.rules.subrank !== undefined) entry.subrank = this.rules.subrank(entry);
  }

  protected override choose(items: number, increment: number): PoolElementEntry[] {
    const chosen = this.tree.firstItems(items);
    for (const entry of chosen.slice(0, increment)) {
      this.tree.remove(entry);
      this.selected(entry, true);
      this.link(entry);
    }
    return chosen;
  }
}

/** Elements are drawn one after the other. */
abstract class DrawnSelection<Rules extends RandomRules | ChoiceRules> extends TreeSelection<Rules> {
  protected override choose(items: number, increment: number, random: Random): PoolElementEntry[] {
    const chosen: PoolElementEntry[] = [];
    // Out of the tree nothing is drawn twice; the last one of an answer may stay.
    const leaving = items - 1;
    const draw = this.draws(random);
    while (chosen.length < items) {
      const entry = draw();
      if (entry === undefined) break;
      if (chosen.length < leaving) this.tree.remove(entry);
      this.selected(entry, chosen.length < increment);
      if (chosen.length >= leaving) this.stay(entry);
      chosen.push(entry);
    }
    for (const entry of chosen.slice(0, leaving)) this.link(entry);
    return chosen;
  }

  /** Draws one element after the other for one answer, of those that are in the tree; undefined: none is left. */
  protected abstract draws(random: Random): () => PoolElementEntry | undefined;
}

class RandomSelection extends DrawnSelection<RandomRules> {
  constructor(rules: RandomRules, stepsAtLinking: boolean) {
    const value = (entry: PoolElementEntry): number => rules.saturate(rules.value(entry));
    super(rules, stepsAtLinking, new OrderedTree(byIdentifier, value));
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
    super(rules, stepsAtLinking, new OrderedTree(byIdentifier, () => 1));
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

function byRank(a: PoolElementEntry, b: PoolElementEntry): number {
  return a.rank - b.rank || a.subrank - b.subrank || a.sequence - b.sequence;
}

function byIdentifier(a: PoolElementEntry, b: PoolElementEntry): number {
  return a.identifier - b.identifier;
}
