import { rounded } from './page-tables.ts';

/** Digits that are kept of what plots draw. */
const DIGITS = 7;

/** The rows that specifications have inside, each list once. */
export class DataSets {
  readonly all: object[][] = [];
  readonly #known = new Map<string, number>();

  /** A specification, or a part of one, with the numbers of data sets in the place of their rows. */
  extracted(part: unknown): unknown {
    if (Array.isArray(part)) return part.map((each) => this.extracted(each));
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(
      Object.entries(part).map(([name, value]: [string, unknown]) => [
        name,
        name === 'data' && hasRows(value) ? { ...value, values: this.#numberOf(value.values) } : this.extracted(value),
      ]),
    );
  }

  #numberOf(rows: readonly object[]): number {
    const text = JSON.stringify(rows, (_key, value: unknown) =>
      typeof value === 'number' ? rounded(value, DIGITS) : value,
    );
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    this.#known.set(text, this.all.length);
    return this.all.push(JSON.parse(text) as object[]) - 1;
  }
}

function hasRows(value: unknown): value is { readonly values: readonly object[] } {
  return typeof value === 'object' && value !== null && 'values' in value && Array.isArray(value.values);
}
