import { rootOf } from './r-assignments.ts';
import type { ROperand } from './r-operands.ts';
import { allPartsOf, type RFunctionNode, type RNode } from './r-tree.ts';
import { unknown, type RUnknown, type RVariable } from './r-value.ts';

/** The variables that a function of the script begins with. */
interface BoundOperands {
  readonly given: ReadonlyMap<string, RVariable>;
  /** What is not given, but has a default. */
  readonly defaults: readonly DefaultOperand[];
  /** Why R would not call the function so. */
  readonly refused: RUnknown | undefined;
}

interface DefaultOperand {
  readonly name: string;
  readonly value: RNode;
  /** R computes it when it is asked for, and the function changes what it depends on. */
  readonly isChanged: boolean;
  /** It depends on itself. */
  readonly isCircular: boolean;
}

/** Operands by names, then by beginnings of names, then by places; all others are `...`. */
export function boundOperands(node: RFunctionNode, operands: readonly ROperand[], at: number): BoundOperands {
  const { parameters } = node;
  const names = parameters.map(({ name }) => name);
  const dots = names.indexOf('...');
  const found = new Map<string, ROperand>();
  const left = new Set(operands);
  const take = (name: string, operand: ROperand): void => {
    found.set(name, operand);
    left.delete(operand);
  };
  for (const operand of operands)
    if (
      operand.name !== undefined &&
      operand.name !== '...' &&
      names.includes(operand.name) &&
      !found.has(operand.name)
    )
      take(operand.name, operand);
  const abbreviated = dots < 0 ? names : names.slice(0, dots);
  for (const operand of left) {
    const { name: beginning } = operand;
    const fitting =
      beginning === undefined ? [] : abbreviated.filter((name) => !found.has(name) && name.startsWith(beginning));
    const [name] = fitting;
    if (fitting.length === 1 && name !== undefined) take(name, operand);
  }
  for (const name of abbreviated) {
    const next = found.has(name) ? undefined : [...left].find((operand) => operand.name === undefined);
    if (next !== undefined) take(name, next);
  }
  const given = new Map([...found].map(([name, { value, at: place }]) => [name, { value, at: place }] as const));
  if (dots >= 0) given.set('...', { value: { kind: 'list', items: [...left], at }, at });
  const [surplus] = left;
  const refused =
    dots < 0 && surplus !== undefined
      ? unknown(surplus.at, `the function has no parameter for ${surplus.name ?? 'this operand'}`)
      : undefined;
  return { given: withMissing(node, given, at), defaults: defaultsOf(node, given), refused };
}

/** A parameter without an operand hides a variable of the same name around the function. */
function withMissing(
  { parameters }: RFunctionNode,
  given: ReadonlyMap<string, RVariable>,
  at: number,
): ReadonlyMap<string, RVariable> {
  const missing = parameters.filter(({ name, value }) => value === undefined && !given.has(name));
  return new Map([
    ...given,
    ...missing.map(
      ({ name }) => [name, { value: unknown(at, `the function is not given its parameter ${name}`), at }] as const,
    ),
  ]);
}

function defaultsOf({ parameters, body }: RFunctionNode, given: ReadonlyMap<string, RVariable>): DefaultOperand[] {
  const asked = parameters.flatMap(({ name, value }) =>
    value === undefined || given.has(name) ? [] : [{ name, value }],
  );
  if (asked.length === 0) return [];
  const changed = new Set(
    [...allPartsOf(body)].flatMap((part) =>
      part.kind === 'assignment' ? (rootOf(part.target) ?? []) : part.kind === 'loop' ? (part.variable ?? []) : [],
    ),
  );
  const waiting = asked.map((each) => {
    const needs = new Set([...allPartsOf(each.value)].flatMap((part) => (part.kind === 'name' ? [part.name] : [])));
    return { ...each, needs, isChanged: [...needs].some((name) => changed.has(name)) };
  });
  return inOrderOfNeed(waiting);
}

/** R computes a default when it is asked for: those that others need are first. */
function inOrderOfNeed(
  defaults: readonly (Omit<DefaultOperand, 'isCircular'> & { readonly needs: ReadonlySet<string> })[],
): DefaultOperand[] {
  const ordered: DefaultOperand[] = [];
  let waiting = defaults;
  while (waiting.length > 0) {
    const names = waiting.map(({ name }) => name);
    const ready = waiting.filter(({ needs }) => !names.some((name) => needs.has(name)));
    const next = ready.length > 0 ? ready : waiting;
    ordered.push(...next.map((each) => ({ ...each, isCircular: ready.length === 0 })));
    waiting = waiting.filter((each) => !next.includes(each));
  }
  return ordered;
}
