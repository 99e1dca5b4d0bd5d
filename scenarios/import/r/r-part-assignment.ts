import { builtIns } from './r-functions.ts';
import { listElement, member, selected } from './r-parts.ts';
import { withPart, type RPlace } from './r-replacement.ts';
import type { RCall, RNode } from './r-tree.ts';
import { unknown, vector, type RValue } from './r-value.ts';

/** The variable of which a part is assigned. */
interface ChangedVariable {
  /** Its value until now. */
  readonly whole: RValue;
  readonly at: number;
  /** Computes the places of parts. */
  readonly valueOf: (node: RNode) => RValue;
}

/** The value of a variable of which a part, at any depth, is another one. */
export function assignedPart(target: RNode, part: RValue, variable: ChangedVariable): RValue {
  const { at } = variable;
  if (target.kind === 'name') return part;
  if (target.kind === 'call') return renamed(target, part, variable);
  if (target.kind !== 'index' && target.kind !== 'member') return unknown(at, 'this cannot be assigned here');
  const place = placeOf(target, variable);
  if (place === undefined) return unknown(at, 'only single places are changed here');
  const former = partOrNothing(target.object, variable);
  return assignedPart(target.object, withPart(former, place, part, at), variable);
}

function placeOf(node: Extract<RNode, { kind: 'index' | 'member' }>, { valueOf }: ChangedVariable): RPlace | undefined {
  if (node.kind === 'member') return { index: vector(node.name), isElement: true };
  const [operand, ...others] = node.indices;
  if (operand === undefined || others.length > 0) return undefined;
  return { index: valueOf(operand.value), isElement: node.isElement };
}

/** `names(x) <- …`: other functions in the place of a variable are not known here. */
function renamed(
  { callee, operands: [operand, ...others] }: RCall,
  names: RValue,
  { whole, at }: ChangedVariable,
): RValue {
  if (callee.kind !== 'name' || callee.name !== 'names' || operand?.value.kind !== 'name' || others.length > 0)
    return unknown(at, 'parts are changed by a function here');
  const object = { name: undefined, value: whole, at };
  return builtIns.get('setNames')?.([object, { name: undefined, value: names, at }], at) ?? names;
}

/** A part of a variable that gets a part itself; NULL: it is not there yet. */
function partOrNothing(node: RNode, variable: ChangedVariable): RValue {
  if (node.kind === 'name') return variable.whole;
  const place = node.kind === 'index' || node.kind === 'member' ? placeOf(node, variable) : undefined;
  if (place === undefined || (node.kind !== 'index' && node.kind !== 'member'))
    return unknown(variable.at, 'this cannot be assigned here');
  const object = partOrNothing(node.object, variable);
  if (object.kind === 'vector' && object.values.length === 0) return vector();
  if (node.kind === 'index' && !node.isElement) return selected(object, [place.index], variable.at);
  const isNew =
    node.kind === 'member' && object.kind === 'list' && !object.items.some(({ name }) => name === node.name);
  if (isNew) return vector();
  return node.kind === 'member'
    ? member(object, node.name, variable.at)
    : listElement(object, [place.index], variable.at);
}
