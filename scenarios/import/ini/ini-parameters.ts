import type { IniEntry } from './read-ini.ts';

/** A pattern with wildcards, and its place among all entries. */
interface Wildcard {
  readonly place: number;
  readonly pattern: RegExp;
}

/** Entries by the last part of their keys: files have very many. */
interface Candidates {
  readonly exact: Map<string, number>;
  readonly wildcards: Wildcard[];
}

/** What an ini file says of parameters of modules. */
export class IniParameters {
  readonly #entries: readonly IniEntry[];
  readonly #byName = new Map<string, Candidates>();
  readonly #used = new Set<number>();
  /** Last parts of the paths that something was asked of. */
  readonly #asked = new Set<string>();

  constructor(entries: readonly IniEntry[]) {
    this.#entries = entries;
    for (const [place, { key }] of entries.entries()) {
      const name = key.slice(key.lastIndexOf('.') + 1);
      const known = this.#byName.get(name) ?? { exact: new Map<string, number>(), wildcards: [] };
      this.#byName.set(name, known);
      if (/[*?{]|\.\./.test(key)) known.wildcards.push({ place, pattern: patternOf(key) });
      else if (!known.exact.has(key)) known.exact.set(key, place);
    }
  }

  /** The entry that decides about a parameter; undefined: none does. */
  entry(path: string): IniEntry | undefined {
    const name = path.slice(path.lastIndexOf('.') + 1);
    this.#asked.add(name);
    const candidates = this.#byName.get(name);
    if (candidates === undefined) return undefined;
    let found = candidates.exact.get(path);
    for (const { place, pattern } of candidates.wildcards) {
      if (found !== undefined && place > found) break;
      if (pattern.test(path)) {
        found = place;
        break;
      }
    }
    if (found === undefined) return undefined;
    this.#used.add(found);
    return this.#entries[found];
  }

  /** Those that nothing was asked of; others before them may have decided. */
  get unused(): IniEntry[] {
    return this.#entries.filter(({ key }, place) => {
      return !this.#used.has(place) && !this.#asked.has(key.slice(key.lastIndexOf('.') + 1));
    });
  }
}

/** `**` is anything, `*` anything but dots, `{2..5}` and `[2..5]` are numbers. */
function patternOf(key: string): RegExp {
  const source = key.replaceAll(
    /\*\*|\*|\?|\{(\d+)\.\.(\d+)\}|\[(\d*)\.\.(\d*)\]|[.+^${}()|[\]\\]/g,
    (part, a, b, c, d) => {
      if (part === '**') return '.*';
      if (part === '*') return '[^.]*';
      if (part === '?') return '[^.]';
      if (a !== undefined) return numbers(String(a), String(b));
      if (c !== undefined) return `\\[${numbers(String(c), String(d))}\\]`;
      return `\\${part}`;
    },
  );
  return new RegExp(`^${source}$`);
}

/** Numbers of a range, as far as networks have so many of something. */
function numbers(from: string, to: string): string {
  const [low, high] = [Number(from), to === '' ? Number(from) + 1000 : Number(to)];
  const count = Math.min(1000, Math.max(0, high - low + 1));
  return `(?:${Array.from({ length: count }, (_, index) => low + index).join('|')})`;
}
