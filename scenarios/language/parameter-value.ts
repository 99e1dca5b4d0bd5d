import { typedCommand } from '../../results/folders/typed-command.ts';
import { nearestName } from '../../results/tables/nearest-name.ts';
import { NO_NUMBERS, numberListText } from '../../sim/run/number-list.ts';
import { NO_FILE } from '../../sim/run/parameter.ts';
import { FILE_NAME_IN_WORDS, fileNameFault } from '../inputs/input-file-name.ts';
import type { Parameter, ParameterValue } from './parameter-catalogue.ts';
import { readScheduleValue, SCHEDULE_IN_WORDS } from './schedule-value.ts';
import { inUnit, unitsOf } from './unit.ts';

export type ReadValue =
  | { readonly ok: true; readonly value: ParameterValue }
  /** The place of what is wrong: in a text, and within a mapping or list. */
  | {
      readonly ok: false;
      readonly reason: string;
      readonly offset?: number;
      readonly within?: readonly (string | number)[];
    };

/** Checks a value of a study file against the catalogue; times may carry a unit ("15 min"). */
export function readParameterValue(parameter: Parameter, raw: unknown): ReadValue {
  switch (parameter.type) {
    case 'boolean':
      return typeof raw === 'boolean' || (parameter.auto === true && raw === 'auto')
        ? { ok: true, value: raw }
        : bad(`must be ${expected(parameter)}, not ${shown(raw)}`);
    case 'choice':
      return readChoice(parameter, raw);
    case 'schedule':
      return readScheduleValue(raw);
    case 'numberList':
      return readNumberList(parameter, raw);
    case 'file':
      return readFileName(raw);
    case 'digest':
      return isDigest(raw) ? { ok: true, value: raw } : bad(`must be ${expected(parameter)}, not ${shown(raw)}`);
    case 'number':
    case 'integer':
      return readNumber(parameter, raw);
  }
}

function readChoice(parameter: Parameter, raw: unknown): ReadValue {
  const choices = parameter.choices ?? [];
  if (typeof raw === 'string' && choices.includes(raw)) return { ok: true, value: raw };
  return bad(notAChoice(raw, choices, { aliases: parameter.aliases, listing: ['list', '--parameters'] }));
}

function readNumber(parameter: Parameter, raw: unknown): ReadValue {
  if (parameter.auto === true && raw === 'auto') return { ok: true, value: 'auto' };
  if (parameter.unlimited === true && (raw === 'never' || raw === 'unlimited')) return { ok: true, value: Infinity };
  const value = typeof raw === 'string' ? inUnit(raw, parameter.unit) : raw;
  if (typeof value !== 'number' || Number.isNaN(value))
    return bad(`must be ${expected(parameter)}, not ${shown(raw)}${unitHint(parameter, raw)}`);
  const inRange =
    (parameter.min === undefined || value >= parameter.min) &&
    (parameter.above === undefined || value > parameter.above) &&
    (parameter.max === undefined || value <= parameter.max) &&
    (value !== Infinity || parameter.unlimited === true) &&
    (parameter.type !== 'integer' || Number.isSafeInteger(value));
  return inRange ? { ok: true, value } : bad(`must be ${expected(parameter)}, not ${shown(raw)}`);
}

function readFileName(raw: unknown): ReadValue {
  if (typeof raw !== 'string') return bad(`must be ${FILE_NAME_IN_WORDS}, not ${shown(raw)}`);
  const fault = raw === NO_FILE ? undefined : fileNameFault(raw);
  return fault === undefined ? { ok: true, value: raw } : bad(fault);
}

function isDigest(raw: unknown): raw is string {
  return typeof raw === 'string' && (raw === NO_FILE || /^[0-9a-f]{64}$/.test(raw));
}

/** A list of numbers, or the text of one, as tables have it. */
function readNumberList(parameter: Parameter, raw: unknown): ReadValue {
  if (raw === NO_NUMBERS) return { ok: true, value: NO_NUMBERS };
  const items = typeof raw === 'string' ? itemsOf(raw) : raw;
  if (!Array.isArray(items)) return bad(`must be ${expected(parameter)}, not ${shown(raw)}${unitHint(parameter, raw)}`);
  if (items.length === 0) return bad(`must not be empty: leave it out, or say ${NO_NUMBERS}`);
  const numbers: number[] = [];
  for (const [index, item] of (items as readonly unknown[]).entries()) {
    const read = readNumber({ ...parameter, type: 'number' }, item);
    if (!read.ok)
      return { ...bad(`: number ${index + 1} ${read.reason}`), ...(Array.isArray(raw) && { within: [index] }) };
    numbers.push(Number(read.value));
  }
  return { ok: true, value: numberListText(numbers) };
}

