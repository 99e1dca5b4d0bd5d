import type { ROperand } from './r-operands.ts';
import { builtIns, truthIn } from './r-functions.ts';
import {
  firstUnknown,
  isOpenList,
  soleValue,
  unknown,
  elementAt,
  valueCount,
  vector,
  vectorOf,
  type RItem,
  type RValue,
} from './r-value.ts';

/** Calls a function with operands. */
export type RCallback = (operands: readonly ROperand[]) => RValue;

/** A function of R that calls another one for each element. */
interface RApplier {
  /** How its operands are called, up to those for the function, which are `...`. */
  readonly parameters: readonly string[];
  /** Those behind `...`, which are given by their names alone. */
  readonly options?: readonly string[];
  /** Of the operand that is the function. */
  readonly callback: string;
  apply(given: RApplication, at: number): RValue;
}

interface RApplication {
  readonly call: RCallback;
  /** By the names of the parameters. */
  readonly named: Readonly<Partial<Record<string, ROperand>>>;
  /** The operands that are `...`. */
  readonly more: readonly ROperand[];
}

const appliers: Readonly<Record<string, RApplier>> = {
  lapply: {
    parameters: ['X', 'FUN'],
    callback: 'FUN',
    apply: ({ call, named, more }, at) => listed(applied(named['X'], call, more), at),
  },
  sapply: {
    parameters: ['X', 'FUN'],
    options: ['simplify', 'USE.NAMES'],
    callback: 'FUN',
    apply: ({ call, named, more }, at) => {
      const isNamed = named['USE.NAMES'] === undefined || soleValue(named['USE.NAMES'].value) !== false;
      return simplifiedIf(named['simplify'], applied(named['X'], call, more, isNamed), at);
    },
  },
  vapply: {
    parameters: ['X', 'FUN', 'FUN.VALUE'],
    options: ['USE.NAMES'],
    callback: 'FUN',
    apply: ({ call, named, more }, at) =>
      named['USE.NAMES'] === undefined
        ? simplified(applied(named['X'], call, more, true)?.map(withoutInnerNames), at)
        : unknown(at, 'vapply() is used in a way that is not known here'),
  },
  Map: {
    parameters: ['f'],
    callback: 'f',
    apply: ({ call, more }, at) => listed(together(more, call), at),
  },
  mapply: {
    parameters: ['FUN'],
    options: ['MoreArgs', 'SIMPLIFY', 'USE.NAMES'],
    callback: 'FUN',
    apply: ({ call, named, more }, at) =>
      named['MoreArgs'] !== undefined || named['USE.NAMES'] !== undefined
        ? unknown(at, 'mapply() is used in a way that is not known here')
        : simplifiedIf(named['SIMPLIFY'], together(more, call), at),
  },
  Filter: { parameters: ['f', 'x'], callback: 'f', apply: filtered },
  Reduce: { parameters: ['f', 'x', 'init', 'right', 'accumulate', 'simplify'], callback: 'f', apply: reduced },
};

/** Whether a function of R calls another one for each element. */
export function isApplier(name: string): boolean {
  return Object.hasOwn(appliers, name);
}

/** The operand that is the function to be called. */
export function callbackOf(name: string, operands: readonly ROperand[]): ROperand | undefined {
  const applier = appliers[name];
  return applier && sorted(applier, operands).named[applier.callback];
}

/** Calls a function for each element. */
export function applyR(name: string, operands: readonly ROperand[], call: RCallback, at: number): RValue {
  const applier = appliers[name];
  if (applier === undefined) return unknown(at, `${name}() is not known here`);
  const given = sorted(applier, operands);
  const obstacle = firstUnknown(
    operands.filter((operand) => operand !== given.named[applier.callback]).map(({ value }) => value),
  );
  return obstacle ?? applier.apply({ call, ...given }, at);
}

/** Operands are for the parameters by whole names, or by places before those for the function. */
function sorted(
  { parameters, options = [] }: RApplier,
  operands: readonly ROperand[],
): { readonly named: Partial<Record<string, ROperand>>; readonly more: readonly ROperand[] } {
  const named: Partial<Record<string, ROperand>> = {};
  for (const operand of operands)
    if (operand.name !== undefined && (parameters.includes(operand.name) || options.includes(operand.name)))
      named[operand.name] = operand;
  const others = operands.filter((operand) => !Object.values(named).includes(operand));
  const free = parameters.filter((parameter) => named[parameter] === undefined);
  const more: ROperand[] = [];
  for (const operand of others) {
    const parameter = operand.name === undefined ? free.shift() : undefined;
    if (parameter === undefined) more.push(operand);
    else named[parameter] = operand;
  }
  return { named, more };
}

/** The elements of a vector or list; undefined: it has none, or it is not known how many. */
export function itemsWithin(value: RValue, at: number): readonly RItem[] | undefined {
  if (value.kind === 'list') return isOpenList(value) ? undefined : value.items;
  if (value.kind !== 'vector') return undefined;
  return value.values.map((_each, place) => ({ name: value.names?.[place], value: elementAt(value, place), at }));
}

