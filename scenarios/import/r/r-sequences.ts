import {
  bad,
  flat,
  matched,
  LONGEST_VECTOR,
  numberGiven,
  tooMany,
  type RBuiltIn,
  type ROperand,
} from './r-operands.ts';
import {
  isNull,
  LARGEST_INTEGER,
  numberIn,
  numericType,
  unknown,
  valueCount,
  vectorOf,
  type RValue,
} from './r-value.ts';

/** Functions of R that make vectors of steps and repetitions, or take parts of them. */
export const sequenceFunctions: Readonly<Record<string, RBuiltIn>> = {
  seq: sequence,
  'seq.int': sequence,
  seq_len: (operands, at) => counted(1, 1, numberGiven(operands[0]), at, true),
  seq_along: ([operand], at) => (operand === undefined ? bad(at, 'seq_along') : along(operand.value, at)),
  rep: repeated,
  rep_len: ([what, length], at) =>
    what === undefined || length === undefined
      ? bad(at, 'rep_len')
      : repeated([what, { ...length, name: 'length.out' }], at),
  head: (operands, at) => ended(operands, 'head', at),
  tail: (operands, at) => ended(operands, 'tail', at),
};

function along(value: RValue, at: number): RValue {
  return counted(1, 1, valueCount(value), at, true);
}

/** seq(from, to, by), by places or names. */
function sequence(operands: readonly ROperand[], at: number): RValue {
  const given = matched(operands, ['from', 'to', 'by', 'length.out', 'along.with']);
  if (given === undefined) return bad(at, 'seq');
  const { from, to, by, 'length.out': length, 'along.with': model } = given;
  if (model !== undefined) return operands.length === 1 ? along(model.value, at) : bad(at, 'seq');
  if (from !== undefined && operands.length === 1)
    return valueCount(from.value) === 1
      ? steps(1, numberGiven(from), numberGiven(from) < 1 ? -1 : 1, at, true)
      : along(from.value, at);
  if (length !== undefined) return stepsOfNumber(given, numberGiven(length), at);
  const [begin, end] = [from === undefined ? 1 : numberGiven(from), to === undefined ? 1 : numberGiven(to)];
  // Without a step it is what “from:to” makes.
  const isInteger =
    by === undefined
      ? Number.isInteger(begin) && Math.max(Math.abs(begin), Math.abs(end)) <= LARGEST_INTEGER
      : [from, to, by].every((operand) => operand !== undefined && numericType(operand.value) === 'integer');
  return steps(begin, end, by === undefined ? (begin <= end ? 1 : -1) : numberGiven(by), at, isInteger);
}

/** seq() with the number of its values: three of beginning, end, step and number are given, or 1 is meant. */
function stepsOfNumber(
  { from, to, by }: { readonly [name in 'from' | 'to' | 'by']?: ROperand },
  count: number,
  at: number,
): RValue {
  if (from !== undefined && to !== undefined && by !== undefined) return bad(at, 'seq');
  const whole = Math.ceil(count);
  if (from !== undefined && to !== undefined)
    return counted(numberGiven(from), (numberGiven(to) - numberGiven(from)) / Math.max(1, whole - 1), whole, at);
  const step = by === undefined ? 1 : numberGiven(by);
  if (to !== undefined && from === undefined) return counted(numberGiven(to) - (whole - 1) * step, step, whole, at);
  return counted(from === undefined ? 1 : numberGiven(from), step, whole, at);
}

/** From one number to another; a step that misses the end by less than a rounding error reaches it. */
export function steps(from: number, to: number, by: number, at: number, isInteger = false): RValue {
  const count = from === to ? 1 : Math.floor((to - from) / by + 1e-10) + 1;
  if (!Number.isFinite(count) || count < 1) return unknown(at, `there are no steps of ${by} from ${from} to ${to}`);
  return counted(from, by, count, at, isInteger);
}

function counted(from: number, by: number, count: number, at: number, isInteger = false): RValue {
  if (!Number.isFinite(from + by) || !(count >= 0)) return bad(at, 'seq');
  if (count > LONGEST_VECTOR) return tooMany(at);
  const values = Array.from({ length: count }, (_, index) => Number((from + index * by).toPrecision(15)));
  return vectorOf(values, undefined, isInteger);
}

/** rep(x, times, each, length.out), of vectors and lists. */
function repeated(operands: readonly ROperand[], at: number): RValue {
  const { x, times, each, 'length.out': length } = matched(operands, ['x', 'times', 'each', 'length.out']) ?? {};
  const places = x === undefined ? undefined : repeatedPlaces(valueCount(x.value), { times, each, length });
  if (x === undefined || places === undefined) return bad(at, 'rep');
  if (places === 'tooMany') return tooMany(at);
  if (isNull(x.value)) return x.value;
  if (x.value.kind === 'list') {
    const { items } = x.value;
    return { ...x.value, items: places.flatMap((place) => items[place] ?? []) };
  }
  if (x.value.kind !== 'vector') return bad(at, 'rep');
  const { values, names, isInteger } = x.value;
  return vectorOf(
    places.map((place) => values[place] ?? null),
    names && places.map((place) => names[place]),
    isInteger,
  );
}

/** @returns the place of each value of the result; undefined: the operands do not fit */
function repeatedPlaces(
  count: number,
  { times, each, length }: { readonly [name in 'times' | 'each' | 'length']: ROperand | undefined },
): readonly number[] | 'tooMany' | undefined {
  const eachTimes = each === undefined ? 1 : Math.trunc(numberGiven(each));
  const counts = times === undefined ? [1] : flat(times.value)?.map((value) => Math.trunc(numberIn(value)));
  const wanted = length === undefined ? undefined : Math.trunc(numberGiven(length));
  if (counts === undefined || !(eachTimes >= 0) || counts.some((value) => !(value >= 0))) return undefined;
  if (wanted !== undefined && !(wanted >= 0)) return undefined;
  const size = Math.max(wanted ?? 0, count * eachTimes * counts.reduce((sum, value) => sum + value, 0));
  if (size > LONGEST_VECTOR) return 'tooMany';
  const once = Array.from({ length: count * eachTimes }, (_, index) => Math.floor(index / eachTimes));
  if (wanted !== undefined)
    return Array.from({ length: once.length === 0 ? 0 : wanted }, (_, index) => once[index % once.length] ?? 0);
  if (counts.length === 1) return Array.from({ length: counts[0] ?? 0 }, () => once).flat();
  if (counts.length !== once.length) return undefined;
  return once.flatMap((place, index) => Array.from({ length: counts[index] ?? 0 }, () => place));
}

/** head(x, n) and tail(x, n); a negative n: all but so many. */
function ended(operands: readonly ROperand[], which: 'head' | 'tail', at: number): RValue {
  const { x, n } = matched(operands, ['x', 'n']) ?? {};
  if (x === undefined) return bad(at, which);
  const all = valueCount(x.value);
  const asked = n === undefined ? 6 : numberGiven(n);
  if (!Number.isInteger(asked)) return bad(at, which);
  const count = asked < 0 ? Math.max(0, all + asked) : Math.min(all, asked);
  const [begin, end] = which === 'head' ? [0, count] : [all - count, all];
  const { value } = x;
  if (value.kind === 'list') return { ...value, items: value.items.slice(begin, end) };
  if (value.kind !== 'vector') return bad(at, which);
  return vectorOf(value.values.slice(begin, end), value.names?.slice(begin, end), value.isInteger);
}
