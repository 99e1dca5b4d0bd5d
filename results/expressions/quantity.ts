import { ExpressionError } from './expression-error.ts';
import { expressionInWords, type ExpressionTree, type FunctionName, type Operator } from './expression-tree.ts';
import { common, noUnit, parseUnit, product, squareRoot, unitInWords, type JoinedUnits, type Unit } from './unit.ts';

/** A value, and how fast it changes along a direction in which sums change: forward differentiation. */
export type Rate = readonly [value: number, slope: number];

/** What the values of names and sums come from: those of one run, or of one point. */
export interface Operands {
  /** NaN where there is no value. */
  valueOf(name: string): number;
  /** @param index of the sum among those of the expression */
  sumOf(index: number): Rate;
}

/** An expression whose units fit: what can be computed. A division by 0 gives NaN, and so does what is made of NaN. */
interface Quantity {
  readonly unit: Unit;
  at(operands: Operands): Rate;
}

/** An expression whose units fit, with what is summed in it over the runs of a point. */
export interface CheckedExpression extends Quantity {
  /** What stands within sum(…), in order of appearance. */
  readonly sums: readonly Quantity[];
}

/** What is known of a name: its unit, and whether it is the same in all runs of a point. */
export interface NamedQuantity {
  readonly unit: string;
  readonly isConstant: boolean;
}

/**
 * Checks the units of an expression, and makes it ready to be computed.
 *
 * @param named what a name stands for; throws an ExpressionError with the given place if it is unknown, or no number
 * @throws ExpressionError if units do not fit, or what differs from run to run stands outside of the sums.
 */
export function checkedExpression(
  tree: ExpressionTree,
  named: (name: string, offset: number) => NamedQuantity,
): CheckedExpression {
  const checker = new Checker(named);
  const quantity = checker.check(tree);
  checker.requireAllSummed();
  return { ...quantity, sums: checker.sums };
}

class Checker {
  readonly sums: Quantity[] = [];
  readonly #named: (name: string, offset: number) => NamedQuantity;
  #isInSum = false;
  /** The first one outside of sums that differs from run to run. */
  #varying: { readonly name: string; readonly offset: number } | undefined;

  constructor(named: (name: string, offset: number) => NamedQuantity) {
    this.#named = named;
  }

  requireAllSummed(): void {
    if (this.sums.length > 0 && this.#varying !== undefined)
      throw new ExpressionError(
        `${this.#varying.name} differs from run to run: where sums over the runs are, it must be within one, too`,
        this.#varying.offset,
      );
  }

  check(tree: ExpressionTree): Quantity {
    switch (tree.kind) {
      case 'number':
        return constant(tree.value, parseUnit(tree.unit));
      case 'name':
        return this.#name(tree.name, tree.offset);
      case 'negation': {
        const operand = this.check(tree.operand);
        return { unit: operand.unit, at: (operands) => scaled(operand.at(operands), -1) };
      }
      case 'operation':
        return operation(tree.operator, [this.check(tree.left), this.check(tree.right)], tree);
      case 'call':
        return tree.function === 'sum' ? this.#sum(tree) : call(tree.function, this.#operands(tree), tree);
    }
  }

  #name(name: string, offset: number): Quantity {
    const { unit, isConstant } = this.#named(name, offset);
    if (!isConstant && !this.#isInSum) this.#varying ??= { name, offset };
    return { unit: parseUnit(unit), at: (operands) => [operands.valueOf(name), 0] };
  }

  #operands(tree: Call): Quantity[] {
    return tree.operands.map((operand) => this.check(operand));
  }

  #sum(tree: Call): Quantity {
    if (this.#isInSum) throw new ExpressionError('sum(…) cannot stand within sum(…)', tree.offset);
    this.#isInSum = true;
    const [summand = constant(0, noUnit)] = this.#operands(tree);
    this.#isInSum = false;
    const index = this.sums.push(summand) - 1;
    return { unit: summand.unit, at: (operands) => operands.sumOf(index) };
  }
}

type Call = ExpressionTree & { readonly kind: 'call' };
type Operation = ExpressionTree & { readonly kind: 'operation' };

function constant(value: number, unit: Unit): Quantity {
  return { unit, at: () => [value, 0] };
}

function scaled([value, slope]: Rate, factor: number): Rate {
  return factor === 1 ? [value, slope] : [value * factor, slope * factor];
}

function operation(operator: Operator, [left, right]: readonly [Quantity, Quantity], tree: Operation): Quantity {
  switch (operator) {
    case '+':
    case '-': {
      const sign = operator === '+' ? 1 : -1;
      const joined = alike([left, right], [tree.left, tree.right], operator === '+' ? 'added' : 'subtracted', tree);
      return pairwise(joined, [left, right], ([a, da], [b, db]) => [a + sign * b, da + sign * db]);
    }
    case '*':
      return pairwise(product(left.unit, right.unit, 1), [left, right], ([a, da], [b, db]) => [a * b, da * b + a * db]);
    case '/':
      return pairwise(product(left.unit, right.unit, -1), [left, right], quotient);
  }
}

