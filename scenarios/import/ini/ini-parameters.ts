import type { IniEntry } from './read-ini.ts';

/** A pattern with wildcards, and its place among all entries. */
interface Wildcard {
  readonly place: number;
  readonly fits: (path: string) => boolean;
}

/** Entries by the last part of their keys: files have very many. */
interface Candidates {
  readonly exact: Map<string, number>;
  readonly wildcards: Wildcard[];
}

const isPattern = /[*?{]|\.\./;

/** What an ini file says of parameters of modules. */
export class IniParameters {
  readonly #entries: readonly IniEntry[];
  readonly #byName = new Map<string, Candidates>();
  /** Those the last part of which has wildcards: `**.component*`. */
  readonly #ofAnyName: Wildcard[] = [];
  readonly #used = new Set<number>();
  /** Paths that something was asked of, by their last parts. */
  readonly #asked = new Map<string, Set<string>>();

  constructor(entries: readonly IniEntry[]) {
    this.#entries = entries;
    for (const [place, { key }] of entries.entries()) {
      const name = lastPart(key);
      if (isPattern.test(name)) {
        this.#ofAnyName.push({ place, fits: patternOf(key) });
        continue;
      }
      const known = this.#byName.get(name) ?? { exact: new Map<string, number>(), wildcards: [] };
      this.#byName.set(name, known);
      if (isPattern.test(key)) known.wildcards.push({ place, fits: patternOf(key) });
      else if (!known.exact.has(key)) known.exact.set(key, place);
    }
  }

  /** The entry that decides about a parameter; undefined: none does. */
  entry(path: string): IniEntry | undefined {
    const name = lastPart(path);
    this.#remember(name, path);
    const candidates = this.#byName.get(name);
    const places = [
      candidates?.exact.get(path),
      firstFit(candidates?.wildcards ?? [], path),
      firstFit(this.#ofAnyName, path),
    ].flatMap((place) => place ?? []);
    if (places.length === 0) return undefined;
    const found = Math.min(...places);
    this.#used.add(found);
    return this.#entries[found];
  }

  #remember(name: string, path: string): void {
    const known = this.#asked.get(name);
    if (known === undefined) this.#asked.set(name, new Set([path]));
    else known.add(path);
  }

  /** Those that nothing was asked of; others before them may have decided. */
  get unused(): IniEntry[] {
    return this.#entries.filter(({ key }, place) => !this.#used.has(place) && !this.#asked.has(lastPart(key)));
  }

  /** Those of a parameter that something was asked of, which fit none of the components that have it. */
  get idle(): IniEntry[] {
    return this.#entries.filter(({ key }, place) => {
      const asked = this.#asked.get(lastPart(key));
      if (asked === undefined || this.#used.has(place) || asked.has(key)) return false;
      return !isPattern.test(key) || ![...asked].some(patternOf(key));
    });
  }
}

function lastPart(key: string): string {
  return key.slice(key.lastIndexOf('.') + 1);
}

/** The place of the first pattern that fits. */
function firstFit(wildcards: readonly Wildcard[], path: string): number | undefined {
  return wildcards.find(({ fits }) => fits(path))?.place;
}

/** `**` is anything, `*` anything but dots, `{2..5}` and `[2..5]` are numbers. */
function patternOf(key: string): (path: string) => boolean {
  const ranges: (readonly [number, number])[] = [];
  const numbers = (from: string, to: string): string => {
    ranges.push([from === '' ? 0 : Number(from), to === '' ? Infinity : Number(to)]);
    return '(\\d+)';
  };
  const source = key.replaceAll(
    /\*\*+|\*|\?|\{(\d*)\.\.(\d*)\}|\[(\d*)\.\.(\d*)\]|[.+^${}()|[\]\\]/g,
    (part, a, b, c, d) => {
      if (part.startsWith('**')) return '.*';
      if (part === '*') return '[^.]*';
      if (part === '?') return '[^.]';
      if (a !== undefined) return numbers(String(a), String(b));
      if (c !== undefined) return `\\[${numbers(String(c), String(d))}\\]`;
      return `\\${part}`;
    },
  );
  const pattern = new RegExp(`^${source}$`);
  return (path) => {
    const found = pattern.exec(path);
    return found !== null && ranges.every(([low, high], i) => isWithin(Number(found[i + 1]), low, high));
  };
}

function isWithin(number: number, low: number, high: number): boolean {
  return number >= low && number <= high;
}
