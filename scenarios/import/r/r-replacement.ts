import {
  isNull,
  numberIn,
  numericType,
  soleValue,
  textsOf,
  unknown,
  elementAt,
  valueCount,
  vectorOf,
  type RItem,
  type RScalar,
  type RValue,
  type RVector,
} from './r-value.ts';

/** What of a value is changed by an assignment: `x[["a"]]` and `x$a`, one element; `x[2:3]`, several. */
export interface RPlace {
  readonly index: RValue;
  readonly isElement: boolean;
}

/**
 * A value of which a part is another one, as R assigns it.
 *
 * @returns not known if R would do something that is not done here
 */
export function withPart(object: RValue, { index, isElement }: RPlace, part: RValue, at: number): RValue {
  if (object.kind === 'unknown') return object;
  if (index.kind === 'unknown') return index;
  const refused = unknown(at, 'parts are changed here in a way that is not known');
  if ((object.kind !== 'vector' && object.kind !== 'list') || index.kind !== 'vector') return refused;
  if (isElement) return withElement(object, soleValue(index), part, at) ?? refused;
  return withElements(object, index.values, part, at) ?? refused;
}

/** `x[[place]] <- part` */
function withElement(
  object: Exclude<RValue, { kind: 'unknown' }>,
  place: RScalar | undefined,
  part: RValue,
  at: number,
  keepsNull = false,
): RValue | undefined {
  if (object.kind === 'vector' && object.values.length > 0)
    return part.kind === 'vector' && part.values.length === 1 ? withValues(object, [place ?? null], part) : undefined;
  const isSingle = part.kind === 'vector' && part.values.length === 1;
  // A part of NULL that is one value makes a vector, any other one a list.
  if (object.kind === 'vector' && !isNull(object) && !isSingle) return undefined;
  if (object.kind === 'vector' && isSingle) return withValues(object, [place ?? null], part);
  const items = object.kind === 'list' ? object.items : [];
  const found = placeIn(
    items.map(({ name }) => name),
    place,
  );
  if (found === undefined) return undefined;
  const isRemoved = isNull(part) && !keepsNull;
  const name = items[found]?.name ?? (typeof place === 'string' ? place : undefined);
  const replaced: RItem[] = isRemoved ? [] : [{ name, value: part, at }];
  return { kind: 'list', items: [...items.slice(0, found), ...replaced, ...items.slice(found + 1)], at };
}

/** `x[places] <- part` */
function withElements(
  object: Exclude<RValue, { kind: 'unknown' }>,
  index: readonly RScalar[],
  part: RValue,
  at: number,
): RValue | undefined {
  const count = valueCount(object);
  const isMask = index.length > 0 && index.every((value) => typeof value === 'boolean');
  if (isMask && index.length !== count) return undefined;
  const places = isMask ? index.flatMap((value, place) => (value ? [place + 1] : [])) : index;
  if (places.length === 0) return object;
  if (object.kind === 'vector' && part.kind === 'vector') return withValues(object, places, part);
  if (object.kind !== 'list' && object.kind !== 'vector') return undefined;
  const parts =
    part.kind === 'list'
      ? part.items.map(({ value }) => value)
      : part.kind === 'vector'
        ? part.values.map((_value, number) => elementAt(part, number))
        : [];
  if (parts.length === 0 || places.length % parts.length !== 0) return undefined;
  const begin: RValue = object.kind === 'list' ? object : { kind: 'list', items: itemsOf(object, at), at };
  let all: RValue | undefined = begin;
  for (const [number, place] of places.entries()) {
    const next = parts[number % parts.length];
    all = all?.kind === 'list' && next !== undefined ? withElement(all, place, next, at, true) : undefined;
  }
  return all;
}

function itemsOf(object: RVector, at: number): RItem[] {
  return object.values.map((_value, place) => ({ name: object.names?.[place], value: elementAt(object, place), at }));
}

/** A vector with other values at some places; those behind its end must follow each other. */
function withValues(object: RVector, places: readonly RScalar[], part: RVector): RVector | undefined {
  const hasText = [object, part].some(({ values: all }) => all.some((value) => typeof value === 'string'));
  const parts = hasText ? (textsOf(part) ?? []) : part.values;
  const values: RScalar[] = [...(hasText ? (textsOf(object) ?? []) : object.values)];
  const names = Array.from(values, (_value, place) => object.names?.[place]);
  const known = new Map<string | undefined, number>();
  if (places.some((place) => typeof place === 'string'))
    for (const [place, name] of names.entries()) if (!known.has(name)) known.set(name, place);
  if (part.values.length === 0 || places.length % part.values.length !== 0) return undefined;
  for (const [number, place] of places.entries()) {
    const found = typeof place === 'string' ? (known.get(place) ?? names.length) : placeIn(names, place);
    if (found === undefined) return undefined;
    if (typeof place === 'string') known.set(place, found);
    values[found] = parts[number % parts.length] ?? null;
    names[found] ??= typeof place === 'string' ? place : undefined;
  }
  const hasNumber =
    !hasText && [object, part].some(({ values: all }) => all.some((value) => typeof value === 'number'));
  const alike = values.map((value) => (value !== null && hasNumber ? numberIn(value) : value));
  return vectorOf(alike, names, hasNumber && [object, part].every((each) => numericType(each) === 'integer'));
}

/** Where an element is, or is to be: at the end. @returns undefined: at neither */
function placeIn(names: readonly (string | undefined)[], place: RScalar | undefined): number | undefined {
  if (typeof place === 'string') {
    const found = names.indexOf(place);
    return found < 0 ? names.length : found;
  }
  if (typeof place !== 'number' || !Number.isInteger(place)) return undefined;
  return place >= 1 && place <= names.length + 1 ? place - 1 : undefined;
}
