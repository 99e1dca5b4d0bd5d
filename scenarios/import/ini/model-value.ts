/** A value as OMNeT++ writes it: `100d`, `15min 7200s 1ms`, `uniform(0ms, 200ms)`, `true`, `"1 2"`. */
export type ModelValue =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | ModelQuantity
  | { readonly kind: 'random'; readonly name: string; readonly operands: readonly ModelQuantity[] };

export interface ModelQuantity {
  readonly kind: 'quantity';
  /** Times in seconds. */
  readonly value: number;
  readonly isTime: boolean;
}

const seconds: Readonly<Record<string, number>> = {
  ps: 1e-12,
  ns: 1e-9,
  us: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  min: 60,
  h: 3600,
  d: 86_400,
};

const quantityPart = /\s*([-+]?(?:0x[0-9a-f]+|(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?))\s*([a-z]+)?\s*/iy;
/** Longer texts are no values. */
const LONGEST = 10_000;

/** @returns undefined if it is nothing of that */
export function modelValue(text: string): ModelValue | undefined {
  const trimmed = text.trim();
  if (trimmed.length > LONGEST) return undefined;
  if (/^"[^"]*"$/.test(trimmed)) return { kind: 'text', text: trimmed.slice(1, -1) };
  if (/^(true|yes)$/.test(trimmed)) return { kind: 'boolean', value: true };
  if (/^(false|no)$/.test(trimmed)) return { kind: 'boolean', value: false };
  const call = /^([a-z]\w*)\s*\(([^()]*)\)$/i.exec(trimmed);
  if (call === null) return modelQuantity(trimmed);
  const [, name = '', inside = ''] = call;
  const operands = inside.split(',').map(modelQuantity);
  return operands.includes(undefined)
    ? undefined
    : { kind: 'random', name, operands: operands.flatMap((operand) => operand ?? []) };
}

/** A number, or a time in one part or more. */
export function modelQuantity(text: string): ModelQuantity | undefined {
  let value = 0;
  let parts = 0;
  let isTime = false;
  quantityPart.lastIndex = 0;
  let end = 0;
  while (end < text.length) {
    quantityPart.lastIndex = end;
    const found = quantityPart.exec(text);
    if (found === null) return undefined;
    end = quantityPart.lastIndex;
    const [, number, unit] = found;
    const size = unit === undefined ? 1 : seconds[unit];
    // Only times have several parts.
    if (size === undefined || (parts > 0 && (unit === undefined || !isTime))) return undefined;
    value += Number(number) * size;
    isTime = unit !== undefined;
    parts++;
  }
  return parts === 0 ? undefined : { kind: 'quantity', value: Number(value.toPrecision(15)), isTime };
}
