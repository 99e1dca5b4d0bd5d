import seedrandom from 'seedrandom';

/** A change of one place of a source file that some test should notice. */
export interface Mutant {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly before: string;
  readonly after: string;
  /** The whole file with the change. */
  readonly text: string;
}

/** What is changed into what, in code without comments and strings. */
const changes: readonly (readonly [RegExp, string | ((found: string) => string)])[] = [
  [/ < /g, ' <= '],
  [/ <= /g, ' < '],
  [/ > /g, ' >= '],
  [/ >= /g, ' > '],
  [/ === /g, ' !== '],
  [/ !== /g, ' === '],
  [/ && /g, ' || '],
  [/ \|\| /g, ' && '],
  [/ \+ /g, ' - '],
  [/ - /g, ' + '],
  [/ \* /g, ' / '],
  [/ \/ /g, ' * '],
  [/ \+= /g, ' -= '],
  [/\+\+/g, '--'],
  [/\btrue\b/g, 'false'],
  [/\bfalse\b/g, 'true'],
  [/\bMath\.min\b/g, 'Math.max'],
  [/\bMath\.max\b/g, 'Math.min'],
  [/(?<![\w.#])\d+(?![\w.])/g, (found) => String(Number(found) + 1)],
  [/\bif \(/g, 'if (false && '],
  // A statement that calls something.
  [/(?<=^\s+)(?:this\.)?#?[a-z][\w.#?]*\([^;]*\);$/gm, ';'],
];

/** All mutants of a source file. Some do not compile, or change nothing that matters. */
export function mutantsOf(file: string, source: string): Mutant[] {
  const code = blankedOut(source);
  return changes.flatMap(([pattern, replacement]) =>
    [...code.matchAll(pattern)].map(({ 0: found, index }): Mutant => {
      const changed = typeof replacement === 'string' ? replacement : replacement(found);
      return {
        file,
        line: source.slice(0, index).split('\n').length,
        before: source.slice(index, index + found.length).trim(),
        after: changed.trim(),
        text: source.slice(0, index) + changed + source.slice(index + found.length),
      };
    }),
  );
}

/** Comments, strings and imports as blanks, so that all else keeps its place. */
function blankedOut(source: string): string {
  const kinds = [/\/\*[^]*?\*\/|\/\/.*$/gm, /^import [^;]*;$/gm, /'(?:[^'\\\n]|\\.)*'|`[^`]*`/g];
  return kinds.reduce((code, kind) => code.replaceAll(kind, (text) => text.replaceAll(/[^\n]/g, ' ')), source);
}

/** Some of them, the same for the same seed. */
export function sample<T>(all: readonly T[], count: number, seed: string): T[] {
  const random = seedrandom(seed);
  return all
    .map((item) => ({ item, key: random() }))
    .toSorted((a, b) => a.key - b.key)
    .slice(0, count)
    .map(({ item }) => item);
}
