/** Items of a leaf, and children of a branch, at most: a full node is split. */
const CAPACITY = 32;

/**
 * An ordered collection that also knows ranks and sums: a B+-tree, all leaves of which are at the same depth. A branch
 * knows the lowest item of each child, and all nodes know the size and the value sum of what is below them. All operations
 * take O(log n) comparisons.
 *
 * A node is removed when it is empty, and not merged before: with as many insertions as removals that is better (Johnson and
 * Shasha, “B-trees with inserts and deletes: why free-at-empty is better than merge-at-half”, 1993).
 *
 * What decides an item's place may only change while the item is not in the tree; after a change of its value alone it is
 * revalued.
 *
 * Reads of nodes are `as T` (and `as Node`) without a check: places are below the length of their array.
 */
export class OrderedTree<T> {
  readonly #compare: (a: T, b: T) => number;
  readonly #value: ((item: T) => number) | undefined;
  #root = new Node<T>([]);

  /**
   * @param compare a total order: 0 only for the same item
   * @param value whole and non-negative (default: 0); sums must stay below 2^53
   */
  constructor(compare: (a: T, b: T) => number, value?: (item: T) => number) {
    this.#compare = compare;
    this.#value = value;
  }

  get size(): number {
    return this.#root.size;
  }

  /** Sum of the values of all items. */
  get sum(): number {
    return this.#root.sum;
  }

  /** The item of the lowest order. */
  first(): T | undefined {
    return this.#root.items[0];
  }

  /** The lowest item for which `isAfter` holds; it must hold for all items from some place of the order on. */
  firstWhere(isAfter: (item: T) => boolean): T | undefined {
    let found: T | undefined;
    for (let node = this.#root; ;) {
      const { items, children } = node;
      let place = 0;
      while (place < items.length && !isAfter(items[place] as T)) place++;
      found = items[place] ?? found;
      // Before the lowest item of all there is nothing.
      if (children === undefined || place === 0) return found;
      node = children[place - 1] as Node<T>;
    }
  }

  /** The item whose part of [0, sum) contains `position`; the parts are as long as the values, in order. */
  at(position: number): T | undefined {
    let rest = position;
    for (let node = this.#root; ;) {
      const { children, values } = node;
      let place = 0;
      if (children === undefined) {
        while (place < values.length && rest >= (values[place] as number)) rest -= values[place++] as number;
        return place < values.length ? node.items[place] : undefined;
      }
      while (place < children.length && rest >= (children[place] as Node<T>).sum)
        rest -= (children[place++] as Node<T>).sum;
      if (place === children.length) return undefined;
      node = children[place] as Node<T>;
    }
  }

  /** The item that is preceded by `rank` others. */
  nth(rank: number): T | undefined {
    let rest = rank;
    for (let node = this.#root; ;) {
      const { children } = node;
      if (children === undefined) return node.items[rest];
      let place = 0;
      while (place < children.length && rest >= (children[place] as Node<T>).size)
        rest -= (children[place++] as Node<T>).size;
      if (place === children.length) return undefined;
      node = children[place] as Node<T>;
    }
  }

