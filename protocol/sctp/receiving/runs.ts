/**
 * How many runs precede, of runs in ascending order: all that `precedes` is true of come first. Most of what arrives
 * comes behind all others, which is looked at first.
 */
export function runsBefore<R>(runs: readonly R[], precedes: (run: R) => boolean): number {
  const last = runs.at(-1);
  if (last === undefined || precedes(last)) return runs.length;
  let low = 0;
  let high = runs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const run = runs[middle];
    if (run !== undefined && precedes(run)) low = middle + 1;
    else high = middle;
  }
  return low;
}
