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
  return values.slice(0, MOST_VALUES).map((value) => text.replace(whole, value));
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
  if (/^\s*[A-Za-z]\w*\s*$/.test(inside) && constantOf(inside.trim()) === undefined)
    return `${whole} is a variable of another line, or of OMNeT++: write its values here; those that vary together make a study each`;
  return undefined;
}

function valuesOf(list: string): string[] {
  return list.split(',').flatMap((item) => {
    const [, from, to, step] =
      /^\s*(-?[\d.eE+]+?)\s*\.\.\s*(-?[\d.eE+]+)\s*(?:step\s*([\d.eE+-]+))?\s*$/.exec(item) ?? [];
    if (from === undefined || to === undefined) return item.trim() === '' ? [] : [item.trim()];
    const [low, high, by] = [Number(from), Number(to), Number(step ?? 1)];
    const count = Math.floor((high - low) / by + 1e-10) + 1;
    if (!(count > 0 && count <= MOST_VALUES)) return [];
    return Array.from({ length: count }, (_, index) => String(Number((low + index * by).toPrecision(12))));
  });
}
