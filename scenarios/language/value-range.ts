import { cellInWords } from '../../results/tables/table.ts';
import { suggestion } from '../../results/tables/nearest-name.ts';
import type { Parameter } from './parameter-catalogue.ts';
import { readParameterValue } from './parameter-value.ts';

/** Values of a range; more are a slip of who wrote it. */
const MOST_VALUES = 10_000;
/** Significant digits of values between the ends: of steps, and of what is spaced for a logarithmic axis. */
const [EVEN_DIGITS, LOGARITHMIC_DIGITS] = [12, 6];

const keys = ['from', 'to', 'step', 'points', 'log'] as const;
const aliases: ReadonlyMap<string, string> = new Map([
  ...['start', 'begin', 'min', 'minimum', 'low'].map((name) => [name, 'from'] as const),
  ...['end', 'stop', 'until', 'max', 'maximum', 'high', 'upTo'].map((name) => [name, 'to'] as const),
  ...['by', 'increment', 'interval', 'stepSize'].map((name) => [name, 'step'] as const),
  ...['n', 'count', 'number', 'values', 'steps', 'num'].map((name) => [name, 'points'] as const),
  ...['logarithmic', 'log10', 'geometric'].map((name) => [name, 'log'] as const),
]);

/** A range that is none. `key`: where in it. */
export class RangeFault extends Error {
  override readonly name = 'RangeFault';
  readonly key: string | undefined;

  constructor(message: string, key?: string) {
    super(message);
    this.key = key;
  }
}

/** The range in the place of a list of values: `{from: 1, to: 10}`. */
export type RawRange = Readonly<Record<string, unknown>>;

export function isRange(raw: unknown): raw is RawRange {
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw);
}

/**
 * The values of a range of a parameter: `{from: 1, to: 10}` in steps of 1, `{from: 1, to: 10, step: 2}`, `{from: 0, to: 1,
 * points: 5}` evenly spaced, or `{from: 1e4, to: 1e7, points: 10, log: true}` with a constant ratio. Both ends are exact
 * if they are reached. Whole numbers are rounded where the parameter needs them.
 *
 * @throws RangeFault naming what is wrong.
 */
export function rangeValues(parameter: Parameter, raw: RawRange): number[] {
  if (parameter.type !== 'number' && parameter.type !== 'integer')
    throw new RangeFault('a range is one of numbers: list the values');
  const unknown = Object.keys(raw).find((key) => !keys.some((each) => each === key));
  if (unknown !== undefined)
    throw new RangeFault(
      `unknown key ${unknown}${suggestion(unknown, keys, aliases)} (a range has ${keys.join(', ')})`,
      unknown,
    );
  const [from, to] = [endOf(parameter, raw, 'from'), endOf(parameter, raw, 'to')];
  if (to < from) throw new RangeFault(`the range is empty: it ends at ${to}, before its begin at ${from}`, 'to');
  const { step, points, log = false } = raw;
  if (typeof log !== 'boolean') throw new RangeFault('log must be true or false', 'log');
  if (step !== undefined && points !== undefined) throw new RangeFault('give step or points, not both', 'points');
  if (points === undefined) {
    if (log) throw new RangeFault('log needs points: give the number of values', 'log');
    return stepped(parameter, from, to, step === undefined ? 1 : stepOf(parameter, step));
  }
  const number = numberOf(points);
  if (number === 1 ? from !== to : from === to)
    throw new RangeFault(
      `points: ${number} ${number === 1 ? 'value' : 'values'} from ${from} to ${to} cannot be`,
      'points',
    );
  if (log && from <= 0) throw new RangeFault('log needs a begin above 0', 'from');
  return spaced(parameter, { from, to, number, isLogarithmic: log });
}

function endOf(parameter: Parameter, raw: RawRange, key: 'from' | 'to'): number {
  if (raw[key] === undefined) throw new RangeFault(`${key} is missing`);
  const outcome = readParameterValue(parameter, raw[key]);
  if (!outcome.ok) throw new RangeFault(`${key} ${outcome.reason}`, key);
  if (typeof outcome.value === 'number' && Number.isFinite(outcome.value)) return outcome.value;
  throw new RangeFault(`${key} must be a number: list ${cellInWords(outcome.value)} beside the range`, key);
}

function stepOf(
  { min: _min, above: _above, max: _max, auto: _auto, unlimited: _unlimited, ...parameter }: Parameter,
  raw: unknown,
): number {
  const outcome = readParameterValue({ ...parameter, above: 0 }, raw);
  if (outcome.ok && typeof outcome.value === 'number') return outcome.value;
  throw new RangeFault(`step ${outcome.ok ? 'must be a number' : outcome.reason}`, 'step');
}

function numberOf(points: unknown): number {
  if (typeof points === 'number' && Number.isSafeInteger(points) && points >= 1 && points <= MOST_VALUES) return points;
  throw new RangeFault(`points must be a whole number of 1 to ${MOST_VALUES}`, 'points');
}

function stepped(parameter: Parameter, from: number, to: number, step: number): number[] {
  // A last step that misses the end by rounding errors is the end.
  const steps = Math.floor((to - from) / step + 1e-9);
  if (steps >= MOST_VALUES)
    throw new RangeFault(`more than ${MOST_VALUES} values: give a larger step, or points`, 'step');
  return Array.from({ length: steps + 1 }, (_, index) => {
    const value = rounded(from + index * step, EVEN_DIGITS);
    return index === 0 ? from : Math.abs(value - to) <= 1e-9 * step ? to : value;
  }).map((value) => whole(parameter, value));
}

interface Spacing {
  readonly from: number;
  readonly to: number;
  readonly number: number;
  readonly isLogarithmic: boolean;
}

function spaced(parameter: Parameter, { from, to, number, isLogarithmic }: Spacing): number[] {
  const values = Array.from({ length: number }, (_, index) => {
    if (index === 0) return from;
    if (index === number - 1) return to;
    const share = index / (number - 1);
    const value = isLogarithmic
      ? rounded(from * (to / from) ** share, LOGARITHMIC_DIGITS)
      : rounded(from + share * (to - from), EVEN_DIGITS);
    return whole(parameter, value);
  });
  const twice = values.find((value, index) => values.indexOf(value) < index);
  if (twice !== undefined) throw new RangeFault(`${twice} would come twice: take fewer points`, 'points');
  return values;
}

function whole({ type }: Parameter, value: number): number {
  return type === 'integer' ? Math.round(value) : value;
}

function rounded(value: number, digits: number): number {
  return Number(value.toPrecision(digits));
}
