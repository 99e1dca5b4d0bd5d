import { lanLists, type LanParameter } from '../../sim/models/rserpool/lan-values.ts';
import { namesOf } from '../../sim/run/parameter.ts';
import { parameterNamed } from '../language/parameter-catalogue.ts';
import { convertedValue } from './converted-value.ts';
import type { DraftValue } from './study-draft.ts';

/** The parameter of which LANs may have values of their own; undefined: all have the same of it. */
export function lanParameter(name: string | undefined): LanParameter | undefined {
  return namesOf(lanLists).find((each) => each === name);
}

/** The number that a text means for a parameter; undefined: it is something else. */
export function numberFor(name: LanParameter, text: DraftValue): number | undefined {
  const parameter = parameterNamed(name);
  const outcome = parameter === undefined ? undefined : convertedValue(parameter, text);
  if (outcome?.ok !== true || outcome.values.size !== 1) return undefined;
  const value = outcome.values.get(name);
  return typeof value === 'number' ? value : undefined;
}

/**
 * The value of each LAN, of the values of all components; a LAN without components has that of another one.
 *
 * @returns undefined if components of a LAN differ
 */
export function valuesOfLans<T>(
  values: readonly T[],
  components: readonly { readonly lan: number }[],
  lans: number,
): T[] | undefined {
  const [any] = values;
  const all = Array.from({ length: lans }, (_, lan) => [
    ...new Set(values.filter((_value, index) => components[index]?.lan === lan)),
  ]);
  if (all.some((each) => each.length > 1)) return undefined;
  return all.flatMap(([own = any]) => (own === undefined ? [] : [own]));
}
