/** A pivot below this share of its column's length is what rounding leaves of a column that depends on others. */
const TOLERANCE = 1e-9;

/** What is left of a response when a linear model has been fitted to it. */
export interface Residue {
  /** Residual sum of squares. */
  readonly sumOfSquares: number;
  /** Number of independent columns of the model. */
  readonly rank: number;
}

/**
 * Linear models whose columns are indicators, each of a level of a term: in each row, one column of each term is 1 and
 * all others are 0. The normal equations are set up once for all terms; a model is any choice of terms. They are counts,
 * and so exact.
 */
export class IndicatorModel {
  /** The first column of each term, and the number of all. */
  readonly #starts: readonly number[];
  readonly #products: readonly Float64Array[];
  readonly #response: Float64Array;
  readonly #total: number;

  /**
   * @param terms for each of them the level in each row, from 0 on
   * @param response should be centered
   */
  constructor(terms: readonly Int32Array[], response: Float64Array) {
    const starts = [0];
    for (const levels of terms) starts.push((starts.at(-1) ?? 0) + countOfLevels(levels));
    const size = starts.at(-1) ?? 0;
    const products = Array.from({ length: size }, () => new Float64Array(size));
    const ofResponse = new Float64Array(size);
    let total = 0;
    for (const [row, value] of response.entries()) {
      const columns = terms.map((levels, term) => (starts[term] ?? 0) + (levels[row] ?? 0));
      for (const column of columns) {
        ofResponse[column] = (ofResponse[column] ?? 0) + value;
        const line = products[column];
        if (line !== undefined) for (const other of columns) line[other] = (line[other] ?? 0) + 1;
      }
      total += value * value;
    }
    this.#starts = starts;
    this.#products = products;
    this.#response = ofResponse;
    this.#total = total;
  }

  /** Fits the response by some of the terms, which are given by their places. */
  fit(terms: readonly number[]): Residue {
    const columns = terms.flatMap((term) => {
      const start = this.#starts[term] ?? 0;
      return Array.from({ length: (this.#starts[term + 1] ?? start) - start }, (_, index) => start + index);
    });
    const matrix = columns.map((row) => Float64Array.from(columns, (column) => this.#products[row]?.[column] ?? 0));
    return eliminated(
      matrix,
      Float64Array.from(columns, (column) => this.#response[column] ?? 0),
      this.#total,
    );
  }
}

function countOfLevels(levels: Int32Array): number {
  return levels.reduce((highest, level) => Math.max(highest, level + 1), 0);
}

/**
 * Gaussian elimination of symmetric normal equations, which leaves out columns that depend on former ones; what is left
 * of the sum of squares is the residual (the sweep operator: Goodnight, A tutorial on the SWEEP operator, The American
 * Statistician 33, 1979). Changes what it is given.
 *
 * @param total sum of squares of the response
 */
export function eliminated(matrix: readonly Float64Array[], response: Float64Array, total: number): Residue {
  let sumOfSquares = total;
  let rank = 0;
  const lengths = matrix.map((line, place) => line[place] ?? 0);
  for (const [place, pivotLine] of matrix.entries()) {
    const pivot = pivotLine[place] ?? 0;
    if (pivot <= TOLERANCE * (lengths[place] ?? 0)) continue;
    rank++;
    const own = response[place] ?? 0;
    sumOfSquares -= (own * own) / pivot;
    for (let row = place + 1; row < matrix.length; row++) {
      const line = matrix[row];
      const factor = (line?.[place] ?? 0) / pivot;
      if (line === undefined || factor === 0) continue;
      for (let column = place + 1; column < line.length; column++)
        line[column] = (line[column] ?? 0) - factor * (pivotLine[column] ?? 0);
      response[row] = (response[row] ?? 0) - factor * own;
    }
  }
  return { sumOfSquares: Math.max(0, sumOfSquares), rank };
}
