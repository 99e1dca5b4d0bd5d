import { lanLists, type LanParameter } from '../../sim/models/rserpool/lan-values.ts';
import { namesOf } from '../../sim/run/parameter.ts';
import { parameterNamed } from '../language/parameter-catalogue.ts';
import { convertedValue, withIdentity } from './converted-value.ts';
import type { DraftValue } from './study-draft.ts';

/** The parameter of which LANs may have values of their own; undefined: all have the same of it. */
export function lanParameter(name: string | undefined): LanParameter | undefined {
  return namesOf(lanLists).find((each) => each === name);
}

/** What the components of a LAN have of a parameter: a number, with a distribution if it has one. */
export interface LanValue {
  /** Infinity: never. */
  readonly number: number;
  /** Values of other parameters; empty: they do not matter. */
  readonly shape: ReadonlyMap<string, DraftValue>;
}

/** What a text means for a parameter; undefined: it is no number. */
export function lanValueFor(name: LanParameter, text: DraftValue): LanValue | undefined {
  const parameter = parameterNamed(name);
  const outcome = parameter === undefined ? undefined : convertedValue(parameter, text);
  if (parameter === undefined || outcome?.ok !== true) return undefined;
  const value = outcome.values.get(name);
  if (value === NEVER) return { number: Infinity, shape: new Map() };
  if (typeof value !== 'number') return undefined;
  const shape = new Map(withIdentity(parameter, outcome.values));
  shape.delete(name);
  return { number: value, shape };
}

const NEVER = 'never';

/** As studies have it. */
export function draftNumber(number: number): DraftValue {
  return number === Infinity ? NEVER : number;
}

/** What is common to LANs whose values differ; undefined: their distributions do. */
export function commonShape(values: readonly LanValue[]): LanValue['shape'] | undefined {
  const [first = new Map<string, DraftValue>(), ...others] = values
    .filter(({ number }) => number !== Infinity)
    .map(({ shape }) => shape);
  const same = others.every((each) => JSON.stringify([...each]) === JSON.stringify([...first]));
  return same ? first : undefined;
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
