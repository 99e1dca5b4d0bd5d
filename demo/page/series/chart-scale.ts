/** The least of 1, 2, 4, 6, 10, 20, … that is not below a value: its half is as round. */
export function niceTop(value: number): number {
  if (!(value > 0) || value === Infinity) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const factor = [1, 2, 4, 6, 10].find((each) => value <= each * power * (1 + 1e-9)) ?? 10;
  return factor * power;
}

/** `45 s`, `3 min`, `2 h` */
export function durationText(seconds: number): string {
  if (seconds < 100) return `${seconds < 10 ? Number(seconds.toPrecision(2)) : Math.round(seconds)} s`;
  if (seconds < 6000) return `${Number((seconds / 60).toFixed(seconds < 600 ? 1 : 0))} min`;
  return `${Number((seconds / 3600).toFixed(1))} h`;
}

/** Places for labels near where they belong, which do not overlap as long as there is room for all. */
export function spreadLabels(wanted: readonly number[], height: number, top: number, bottom: number): number[] {
  const order = wanted.map((_, i) => i).toSorted((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
  const places = [...wanted];
  let limit = top;
  for (const i of order) {
    places[i] = Math.max(wanted[i] ?? 0, limit);
    limit = (places[i] ?? 0) + height;
  }
  limit = bottom;
  for (const i of order.toReversed()) {
    places[i] = Math.min(places[i] ?? 0, limit);
    limit = (places[i] ?? 0) - height;
  }
  return places;
}