/** The items of a text: numbers, as far as they are some. */
function itemsOf(text: string): (number | string)[] | undefined {
  const [, inner] = /^\s*\[([^[\]]*)\]\s*$/.exec(text) ?? [];
  return inner?.split(',').map((item) => {
    const value = item.trim() === '' ? Number.NaN : Number(item);
    return Number.isNaN(value) ? item.trim() : value;
  });
}

/**
 * Whether a list has several values of a parameter. Where a value is itself a list, several are a list of lists, or of
 * their texts.
 */
export function isListOfValues(parameter: Parameter | undefined, raw: unknown): raw is readonly unknown[] {
  if (!Array.isArray(raw)) return false;
  return parameter?.type !== 'numberList' || raw.some((item) => Array.isArray(item) || isTextOfNumbers(item));
}

function isTextOfNumbers(item: unknown): boolean {
  return typeof item === 'string' && (item === NO_NUMBERS || itemsOf(item) !== undefined);
}

/** Choices that a message names beside the one that was probably meant. */
const NAMED_CHOICES = 6;

/** What else is known of choices. */
interface ChoiceNames {
  /** What they are called elsewhere. */
  readonly aliases?: ReadonlyMap<string, string> | undefined;
  /** The command that lists them, if there are many. */
  readonly listing?: readonly string[];
}

/** The message for a value that is not a choice. The one that was probably meant comes first. */
export function notAChoice(raw: unknown, choices: readonly string[], { aliases, listing }: ChoiceNames = {}): string {
  const nearest = typeof raw === 'string' ? nearestName(raw, choices, aliases) : undefined;
  const all = `must be one of ${choices.join(', ')}`;
  if (nearest === undefined) return `${all}, not ${shown(raw)}`;
  const others =
    listing !== undefined && choices.length > NAMED_CHOICES
      ? `("${typedCommand(...listing)}" lists them all)`
      : `It ${all}`;
  return `${shown(raw)} is unknown; did you mean ${nearest}? ${others}`;
}

/** A text in the place of a number was meant to carry a unit. */
function unitHint({ unit }: Parameter, raw: unknown): string {
  const units = unitsOf(unit);
  return typeof raw === 'string' && units.length > 0 ? `; units: ${units.join(', ')}` : '';
}

/** What a value has to be, for messages and listings. */
export function expected(parameter: Parameter): string {
  const { type, unit, choices } = parameter;
  if (type === 'boolean') return parameter.auto === true ? 'true, false or auto' : 'true or false';
  if (type === 'schedule') return SCHEDULE_IN_WORDS;
  if (type === 'file') return FILE_NAME_IN_WORDS;
  if (type === 'digest') return '64 hexadecimal digits in lower case, or none';
  if (type === 'numberList')
    return `a list of numbers${limitsInWords(parameter)}, such as [1e6, 2e6], or ${NO_NUMBERS}`;
  if (type === 'choice') return `one of ${(choices ?? []).join(', ')}`;
  const kind = type === 'integer' ? 'a whole number' : unit === 's' ? 'a time in seconds (or "15 min")' : 'a number';
  const others = [...(parameter.auto === true ? ['auto'] : []), ...(parameter.unlimited === true ? ['never'] : [])];
  return [kind + limitsInWords(parameter), ...others].join(' or ');
}

/** “ of at least 1 and at most 5”, or nothing */
function limitsInWords({ min, above, max }: Parameter): string {
  const limits = [
    ...(above === undefined ? [] : [`above ${above}`]),
    ...(min === undefined ? [] : [`of at least ${min}`]),
    ...(max === undefined ? [] : [`at most ${max}`]),
  ];
  return limits.length === 0 ? '' : ` ${limits.join(' and ')}`;
}

/** A value of a study file as messages show it; lists and the like, which may be endless, by their kind. */
export function shown(raw: unknown): string {
  switch (typeof raw) {
    case 'string':
      return JSON.stringify(raw);
    case 'number': // JSON has no infinity
    case 'bigint':
    case 'boolean':
      return String(raw);
    case 'undefined':
    case 'object':
    case 'function':
    case 'symbol':
      return raw === undefined || raw === null ? 'nothing' : Array.isArray(raw) ? 'a list' : 'a mapping';
  }
}

function bad(reason: string): ReadValue {
  return { ok: false, reason };
}
