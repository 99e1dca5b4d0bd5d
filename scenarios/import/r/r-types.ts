import { bad, type RBuiltIn } from './r-operands.ts';
import { isNull, vector, type RScalar, type RValue, type RVector } from './r-value.ts';

/** Functions of R that tell what a value is. */
export const typeFunctions: Readonly<Record<string, RBuiltIn>> = {
  'is.null': asked(isNull),
  'is.list': asked(({ kind }) => kind === 'list'),
  'is.function': asked(({ kind }) => kind === 'function'),
  'is.vector': asked((value) => (value.kind === 'vector' && !isNull(value)) || value.kind === 'list'),
  'is.numeric': askedType((type) => type === 'double' || type === 'integer'),
  'is.integer': askedType((type) => type === 'integer'),
  'is.double': askedType((type) => type === 'double'),
  'is.character': askedType((type) => type === 'character'),
  'is.logical': askedType((type) => type === 'logical'),
  isTRUE: asked((value) => isOne(value, true)),
  isFALSE: asked((value) => isOne(value, false)),
  typeof: named({}),
  class: named({ double: 'numeric', closure: 'function' }),
  mode: named({ integer: 'numeric', double: 'numeric', closure: 'function' }),
};

/** The type of a vector; undefined: it has no values, or NA alone, of which it is not known here. */
function typeOf(value: RVector): string | undefined {
  if (isNull(value)) return 'NULL';
  if (value.isInteger === true) return 'integer';
  const known = value.values.find((each) => each !== null);
  const types = { number: 'double', string: 'character', boolean: 'logical' } as const;
  return known === undefined || known === null ? undefined : types[kindOf(known)];
}

function kindOf(value: Exclude<RScalar, null>): 'number' | 'string' | 'boolean' {
  if (typeof value === 'number') return 'number';
  return typeof value === 'string' ? 'string' : 'boolean';
}

function isOne(value: RValue, wanted: boolean): boolean {
  return value.kind === 'vector' && value.values.length === 1 && value.values[0] === wanted;
}

function asked(holds: (value: RValue) => boolean): RBuiltIn {
  return ([operand], at) => (operand === undefined ? bad(at, 'a question') : vector(holds(operand.value)));
}

function askedType(holds: (type: string) => boolean): RBuiltIn {
  return ([operand], at) => {
    const value = operand?.value;
    if (value?.kind !== 'vector') return value === undefined ? bad(at, 'a question') : vector(false);
    const type = typeOf(value);
    return type === undefined ? bad(at, 'a question') : vector(holds(type));
  };
}

/** @param others names that differ from those of types */
function named(others: Readonly<Record<string, string>>): RBuiltIn {
  return ([operand], at) => {
    const value = operand?.value;
    if (value === undefined || value.kind === 'unknown' || value.kind === 'environment') return bad(at, 'a question');
    const type = value.kind === 'vector' ? typeOf(value) : value.kind === 'function' ? 'closure' : value.kind;
    return type === undefined ? bad(at, 'a question') : vector(others[type] ?? type);
  };
}