/** @param isNamed texts are the names of what is made of them */
function applied(
  operand: ROperand | undefined,
  call: RCallback,
  more: readonly ROperand[],
  isNamed = false,
): RItem[] | undefined {
  const elements = operand && itemsWithin(operand.value, operand.at);
  const names = elements && operand && namesFor(operand.value, elements, isNamed);
  return elements?.map((element, place) => ({
    name: names?.[place],
    at: element.at,
    value: call([{ ...element, name: undefined }, ...more]),
  }));
}

/** The names of what is made of elements: theirs, or the texts that they are. */
function namesFor(value: RValue, elements: readonly RItem[], isNamed: boolean): readonly (string | undefined)[] {
  const isText = isNamed && value.kind === 'vector' && elements.every(({ name }) => name === undefined);
  return elements.map((element) => {
    const text = isText ? soleValue(element.value) : undefined;
    return typeof text === 'string' ? text : element.name;
  });
}

/** Calls with the first elements of all operands, then with the second ones, ... */
function together(operands: readonly ROperand[], call: RCallback): RItem[] | undefined {
  const all = operands.map((operand) => itemsWithin(operand.value, operand.at));
  const columns = all.flatMap((each) => (each === undefined || each.length === 0 ? [] : [each]));
  if (columns.length === 0 || columns.length !== operands.length) return undefined;
  const names = columns[0] && operands[0] && namesFor(operands[0].value, columns[0], true);
  const length = columns.reduce((longest, column) => Math.max(longest, column.length), 0);
  return Array.from({ length }, (_, row) => {
    const values = columns.flatMap((column, place) => {
      const element = column[row % column.length];
      return element === undefined ? [] : [{ ...element, name: operands[place]?.name }];
    });
    return { name: names?.[row], value: call(values), at: values[0]?.at ?? 0 };
  });
}

function listed(items: readonly RItem[] | undefined, at: number): RValue {
  return items === undefined ? unknown(at, 'there are no elements to go through') : { kind: 'list', items, at };
}

/** @param option says whether a vector is made; else it is a list */
function simplifiedIf(option: ROperand | undefined, items: readonly RItem[] | undefined, at: number): RValue {
  const isWanted = option === undefined ? true : soleValue(option.value);
  if (typeof isWanted !== 'boolean') return unknown(at, 'an applying function is used in a way that is not known here');
  return isWanted ? simplified(items, at) : listed(items, at);
}

/** Single values become a vector; several values each would be a matrix. */
function simplified(items: readonly RItem[] | undefined, at: number): RValue {
  if (items === undefined) return listed(items, at);
  const obstacle = firstUnknown(items.map(({ value }) => value));
  if (obstacle !== undefined) return obstacle;
  const counts = new Set(items.map(({ value }) => valueCount(value)));
  const [count] = counts;
  if (counts.size !== 1 || count === 0) return listed(items, at);
  if (count !== 1) return unknown(at, 'this makes a matrix');
  return builtIns.get('c')?.(items, at) ?? listed(items, at);
}

function withoutInnerNames(item: RItem): RItem {
  return item.value.kind === 'vector'
    ? { ...item, value: vectorOf(item.value.values, undefined, item.value.isInteger) }
    : item;
}

function filtered({ call, named, more }: RApplication, at: number): RValue {
  const { x } = named;
  const elements = x && itemsWithin(x.value, x.at);
  if (x === undefined || elements === undefined || more.length > 0) return listed(undefined, at);
  const answers = elements.map((element) => call([{ ...element, name: undefined }]));
  const obstacle = firstUnknown(answers);
  if (obstacle !== undefined) return obstacle;
  const decisions = answers.map(soleValue);
  if (decisions.includes(undefined)) return unknown(at, 'Filter() needs single values of its function');
  const isKept = decisions.map((decision) => truthIn(decision ?? null));
  const kept = elements.filter((_element, place) => isKept[place] === true);
  return x.value.kind === 'list' ? { ...x.value, items: kept } : (builtIns.get('c')?.(kept, at) ?? listed(kept, at));
}

function reduced({ call, named, more }: RApplication, at: number): RValue {
  const { x, init, right, accumulate, simplify } = named;
  const elements = x && itemsWithin(x.value, x.at);
  const isUsual = [right, accumulate].every((option) => option === undefined || soleValue(option.value) === false);
  if (elements === undefined || !isUsual || simplify !== undefined || more.length > 0)
    return unknown(at, 'Reduce() is used in a way that is not known here');
  const [first, ...others] = init === undefined ? elements : [init, ...elements];
  if (first === undefined) return vector();
  return others.reduce<RValue>(
    (value, element) =>
      call([
        { name: undefined, value, at },
        { ...element, name: undefined },
      ]),
    first.value,
  );
}
