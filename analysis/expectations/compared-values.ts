import { conversion, parseUnit } from '../../results/expressions/unit.ts';
import { columnNamed } from '../../results/tables/table.ts';
import { estimate, intervalHalfWidth, type Estimate } from '../statistics/statistics.ts';
import type { RunPoint, RunsSpace } from './runs-space.ts';

/** Of the values that are compared: rounding errors. */
const ROUNDING = 1e-12;

/** An expectation cannot be checked in these runs. */
export class UncheckableError extends Error {
  override readonly name = 'UncheckableError';
}

/** Values of the same run, or of runs with the same seed: what is measured, and what it should be. */
export type Pair = readonly [measured: number, expected: number];

export interface PlacedPairs {
  readonly where: string;
  readonly pairs: readonly Pair[];
}

function valuesAt(space: RunsSpace, y: string, point: RunPoint): ReadonlyMap<unknown, number> {
  const values = space.valuesBySeed(point, y);
  if (values.size === 0) throw new UncheckableError(`${y} has no value${at(point)}`);
  return values;
}

function at({ label }: RunPoint): string {
  return label === '' ? '' : ` at ${label}`;
}

export function meanAt(space: RunsSpace, y: string, point: RunPoint): Estimate {
  const known = estimate([...valuesAt(space, y, point).values()]);
  if (known === undefined) throw new UncheckableError(`${y} has no value${at(point)}`);
  return known;
}

/** What values of a column are multiplied by to be in the unit of another one. Numbers without a unit are in it already. */
export function factorBetween({ runs }: RunsSpace, from: string, to: string): number {
  const [source, target] = [from, to].map((name) => parseUnit(columnNamed(runs, name).unit));
  if (source === undefined || target === undefined || source.size === 0) return 1;
  return conversion(source, target) ?? 1;
}

export function constantPairs(space: RunsSpace, y: string, point: RunPoint, value: number): Pair[] {
  return [...valuesAt(space, y, point).values()].map((measured) => [measured, value]);
}

/** What is measured and what an expression gives, run by run. */
export function ofExpression(space: RunsSpace, y: string, expression: string, point: RunPoint): PlacedPairs {
  const factor = factorBetween(space, expression, y);
  const expected = valuesAt(space, expression, point);
  const pairs = [...valuesAt(space, y, point)].flatMap(([seed, measured]): Pair[] => {
    const value = expected.get(seed);
    return value === undefined ? [] : [[measured, value * factor]];
  });
  if (pairs.length === 0) throw new UncheckableError(`no run has both ${y} and ${expression}${at(point)}`);
  return { where: point.label, pairs };
}

/** The values of two points by seed. */
export function seedPairs(space: RunsSpace, y: string, measured: RunPoint, expected: RunPoint, factor = 1): Pair[] {
  const others = valuesAt(space, y, expected);
  const pairs = [...valuesAt(space, y, measured)].flatMap(([seed, value]): Pair[] => {
    const other = others.get(seed);
    return other === undefined ? [] : [[value, factor * other]];
  });
  if (pairs.length === 0)
    throw new UncheckableError(`no seed has ${y} both at ${measured.label} and at ${expected.label}`);
  return pairs;
}

export function differences(pairs: readonly Pair[]): number[] {
  return pairs.map(([measured, expected]) => measured - expected);
}

export function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Null: of one value. */
export function halfWidthOf(values: readonly number[], confidence: number): number | null {
  const known = estimate(values);
  return known?.stddev === undefined || known.stddev === null
    ? null
    : intervalHalfWidth(known.stddev, known.n, confidence);
}

export function rounding(value: number): number {
  return ROUNDING * Math.abs(value);
}

export function shortNumber(value: number): string {
  return String(Number(value.toPrecision(4)));
}
