import { policyOfType } from '../policies/policies.ts';
import type { SelectionPolicy } from '../policies/selection-policy.ts';
import { fromFixedPoint } from './fixed-point.ts';

/** Values that JSON can hold. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

const identifierKeys: ReadonlySet<string> = new Set([
  'identifier',
  'homeRegistrar',
  'registrar',
  'sender',
  'receiver',
  'target',
]);

/**
 * A decoded message for people and scripts: identifiers in hexadecimal as RSPLIB prints them, bytes as hex, 64-bit
 * integers as text, of a policy only the words that it has, with fixed-point words beside their fraction.
 */
export function messageToJson(message: unknown): Json {
  return toJson('', message);
}

function toJson(key: string, value: unknown): Json {
  if (value instanceof Uint8Array) return hex(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number') return identifierKeys.has(key) ? `0x${value.toString(16).padStart(8, '0')}` : value;
  if (typeof value === 'string') return key === 'poolHandle' ? poolHandle(value) : value;
  if (Array.isArray(value)) return value.map((item: unknown) => toJson(key, item));
  if (typeof value === 'object' && value !== null)
    return key === 'policy' ? policyToJson(value as SelectionPolicy) : objectToJson(value);
  return value === undefined ? null : (value as boolean | null);
}

function objectToJson(value: object): Json {
  const json: Record<string, Json> = {};
  for (const [key, item] of Object.entries(value)) json[key] = toJson(key, item);
  return json;
}

function policyToJson(policy: SelectionPolicy): Json {
  const type = `0x${policy.type.toString(16).padStart(8, '0')}`;
  const known = policyOfType(policy.type);
  if (known === undefined) return { type, words: hex(policy.unknownWords ?? new Uint8Array(0)) };
  const json: Record<string, Json> = { name: known.name, type };
  for (const { name, format } of known.words) {
    json[name] = policy[name];
    if (format === 'fraction') json[`${name}Fraction`] = fromFixedPoint(policy[name]);
  }
  return json;
}

/** Handles that are not plain text are shown as the hexadecimal of their bytes. */
function poolHandle(handle: string): Json {
  if (/^[\x20-\x7e]*$/.test(handle)) return handle;
  return { hex: hex(Uint8Array.from(handle, (character) => character.charCodeAt(0))) };
}

function hex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}
