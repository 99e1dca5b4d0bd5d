import {
  firstUnknown,
  numberIn,
  soleValue,
  textOf,
  unknown,
  elementAt,
  valueCount,
  vectorOf,
  type RScalar,
  type RValue,
} from './r-value.ts';

/** `object[[index]]`: one element. */
export function listElement(object: RValue, indices: readonly RValue[], at: number): RValue {
  const obstacle = firstUnknown([object, ...indices]);
  if (obstacle !== undefined) return obstacle;
  const [index] = indices;
  const place = index === undefined ? undefined : soleValue(index);
  if (indices.length !== 1 || place === undefined) return unknown(at, 'only single elements are taken here');
  if (object.kind === 'vector') {
    const found = typeof place === 'number' ? place - 1 : (object.names?.indexOf(textOf(place)) ?? -1);
    return object.values[found] === undefined
      ? unknown(at, `there is no element ${textOf(place)}`)
      : elementAt(object, found);
  }
  if (object.kind !== 'list') return unknown(at, 'there is nothing to take an element of');
  const item = typeof place === 'number' ? object.items[place - 1] : object.items.find(({ name }) => name === place);
  return item === undefined ? unknown(at, `there is no element ${textOf(place)}`) : item.value;
}

/** `object[index]`: the elements at some places, or all but those, or those for which it is true. */
export function selected(object: RValue, indices: readonly RValue[], at: number): RValue {
  const obstacle = firstUnknown([object, ...indices]);
  if (obstacle !== undefined) return obstacle;
  const [index, ...others] = indices;
  if (index?.kind !== 'vector' || others.length > 0) return unknown(at, 'only lists of places are taken here');
  if (object.kind === 'list') {
    const items = chosen(object.items, index.values, ({ name }) => name);
    return items === undefined ? missing(object, at) : { kind: 'list', items, at };
  }
  if (object.kind !== 'vector') return unknown(at, 'there is nothing to take elements of');
  const { values, names, isInteger } = object;
  const places = chosen(
    values.map((_value, place) => place),
    index.values,
    (place) => names?.[place],
  );
  if (places === undefined) return missing(object, at);
  return vectorOf(
    places.map((place) => values[place] ?? null),
    names && places.map((place) => names[place]),
    isInteger,
  );
}

function missing(object: RValue, at: number): RValue {
  return unknown(at, `an element is taken that is not there: there are ${valueCount(object)}`);
}

/** @returns undefined if one of them is not there */
function chosen<T>(
  all: readonly T[],
  index: readonly RScalar[],
  nameOf: (each: T) => string | undefined,
): readonly T[] | undefined {
  if (index.every((place) => typeof place === 'boolean') && index.length > 0)
    return index.length > all.length ? undefined : all.filter((_each, place) => index[place % index.length] === true);
  const numbers = index.map(numberIn);
  if (numbers.length > 0 && numbers.every((place) => place < 0 && Number.isInteger(place))) {
    const left = new Set(numbers.map((place) => -place - 1));
    return all.filter((_each, place) => !left.has(place));
  }
  const named = new Map<string | undefined, number>();
  if (index.some((place) => typeof place === 'string'))
    for (const [place, each] of all.entries()) if (!named.has(nameOf(each))) named.set(nameOf(each), place);
  const parts = index.map((place) => {
    const found = typeof place === 'string' ? (named.get(place) ?? -1) : numberIn(place) - 1;
    return found in all ? all.slice(found, found + 1) : undefined;
  });
  return parts.includes(undefined) ? undefined : parts.flatMap((part) => part ?? []);
}

/** `object$name`. */
export function member(object: RValue, name: string, at: number): RValue {
  if (object.kind === 'unknown') return object;
  const item = object.kind === 'list' ? object.items.find((each) => each.name === name) : undefined;
  return item === undefined ? unknown(at, `there is no element ${name}`) : item.value;
}