function quotient([a, da]: Rate, [b, db]: Rate): Rate {
  if (b === 0) return [NaN, NaN];
  const ratio = a / b;
  return [ratio, (da - ratio * db) / b];
}

function pairwise(
  { unit, left: leftFactor, right: rightFactor }: JoinedUnits,
  [left, right]: readonly [Quantity, Quantity],
  combine: (a: Rate, b: Rate) => Rate,
): Quantity {
  return {
    unit,
    at: (operands) => {
      const [a, b] = [scaled(left.at(operands), leftFactor), scaled(right.at(operands), rightFactor)];
      const combined = combine(a, b);
      // Infinite is what never ends, not what is too large.
      const isTooLarge = Math.abs(combined[0]) === Infinity && Number.isFinite(a[0]) && Number.isFinite(b[0]);
      return isTooLarge ? [NaN, NaN] : combined;
    },
  };
}

/** @throws ExpressionError if these quantities cannot be added, or compared. */
function alike(
  [left, right]: readonly [Quantity, Quantity],
  [before, after]: readonly [ExpressionTree, ExpressionTree],
  action: string,
  { offset }: ExpressionTree,
): JoinedUnits {
  const joined = common(left.unit, right.unit);
  if (joined !== undefined) return joined;
  const [unit] = [left, right].filter((each) => each.unit.size > 0).map((each) => unitInWords(each.unit));
  const isNumber = [before, after].some(({ kind }) => kind === 'number') && unit !== undefined && /^\w+$/.test(unit);
  const hint = isNumber ? `; a number may have a unit, as in "5 ${unit}"` : '';
  const words = `${withUnit(before, left.unit)} and ${withUnit(after, right.unit)} cannot be ${action}`;
  throw new ExpressionError(`${words}${hint}`, offset);
}

/** “handling_time [s]”, “1 [no unit]” */
function withUnit(tree: ExpressionTree, unit: Unit): string {
  return `${expressionInWords(tree)} [${unit.size === 0 ? 'no unit' : unitInWords(unit)}]`;
}

function call(name: Exclude<FunctionName, 'sum'>, operands: readonly Quantity[], tree: Call): Quantity {
  const [first = constant(NaN, noUnit)] = operands;
  const same = (unit: Unit, apply: (rate: Rate) => Rate): Quantity => ({ unit, at: (each) => apply(first.at(each)) });
  switch (name) {
    case 'min':
    case 'max':
      return extreme(name, operands, tree);
    case 'abs':
      return same(first.unit, (rate) => scaled(rate, rate[0] < 0 ? -1 : 1));
    case 'round':
    case 'floor':
    case 'ceil':
      return same(first.unit, ([value]) => [Math[name](value), 0]);
    case 'sqrt':
      return same(requireRoot(first, tree), ([value, slope]) => [Math.sqrt(value), slope / (2 * Math.sqrt(value))]);
    case 'log10':
      requireNoUnit(first, tree);
      return same(noUnit, ([value, slope]) => [logarithm(value), slope / (value * Math.LN10)]);
  }
}

/** The library's logarithm may differ between platforms: the last digits are cut off. */
function logarithm(value: number): number {
  return value > 0 ? Number(Math.log10(value).toPrecision(12)) : NaN;
}

function extreme(name: 'min' | 'max', operands: readonly Quantity[], tree: Call): Quantity {
  const pick = (a: Rate, b: Rate): Rate => {
    if (Number.isNaN(a[0]) || Number.isNaN(b[0])) return [NaN, NaN];
    return (name === 'min' ? b[0] < a[0] : b[0] > a[0]) ? b : a;
  };
  const [first, ...others] = operands.map((quantity, index) => ({ quantity, tree: tree.operands[index] ?? tree }));
  if (first === undefined) return constant(NaN, noUnit);
  return others.reduce((left, right) => {
    const both = [left.quantity, right.quantity] as const;
    const joined = alike(both, [left.tree, right.tree], 'compared', tree);
    return { quantity: pairwise(joined, both, pick), tree: left.tree };
  }, first).quantity;
}

function requireRoot({ unit }: Quantity, tree: Call): Unit {
  const root = squareRoot(unit);
  if (root !== undefined) return root;
  throw new ExpressionError(`${expressionInWords(tree)}: there is no square root of ${unitInWords(unit)}`, tree.offset);
}

function requireNoUnit({ unit }: Quantity, tree: Call): void {
  if (unit.size === 0) return;
  const words = unitInWords(unit);
  const hint = /^\w+$/.test(words) ? `: divide by a unit, as in "/ 1 ${words}"` : '';
  throw new ExpressionError(`${expressionInWords(tree)}: there is no logarithm of ${words}${hint}`, tree.offset);
}
