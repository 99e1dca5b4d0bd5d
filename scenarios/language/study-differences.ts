import { inWords, type Rule } from '../../results/tables/rule.ts';
import { replicationsInWords } from '../plan/replications.ts';
import type { Study } from './study.ts';
import { givenInWords } from './derived-value.ts';

/** What two studies may differ in, in words; names have one entry each. */
type Facts = ReadonlyMap<string, string>;

/**
 * What of a study is another than before: “puToPeRatio: [1, 3] → [1, 3, 10]”. Comments, the order of keys and how values
 * are written do not count, nor does which time series are recorded.
 */
export function studyDifferences(before: Study, now: Study): string[] {
  const [earlier, later] = [factsOf(before), factsOf(now)];
  const names = new Set([...earlier.keys(), ...later.keys()]);
  return [...names].flatMap((name) => {
    const [old, given] = [earlier.get(name) ?? NOTHING, later.get(name) ?? NOTHING];
    if (old === given) return [];
    return isShort(old) && isShort(given) ? `${name}: ${old} → ${given}` : name;
  });
}

const NOTHING = 'not given';
/** Letters; what is longer is named only. */
const SHORT = 60;

function factsOf(study: Study): Facts {
  const { parameters, sweep, replications, skip, only, plots, title, description } = study;
  return new Map([
    ...[...sweep].map(([name, values]) => [name, `[${values.map(givenInWords).join(', ')}]`] as const),
    ...[...parameters].map(([name, value]) => [name, givenInWords(value)] as const),
    ['seeds', replicationsInWords(replications)],
    ...rules('skip', skip),
    ...rules('only', only),
    ...plots.map((plot) => [`plot ${plot.name}`, JSON.stringify(plot, unlimited)] as const),
    ['title', title],
    ['description', description],
  ]);
}

function rules(key: string, list: readonly Rule[]): (readonly [string, string])[] {
  return list.length === 0 ? [] : [[key, list.map(inWords).join(', or ')]];
}

function isShort(text: string): boolean {
  return text.length <= SHORT && !text.startsWith('{');
}

/** JSON has no infinity. */
function unlimited(_key: string, value: unknown): unknown {
  return value === Infinity ? 'never' : value;
}
