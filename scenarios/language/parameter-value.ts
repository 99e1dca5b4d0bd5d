import { typedCommand } from '../../results/folders/typed-command.ts';
import { nearestName } from '../../results/tables/nearest-name.ts';
import type { Parameter, ParameterValue } from './parameter-catalogue.ts';
import { inUnit, unitsOf } from './unit.ts';

export type ReadValue =
  { readonly ok: true; readonly value: ParameterValue } | { readonly ok: false; readonly reason: string };

/** Checks a value of a study file against the catalogue; times may carry a unit ("15 min"). */
export function readParameterValue(parameter: Parameter, raw: unknown): ReadValue {
  switch (parameter.type) {
    case 'boolean':
      return typeof raw === 'boolean' ? { ok: true, value: raw } : bad(`must be true or false, not ${shown(raw)}`);
    case 'choice':
      return readChoice(parameter, raw);
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
  const { type, unit, min, above, max, choices } = parameter;
  if (type === 'boolean') return 'true or false';
  if (type === 'choice') return `one of ${(choices ?? []).join(', ')}`;
  const limits = [
    ...(above === undefined ? [] : [`above ${above}`]),
    ...(min === undefined ? [] : [`of at least ${min}`]),
    ...(max === undefined ? [] : [`at most ${max}`]),
  ];
  const kind = type === 'integer' ? 'a whole number' : unit === 's' ? 'a time in seconds (or "15 min")' : 'a number';
  const others = [...(parameter.auto === true ? ['auto'] : []), ...(parameter.unlimited === true ? ['never'] : [])];
  return [[kind, limits.join(' and ')].filter((part) => part !== '').join(' '), ...others].join(' or ');
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
