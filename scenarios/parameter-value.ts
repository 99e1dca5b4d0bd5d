import { suggestion } from './nearest-name.ts';
import type { Parameter, ParameterValue } from './parameter-catalogue.ts';

const units: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  s: { us: 1e-6, ms: 1e-3, s: 1, min: 60, h: 3600, d: 86_400 },
  ms: { us: 1e-3, ms: 1, s: 1000 },
};

export type ReadValue =
  { readonly ok: true; readonly value: ParameterValue } | { readonly ok: false; readonly reason: string };

/** Checks a value of a scenario file against the catalogue; times may carry a unit ("15 min"). */
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
  const hint = typeof raw === 'string' ? suggestion(raw, choices) : '';
  return bad(`must be one of ${choices.join(', ')}, not ${shown(raw)}${hint}`);
}

function readNumber(parameter: Parameter, raw: unknown): ReadValue {
  if (parameter.auto === true && raw === 'auto') return { ok: true, value: 'auto' };
  if (parameter.unlimited === true && (raw === 'never' || raw === 'unlimited')) return { ok: true, value: Infinity };
  const value = typeof raw === 'string' ? withUnit(raw, parameter.unit) : raw;
  if (typeof value !== 'number' || Number.isNaN(value)) return bad(`must be ${expected(parameter)}, not ${shown(raw)}`);
  const inRange =
    (parameter.min === undefined || value >= parameter.min) &&
    (parameter.above === undefined || value > parameter.above) &&
    (parameter.max === undefined || value <= parameter.max) &&
    (value !== Infinity || parameter.unlimited === true) &&
    (parameter.type !== 'integer' || Number.isSafeInteger(value));
  return inRange ? { ok: true, value } : bad(`must be ${expected(parameter)}, not ${shown(raw)}`);
}

/** "15 min" in the parameter's own unit. */
function withUnit(text: string, unit: string): number | undefined {
  const match = /^([0-9.eE+-]+)\s*([a-z]+)$/.exec(text.trim());
  const factor = match === null ? undefined : units[unit]?.[match[2]];
  return match === null || factor === undefined ? undefined : Number(match[1]) * factor;
}

/** Units that a value may carry if its own is this one. */
export function unitsOf(unit: string): readonly string[] {
  return Object.keys(units[unit] ?? {});
}

/** What a value has to be, for messages and listings. */
export function expected(parameter: Parameter): string {
  const { type, unit, min, above, max, choices } = parameter;
  if (type === 'boolean') return 'true or false';
  if (type === 'choice') return `one of ${(choices ?? []).join(', ')}`;
  const limits = [
    ...(above === undefined ? [] : [`above ${above}`]),
    ...(min === undefined ? [] : [`at least ${min}`]),
    ...(max === undefined ? [] : [`at most ${max}`]),
  ];
  const kind = type === 'integer' ? 'a whole number' : unit === 's' ? 'a time in seconds (or "15 min")' : 'a number';
  const others = [...(parameter.auto === true ? ['auto'] : []), ...(parameter.unlimited === true ? ['never'] : [])];
  return [[kind, limits.join(' and ')].filter((part) => part !== '').join(' '), ...others].join(' or ');
}

/** A value of a scenario file as messages show it; lists and the like, which may be endless, by their kind. */
export function shown(raw: unknown): string {
  switch (typeof raw) {
    case 'string':
      return JSON.stringify(raw);
    case 'number': // JSON has no infinity
    case 'bigint':
    case 'boolean':
      return String(raw);
    default:
      return raw === undefined || raw === null ? 'nothing' : Array.isArray(raw) ? 'a list' : 'names with values';
  }
}

function bad(reason: string): ReadValue {
  return { ok: false, reason };
}
