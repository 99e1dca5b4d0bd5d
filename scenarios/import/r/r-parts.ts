import { firstUnknown, soleValue, textOf, unknown, vector, type RValue } from './r-value.ts';

/** `object[index]` and `object[[index]]`. */
export function indexed(object: RValue, indices: readonly RValue[], at: number): RValue {
  const obstacle = firstUnknown([object, ...indices]);
  if (obstacle !== undefined) return obstacle;
  const [index] = indices;
  const place = index === undefined ? undefined : soleValue(index);
  if (indices.length !== 1 || place === undefined) return unknown(at, 'only single elements are taken here');
  if (object.kind === 'vector' && typeof place === 'number') {
    const value = object.values[place - 1];
    return value === undefined ? unknown(at, `there is no element ${place}`) : vector(value);
  }
  if (object.kind !== 'list') return unknown(at, 'there is nothing to take an element of');
  const item = typeof place === 'number' ? object.items[place - 1] : object.items.find(({ name }) => name === place);
  return item === undefined ? unknown(at, `there is no element ${textOf(place)}`) : item.value;
}

/** `object$name`. */
export function member(object: RValue, name: string, at: number): RValue {
  if (object.kind === 'unknown') return object;
  const item = object.kind === 'list' ? object.items.find((each) => each.name === name) : undefined;
  return item === undefined ? unknown(at, `there is no element ${name}`) : item.value;
}
