/** What the parser makes of a script in R. `at` is the offset of the first character that says what a part is. */
export type RNode =
  // `5L` is one of R's integers.
  | { readonly kind: 'number'; readonly value: number; readonly isInteger?: boolean; readonly at: number }
  | { readonly kind: 'string'; readonly value: string; readonly at: number }
  | { readonly kind: 'name'; readonly name: string; readonly at: number }
  | { readonly kind: 'prefix'; readonly operator: string; readonly operand: RNode; readonly at: number }
  | RInfix
  | RCall
  | RIndex
  | { readonly kind: 'member'; readonly object: RNode; readonly name: string; readonly at: number }
  | RAssignment
  | RFunctionNode
  | { readonly kind: 'block'; readonly statements: readonly RNode[]; readonly at: number }
  | RCondition
  | RLoop
  | { readonly kind: 'jump'; readonly keyword: 'next' | 'break'; readonly at: number };

export interface RInfix {
  readonly kind: 'infix';
  readonly operator: string;
  readonly left: RNode;
  readonly right: RNode;
  readonly at: number;
}

export interface RCall {
  readonly kind: 'call';
  readonly callee: RNode;
  readonly operands: readonly RArgument[];
  readonly at: number;
}

interface RIndex {
  readonly kind: 'index';
  readonly object: RNode;
  readonly indices: readonly RArgument[];
  /** `[[…]]`, one element; else `[…]`, a part of a list is a list. */
  readonly isElement: boolean;
  readonly at: number;
}

export interface RAssignment {
  readonly kind: 'assignment';
  /** By `<<-`: of a variable outside of the function. */
  readonly isOuter: boolean;
  readonly target: RNode;
  readonly value: RNode;
  readonly at: number;
}

export interface RFunctionNode {
  readonly kind: 'function';
  readonly parameters: readonly { readonly name: string; readonly value: RNode | undefined }[];
  readonly body: RNode;
  readonly at: number;
}

interface RCondition {
  readonly kind: 'if';
  readonly condition: RNode;
  readonly consequence: RNode;
  readonly alternative: RNode | undefined;
  readonly at: number;
}

export interface RLoop {
  readonly kind: 'loop';
  readonly keyword: 'for' | 'while' | 'repeat';
  /** Of `for`. */
  readonly variable: string | undefined;
  /** What `for` goes through, or the condition of `while`. */
  readonly over: RNode | undefined;
  readonly body: RNode;
  readonly at: number;
}

/** An operand of a call; without a value: nothing is between two commas. */
export interface RArgument {
  readonly name: string | undefined;
  readonly value: RNode;
  /** Nothing is behind its name: the value is NULL. */
  readonly isEmpty?: boolean;
}

/** All names and texts in a part, each once, in their order: a function asks for variables by both. */
export function namesAndTextsIn(node: RNode): string[] {
  const names = new Set<string>();
  for (const part of allPartsOf(node)) {
    if (part.kind === 'name') names.add(part.name);
    if (part.kind === 'string') names.add(part.value);
    if (part.kind === 'member') names.add(part.name);
  }
  return [...names];
}

/**
 * A part and what it consists of, at any depth, in the order of the text.
 *
 * @param isClosed of parts into which is not looked
 */
export function* allPartsOf(node: RNode, isClosed: (part: RNode) => boolean = () => false): Generator<RNode> {
  const waiting: RNode[] = [node];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    yield next;
    if (!isClosed(next)) for (const part of partsOf(next).toReversed()) waiting.push(part);
  }
}

/** Whether a part has more parts within each other than so many. */
export function isDeeperThan(node: RNode, most: number): boolean {
  let level: readonly RNode[] = [node];
  for (let depth = 0; depth <= most && level.length > 0; depth++) level = level.flatMap(partsOf);
  return level.length > 0;
}

/** Whether a part, if it is done, may end the function that it is in. */
export function mayReturn(node: RNode): boolean {
  return [...allPartsOf(node, ({ kind }) => kind === 'function')].some(
    (part) => part.kind === 'call' && part.callee.kind === 'name' && part.callee.name === 'return',
  );
}

/** Whether a part, if it is done, may end the loop that it is in, or a round of it. */
export function mayJump(node: RNode): boolean {
  return [...allPartsOf(node, ({ kind }) => kind === 'function' || kind === 'loop')].some(
    ({ kind }) => kind === 'jump',
  );
}

/** What a part consists of. */
function partsOf(node: RNode): RNode[] {
  switch (node.kind) {
    case 'number':
    case 'string':
    case 'name':
    case 'jump':
      return [];
    case 'prefix':
      return [node.operand];
    case 'infix':
      return [node.left, node.right];
    case 'call':
      return [node.callee, ...node.operands.map(({ value }) => value)];
    case 'index':
      return [node.object, ...node.indices.map(({ value }) => value)];
    case 'member':
      return [node.object];
    case 'assignment':
      return [node.target, node.value];
    case 'function':
      return [...node.parameters.flatMap(({ value }) => value ?? []), node.body];
    case 'block':
      return [...node.statements];
    case 'if':
      return [node.condition, node.consequence, ...(node.alternative === undefined ? [] : [node.alternative])];
    case 'loop':
      return [...(node.over === undefined ? [] : [node.over]), node.body];
  }
}