  insert(item: T): void {
    const root = this.#root;
    const split = this.insertBelow(root, item, this.#value?.(item) ?? 0);
    if (split !== undefined) this.#root = branchOf([root, split]);
  }

  /** Takes an item out; harmless if it is not in. */
  remove(item: T): void {
    this.removeBelow(this.#root, item);
    const { children, items } = this.#root;
    if (children === undefined || children.length > 1) return;
    this.#root = children[0] ?? new Node<T>(items);
  }

  /** The value of an item in the tree has changed, and nothing that decides its place. */
  revalue(item: T): void {
    if (this.#value !== undefined) this.revalueBelow(this.#root, item, this.#value(item));
  }

  /** All items in order. The tree must not change meanwhile. */
  [Symbol.iterator](): IterableIterator<T> {
    return itemsBelow(this.#root);
  }

  /** How many of a node's items are not after one. */
  private placeOf(item: T, { items }: Node<T>): number {
    let low = 0;
    let high = items.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#compare(items[middle] as T, item) <= 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** @returns the second half of the node, if it had to be split */
  private insertBelow(node: Node<T>, item: T, value: number): Node<T> | undefined {
    const { items, children } = node;
    const place = this.placeOf(item, node);
    node.size++;
    node.sum += value;
    if (children === undefined) {
      putIn(items, place, item);
      if (this.#value !== undefined) putIn(node.values, place, value);
    } else {
      const below = Math.max(0, place - 1);
      const split = this.insertBelow(children[below] as Node<T>, item, value);
      if (place === 0) items[0] = item;
      if (split === undefined) return undefined;
      putIn(children, below + 1, split);
      putIn(items, below + 1, split.items[0] as T);
    }
    return items.length > CAPACITY ? secondHalf(node) : undefined;
  }

  /** @returns the value that it had; undefined: it is not there */
  private removeBelow(node: Node<T>, item: T): number | undefined {
    const { items, children } = node;
    const place = this.placeOf(item, node) - 1;
    if (place < 0) return undefined;
    let value: number | undefined;
    if (children === undefined) {
      if (this.#compare(items[place] as T, item) !== 0) return undefined;
      value = node.values[place] ?? 0;
      takeOut(items, place);
      if (this.#value !== undefined) takeOut(node.values, place);
    } else {
      const child = children[place] as Node<T>;
      value = this.removeBelow(child, item);
      if (value === undefined) return undefined;
      if (child.size > 0) {
        items[place] = child.items[0] as T;
      } else {
        takeOut(children, place);
        takeOut(items, place);
      }
    }
    node.size--;
    node.sum -= value;
    return value;
  }

  /** @returns by how much the sum has grown */
  private revalueBelow(node: Node<T>, item: T, value: number): number {
    const { children, values } = node;
    const place = this.placeOf(item, node) - 1;
    if (place < 0) return 0;
    let growth: number;
    if (children === undefined) {
      growth = value - (values[place] as number);
      values[place] = value;
    } else {
      growth = this.revalueBelow(children[place] as Node<T>, item, value);
    }
    node.sum += growth;
    return growth;
  }
}

class Node<T> {
  /** Of a leaf; of a branch the lowest ones of its children. */
  readonly items: T[];
  /** Undefined: it is a leaf. */
  readonly children: Node<T>[] | undefined;
  /** Of a leaf's items, if they have some. */
  readonly values: number[];
  size: number;
  sum: number;

  constructor(items: T[], values: number[] = [], children?: Node<T>[]) {
    this.items = items;
    this.values = values;
    this.children = children;
    this.size = children === undefined ? items.length : total(children, ({ size }) => size);
    this.sum = children === undefined ? total(values, (value) => value) : total(children, ({ sum }) => sum);
  }
}

function branchOf<T>(children: Node<T>[]): Node<T> {
  return new Node(
    children.map(({ items }) => items[0] as T),
    [],
    children,
  );
}

/** Cuts a node in two. */
function secondHalf<T>(node: Node<T>): Node<T> {
  const { items, values, children } = node;
  const half = items.length >>> 1;
  const second = new Node(items.splice(half), values.splice(half), children?.splice(half));
  node.size -= second.size;
  node.sum -= second.sum;
  return second;
}

function* itemsBelow<T>({ items, children }: Node<T>): IterableIterator<T> {
  if (children === undefined) yield* items;
  else for (const child of children) yield* itemsBelow(child);
}

function total<T>(items: readonly T[], of: (item: T) => number): number {
  let sum = 0;
  for (const item of items) sum += of(item);
  return sum;
}

// For so few items these are faster than `splice`, which makes an array.

function putIn<T>(items: T[], place: number, item: T): void {
  items.push(item);
  for (let at = items.length - 1; at > place; at--) items[at] = items[at - 1] as T;
  items[place] = item;
}

function takeOut(items: unknown[], place: number): void {
  for (let at = place + 1; at < items.length; at++) items[at - 1] = items[at];
  items.pop();
}
