import { builtIns } from './r-functions.ts';
import type { ROperand } from './r-operands.ts';
import type { RNode } from './r-tree.ts';
import { isOpenList, soleValue, elementAt, type RValue } from './r-value.ts';

/** The function that a call names, by another name of it, too; a variable that is no function hides none of R. */
export function nameOfFunction(callee: RNode, given: RValue): string | undefined {
  if (callee.kind === 'name' && (given.kind !== 'unknown' || builtIns.has(callee.name))) return callee.name;
  const alias = given.kind === 'unknown' ? given.missing : undefined;
  return alias ?? (callee.kind === 'name' ? callee.name : undefined);
}

/** A function that is given as a text, or by its name. */
export function nameIn(value: RValue): string | undefined {
  const text = soleValue(value);
  if (typeof text === 'string') return text;
  return value.kind === 'unknown' ? value.missing : undefined;
}

/** The operands that a list or vector has. */
export function operandsIn(value: RValue, at: number): readonly ROperand[] | undefined {
  if (value.kind === 'list') return isOpenList(value) ? undefined : value.items;
  if (value.kind !== 'vector') return undefined;
  return value.values.map((_each, place) => ({ name: undefined, value: elementAt(value, place), at }));
}
