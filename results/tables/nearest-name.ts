/** Characters by which a name may be longer than what it was meant to be. */
const MOST_DIFFERENCE = 40;

const noAliases: ReadonlyMap<string, string> = new Map();

/**
 * The known name that a mistyped one was probably meant to be; undefined if none is near.
 *
 * @param aliases what known names are called elsewhere
 */
export function nearestName(
  name: string,
  known: Iterable<string>,
  aliases: ReadonlyMap<string, string> = noAliases,
): string | undefined {
  const names = [...known];
  for (const [alias, meant] of aliases) if (plain(alias) === plain(name) && names.includes(meant)) return meant;
  // The beginning of a name, as "rsp", is nearer than another short name.
  const begun = plain(name).length >= 3 ? names.filter((candidate) => plain(candidate).startsWith(plain(name))) : [];
  if (begun.length > 0) return begun.reduce((a, b) => (b.length < a.length ? b : a));
  let nearest: string | undefined;
  // More than every third character wrong is another word.
  let least = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const candidate of names) {
    const distance = plain(name) === plain(candidate) ? 0 : editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < least) {
      least = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

/** “; did you mean x?”, or nothing. */
export function suggestion(name: string, known: Iterable<string>, aliases?: ReadonlyMap<string, string>): string {
  const nearest = nearestName(name, known, aliases);
  return nearest === undefined ? '' : `; did you mean ${nearest}?`;
}

/** Without what is written differently by habit: lan-delay, lan_delay, LanDelay. */
function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[-_ ]/g, '');
}

/** Levenshtein distance: insertions, deletions, replacements. */
function editDistance(a: string, b: string): number {
  // What is much longer is far away; texts of any length may come.
  if (Math.abs(a.length - b.length) > MOST_DIFFERENCE) return Infinity;
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    let [diagonal = 0] = previous;
    let left = i;
    const current = [left];
    for (const [j, above] of previous.slice(1).entries()) {
      const replaced = diagonal + (a[i - 1] === b[j] ? 0 : 1);
      left = Math.min(replaced, above + 1, left + 1);
      current.push(left);
      diagonal = above;
    }
    previous = current;
  }
  return previous.at(-1) ?? 0;
}
