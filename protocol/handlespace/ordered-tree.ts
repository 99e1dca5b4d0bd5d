/**
 * An ordered collection that also knows ranks and sums: a weight-balanced binary tree whose nodes hold the size and the
 * value sum of their subtree. All operations take O(log n) comparisons.
 *
 * What decides an item's place may only change while the item is not in the tree; after a change of its value alone it is
 * revalued.
 */
export class OrderedTree<T> {
  readonly #compare: (a: T, b: T) => number;
  readonly #value: (item: T) => number;
  #root: Node<T> | undefined;
  /** The node of the item removed last: items that leave and come back need no new one. */
  #spare: Node<T> | undefined;

  /**
   * @param compare a total order: 0 only for the same item
   * @param value non-negative; sums must stay below 2^53
   */
  constructor(compare: (a: T, b: T) => number, value: (item: T) => number = () => 0) {
    this.#compare = compare;
    this.#value = value;
  }

  get size(): number {
    return this.#root?.size ?? 0;
  }

  /** Sum of the values of all items. */
  get sum(): number {
    return this.#root?.sum ?? 0;
  }

  /** The item of the lowest order. */
  first(): T | undefined {
    let node = this.#root;
    while (node?.left !== undefined) node = node.left;
    return node?.item;
  }

  /** The first `count` items. */
  firstItems(count: number): T[] {
    const first = count === 1 ? this.first() : undefined;
    if (first !== undefined) return [first];
    const items: T[] = [];
    collect(this.#root, count, items);
    return items;
  }

  /** The lowest item for which `isAfter` holds; it must hold for all items from some place of the order on. */
  firstWhere(isAfter: (item: T) => boolean): T | undefined {
    let found: T | undefined;
    let node = this.#root;
    while (node !== undefined) {
      if (isAfter(node.item)) {
        found = node.item;
        node = node.left;
      } else {
        node = node.right;
      }
    }
    return found;
  }

  /** The item whose part of [0, sum) contains `position`; the parts are as long as the values, in order. */
  at(position: number): T | undefined {
    let node = this.#root;
    let rest = position;
    while (node !== undefined) {
      const left = node.left?.sum ?? 0;
      if (rest < left) {
        node = node.left;
      } else if (rest < left + node.value) {
        return node.item;
      } else {
        rest -= left + node.value;
        node = node.right;
      }
    }
    return undefined;
  }

  /** The item that is preceded by `rank` others. */
  nth(rank: number): T | undefined {
    let node = this.#root;
    let rest = rank;
    while (node !== undefined) {
      const left = node.left?.size ?? 0;
      if (rest === left) return node.item;
      if (rest < left) {
        node = node.left;
      } else {
        rest -= left + 1;
        node = node.right;
      }
    }
    return undefined;
  }

  insert(item: T): void {
    const node = this.#spare ?? new Node(item);
    this.#spare = undefined;
    node.item = item;
    node.value = this.#value(item);
    node.left = node.right = undefined;
    node.size = 1;
    node.sum = node.value;
    this.#root = this.insertBelow(this.#root, node);
  }

  /** Takes an item out; harmless if it is not in. */
  remove(item: T): void {
    this.#root = this.removeBelow(this.#root, item);
  }

  /** The value of an item in the tree has changed, and nothing that decides its place. */
  revalue(item: T): void {
    this.revalueBelow(this.#root, item);
  }

  /** All items in order. The tree must not change meanwhile. */
  *[Symbol.iterator](): IterableIterator<T> {
    const path: Node<T>[] = [];
    let node = this.#root;
    while (node !== undefined || path.length > 0) {
      while (node !== undefined) {
        path.push(node);
        node = node.left;
      }
      node = path.pop();
      if (node === undefined) return;
      yield node.item;
      node = node.right;
    }
  }

  private insertBelow(root: Node<T> | undefined, node: Node<T>): Node<T> {
    if (root === undefined) return node;
    if (this.#compare(node.item, root.item) < 0) root.left = this.insertBelow(root.left, node);
    else root.right = this.insertBelow(root.right, node);
    return balanced(root);
  }

  private revalueBelow(root: Node<T> | undefined, item: T): void {
    if (root === undefined) return;
    const order = this.#compare(item, root.item);
    if (order === 0) root.value = this.#value(item);
    else this.revalueBelow(order < 0 ? root.left : root.right, item);
    refresh(root);
  }

  private removeBelow(root: Node<T> | undefined, item: T): Node<T> | undefined {
    if (root === undefined) return undefined;
    const order = this.#compare(item, root.item);
    if (order < 0) root.left = this.removeBelow(root.left, item);
    else if (order > 0) root.right = this.removeBelow(root.right, item);
    else {
      this.#spare = root;
      return joined(root.left, root.right);
    }
    return balanced(root);
  }
}

class Node<T> {
  item: T;
  value = 0;
  left: Node<T> | undefined = undefined;
  right: Node<T> | undefined = undefined;
  size = 1;
  sum = 0;

  constructor(item: T) {
    this.item = item;
  }
}

/** Largest weight of a subtree relative to its sibling's (weight = size + 1) ... */
const DELTA = 3;
/** ... and below this ratio between its own subtrees a single rotation restores that (Hirai and Yamamoto, 2011). */
const GAMMA = 2;

function weight<T>(node: Node<T> | undefined): number {
  return node === undefined ? 1 : node.size + 1;
}

function refresh<T>(node: Node<T>): Node<T> {
  const { left, right } = node;
  node.size = 1 + (left?.size ?? 0) + (right?.size ?? 0);
  node.sum = node.value + (left?.sum ?? 0) + (right?.sum ?? 0);
  return node;
}

function balanced<T>(node: Node<T>): Node<T> {
  const { left, right } = node;
  if (right !== undefined && weight(left) * DELTA < weight(right)) {
    if (right.left !== undefined && weight(right.left) >= GAMMA * weight(right.right))
      node.right = rotatedRight(right, right.left);
    return rotatedLeft(node, node.right ?? right);
  }
  if (left !== undefined && weight(right) * DELTA < weight(left)) {
    if (left.right !== undefined && weight(left.right) >= GAMMA * weight(left.left))
      node.left = rotatedLeft(left, left.right);
    return rotatedRight(node, node.left ?? left);
  }
  return refresh(node);
}

function rotatedLeft<T>(node: Node<T>, right: Node<T>): Node<T> {
  node.right = right.left;
  right.left = refresh(node);
  return refresh(right);
}

function rotatedRight<T>(node: Node<T>, left: Node<T>): Node<T> {
  node.left = left.right;
  left.right = refresh(node);
  return refresh(left);
}

/** One tree of two neighboring ones. */
function joined<T>(left: Node<T> | undefined, right: Node<T> | undefined): Node<T> | undefined {
  if (left === undefined) return right;
  if (right === undefined) return left;
  let middle = right;
  while (middle.left !== undefined) middle = middle.left;
  middle.right = withoutFirst(right);
  middle.left = left;
  return balanced(middle);
}

function withoutFirst<T>(node: Node<T>): Node<T> | undefined {
  if (node.left === undefined) return node.right;
  node.left = withoutFirst(node.left);
  return balanced(node);
}

function collect<T>(node: Node<T> | undefined, count: number, items: T[]): void {
  if (node === undefined || items.length >= count) return;
  collect(node.left, count, items);
  if (items.length >= count) return;
  items.push(node.item);
  collect(node.right, count, items);
}
