import { builtIns } from './r/r-functions.ts';
import type { RBuiltIn } from './r/r-operands.ts';
import { soleValue, unknown, vector, type RItem, type RValue } from './r/r-value.ts';

/** What checkVariableType() asks for, by the names that the toolchain has for its answers. */
const variableTypes = { CVT_Any: 0, CVT_Active: 1, CVT_Passive: 2, CVT_Auto: 3 } as const;

/** Constants of SimProcTC that functions of scripts use. */
export const toolchainConstants: ReadonlyMap<string, RValue> = new Map(
  Object.entries(variableTypes).map(([name, value]) => [name, vector(value)]),
);

/**
 * checkVariableType(configurations, variable, type): whether a variable is in a parametrization, with several values
 * (active), or without any (automatic; the toolchain answers the same for passive ones).
 */
const checkVariableType: RBuiltIn = ([configurations, variable, type], at) => {
  const name = variable === undefined ? undefined : soleValue(variable.value);
  const wanted = type === undefined ? undefined : soleValue(type.value);
  if (configurations?.value.kind !== 'list' || typeof name !== 'string' || typeof wanted !== 'number')
    return unknown(at, 'checkVariableType() is used in a way that is not known here');
  const counts = configurations.value.items.flatMap((item) => valueCountOf(item, name) ?? []);
  return vector(counts.some((count) => isOfType(count, wanted)));
};

/** How many values a variable has in a line of a parametrization that is about it. */
function valueCountOf({ value }: RItem, variable: string): number | undefined {
  const items = value.kind === 'list' ? value.items.map((item) => item.value) : [value];
  const [first, ...values] = items;
  return first !== undefined && soleValue(first) === variable ? values.length : undefined;
}

function isOfType(count: number, type: number): boolean {
  if (type === variableTypes.CVT_Auto || type === variableTypes.CVT_Passive) return count === 0;
  return type === variableTypes.CVT_Active ? count > 1 : true;
}

/** Functions of R, and those of SimProcTC, that functions of scripts use. */
export const toolchainFunctions: ReadonlyMap<string, RBuiltIn> = new Map<string, RBuiltIn>([
  ...builtIns,
  ['checkVariableType', checkVariableType],
  // What is printed changes nothing.
  ...['cat', 'print', 'message', 'flush'].map((name) => [name, () => vector()] as const),
]);
