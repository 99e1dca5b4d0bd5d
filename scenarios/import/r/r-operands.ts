import { numberIn, soleValue, unknown, type RScalar, type RUnknown, type RValue } from './r-value.ts';

/** An operand of a call, computed. */
export interface ROperand {
  readonly name: string | undefined;
  readonly value: RValue;
  readonly at: number;
}

/** A function of R that computes a value. */
export type RBuiltIn = (operands: readonly ROperand[], at: number) => RValue;

/** Values of a vector, at most. */
export const LONGEST_VECTOR = 1e6;
/** Characters of the texts that a function makes, at most. */
export const MOST_CHARACTERS = 1e7;

export function bad(at: number, name: string): RUnknown {
  return unknown(at, `${name}() is used in a way that is not known here`);
}

export function tooMany(at: number): RUnknown {
  return unknown(at, `it has more than ${LONGEST_VECTOR} values`);
}

/**
 * Operands by the names of parameters, as R finds them: by whole names, by beginnings of names, and by their places.
 *
 * @returns undefined if one of them belongs to no parameter
 */
export function matched<Name extends string>(
  operands: readonly ROperand[],
  names: readonly Name[],
): Partial<Record<Name, ROperand>> | undefined {
  const found: Partial<Record<Name, ROperand>> = {};
  const take = (name: Name | undefined, operand: ROperand): boolean => {
    if (name === undefined || found[name] !== undefined) return false;
    found[name] = operand;
    return true;
  };
  const isWhole = ({ name }: ROperand): boolean => name !== undefined && names.some((each) => each === name);
  for (const operand of operands)
    if (
      isWhole(operand) &&
      !take(
        names.find((each) => each === operand.name),
        operand,
      )
    )
      return undefined;
  for (const operand of operands) {
    const { name: beginning } = operand;
    if (beginning === undefined || isWhole(operand)) continue;
    const fitting = names.filter((each) => found[each] === undefined && each.startsWith(beginning));
    if (fitting.length !== 1 || !take(fitting[0], operand)) return undefined;
  }
  for (const operand of operands)
    if (
      operand.name === undefined &&
      !take(
        names.find((each) => found[each] === undefined),
        operand,
      )
    )
      return undefined;
  return found;
}

/** The number that an operand is; NaN: it is none. */
export function numberGiven(operand: ROperand | undefined): number {
  return operand === undefined ? Number.NaN : numberIn(soleValue(operand.value));
}

/** The values of a vector, or of a list of single values; undefined: it is something else. */
export function flat(value: RValue): readonly RScalar[] | undefined {
  if (value.kind === 'vector') return value.values;
  if (value.kind !== 'list') return undefined;
  const all: RScalar[] = [];
  for (const { value: part } of value.items) {
    const sole = part.kind === 'vector' ? soleValue(part) : undefined;
    if (sole === undefined) return undefined;
    all.push(sole);
  }
  return all;
}
