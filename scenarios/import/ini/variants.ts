/** Values that an iteration has, at most. */
const MOST_VALUES = 10_000;

/**
 * The values of a text with an iteration variable of OMNeT++: `${1, 2, 5}s`, `${N = 1..5 step 2}`. Without one, it is the
 * only value.
 *
 * @param constantOf what a variable that is only named means; undefined: it is none
 */
export function variants(text: string, constantOf: (name: string) => string | undefined): string[] {
  const found = /\$\{([^}]*)\}/.exec(text);
  if (found === null) return [text];
  const [whole, inside = ''] = found;
  const [, name, list] = /^\s*(?:(\w+)\s*=)?(.*)$/.exec(inside) ?? [];
  const named = name === undefined && /^\s*[A-Za-z]\w*\s*$/.test(inside) ? constantOf(inside.trim()) : undefined;
  const values = named === undefined ? valuesOf(list ?? '') : [named];
  return values.map((value) => text.replace(whole, () => value));
}

/**
 * What of the iteration variables of a text is not read here; undefined: nothing.
 *
 * @param constantOf as for `variants`
 */
export function variantFault(text: string, constantOf: (name: string) => string | undefined): string | undefined {
  const [first, second] = [...text.matchAll(/\$\{([^}]*)\}/g)];
  if (first === undefined) return undefined;
  const [whole, inside = ''] = first;
  if (second !== undefined) return `it has several iteration variables (${whole}, ${second[0]}): give it one`;
  if (/!\s*\w+\s*$/.test(inside))
    return `${whole} varies together with another variable, which studies do not have: write the values out, one study for each`;
  const broken = inside
    .replace(/^\s*\w+\s*=/, '')
    .split(',')
    .find((item) => rangeFault(item) !== undefined);
  if (broken !== undefined) return `${broken.trim()} ${rangeFault(broken)}`;
  if (/^\s*[A-Za-z]\w*\s*$/.test(inside) && constantOf(inside.trim()) === undefined)
    return `${whole} is a variable of another line, or of OMNeT++: write its values here; those that vary together make a study each`;
  return undefined;
}

function valuesOf(list: string): string[] {
  return list.split(',').flatMap((item) => {
    const range = rangeIn(item);
    if (range === undefined) return item.trim() === '' ? [] : [item.trim()];
    const { from, by, count } = range;
    return Array.from({ length: count }, (_, index) => String(Number((from + index * by).toPrecision(12))));
  });
}

/** `1..5 step 2` */
function rangeIn(item: string): { readonly from: number; readonly by: number; readonly count: number } | undefined {
  const [, first, last, step] =
    /^\s*(-?[\d.eE+]+?)\s*\.\.\s*(-?[\d.eE+]+)\s*(?:step\s*([\d.eE+-]+))?\s*$/.exec(item) ?? [];
  if (first === undefined || last === undefined) return undefined;
  const [from, to, by] = [Number(first), Number(last), Number(step ?? 1)];
  return { from, by, count: Math.floor((to - from) / by + 1e-10) + 1 };
}

/** Why a range has no values, or too many; undefined: it has some, or is none. */
function rangeFault(item: string): string | undefined {
  const { count = 1 } = rangeIn(item) ?? {};
  if (!(count > 0)) return 'has no values';
  return count > MOST_VALUES ? `has more than ${MOST_VALUES} values` : undefined;
}
