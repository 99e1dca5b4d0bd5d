import { fTest } from '../statistics/hypothesis-tests.ts';
import { eliminated, IndicatorModel, type Residue } from './least-squares.ts';

/** Measurements of a design: row by row a response, the levels of the factors, and the block. */
export interface Design {
  readonly response: Float64Array;
  /** Names of the factors, and their levels in each row, from 0 on. */
  readonly factors: readonly { readonly name: string; readonly levels: Int32Array }[];
  /** Rows of a block have something in common besides the factors; undefined: there are no blocks. */
  readonly blocks?: Int32Array | undefined;
}

/** What a part of a model accounts for. */
export interface VarianceComponent {
  readonly sumOfSquares: number;
  readonly degreesOfFreedom: number;
}

/** A main effect, or the interaction of two factors. */
interface Effect extends VarianceComponent {
  /** One or two names of factors. */
  readonly factors: readonly string[];
  /** Undefined: there is no error to test it against. */
  readonly f: number | undefined;
  readonly p: number | undefined;
  /** Share of the total variance (η²). */
  readonly share: number;
  /** Share of what it and the error account for (partial η²); undefined without error. */
  readonly partialShare: number | undefined;
}

export interface VarianceAnalysis {
  /** Main effects in the order of the factors, then interactions. */
  readonly effects: readonly Effect[];
  /** Undefined without blocks. */
  readonly blocks: VarianceComponent | undefined;
  /** What only interactions of three and more factors account for; undefined: there can be none. */
  readonly higher: VarianceComponent | undefined;
  /** Of replications, after the blocks; no degrees of freedom: there are no replications. */
  readonly error: VarianceComponent;
  /** What effects are tested against; `none`: nothing is left to test them against. */
  readonly testedAgainst: 'error' | 'higher' | 'none';
  /** About the mean. */
  readonly total: VarianceComponent;
  /** Whether all combinations of levels are there equally often, in each block. Sums of squares then add up. */
  readonly isBalanced: boolean;
}

/** Combinations of levels. */
interface Points {
  readonly levels: Int32Array;
  readonly count: number;
}

/** @internal Columns that normal equations may have: they take their third power of operations, and their square of memory. */
export const MOST_COLUMNS = 1500;

/** A design has too many levels. */
export class TooManyLevelsError extends Error {
  override name = 'TooManyLevelsError';
}

/**
 * Analysis of variance of a factorial design with fixed factors, their interactions of two, and blocks. Sums of squares
 * are of type II (Yates 1934): an effect is what the model gains by it, beyond all other effects that do not contain it;
 * in balanced designs this is the classical decomposition. The error is what is left when every combination of levels has
 * a mean of its own and every block an effect, that is the interaction of blocks and combinations. Without replications, effects are
 * tested against the interactions of three and more factors, if there are any.
 *
 * @throws TooManyLevelsError
 */
export function analyzeVariance(design: Design): VarianceAnalysis {
  const response = centered(design.response);
  const { factors, blocks } = design;
  const points = pointsOf(factors.map(({ levels }) => levels));
  const terms = termsOf(factors);
  const always = blocks === undefined ? [] : [blocks];
  const columns = [...terms.map(({ levels }) => levels), ...always].reduce((sum, levels) => sum + distinct(levels), 0);
  if (columns > MOST_COLUMNS)
    throw new TooManyLevelsError(
      `levels and their combinations of two are ${columns}, at most ${MOST_COLUMNS} can be analyzed`,
    );
  // The first term is the mean.
  const model = new IndicatorModel(
    [new Int32Array(response.length), ...always, ...terms.map(({ levels }) => levels)],
    response,
  );
  const base = Array.from({ length: 1 + always.length }, (_, place) => place);
  const fit = (chosen: readonly Term[]): Residue =>
    model.fit([...base, ...chosen.map((term) => base.length + terms.indexOf(term))]);
  const total = { sumOfSquares: sumOfSquares(response), degreesOfFreedom: response.length - 1 };
  const complete = fit(terms);
  const saturated = residueOfPoints(points, blocks, response);
  const error = { sumOfSquares: saturated.sumOfSquares, degreesOfFreedom: response.length - saturated.rank };
  const higher = between(complete, saturated);
  const tested = testedAgainst(error, higher);
  return {
    effects: terms.map((term) => effect(term, effectOf(term, terms, fit), tested.component, total)),
    blocks: blocks === undefined ? undefined : between(model.fit([0]), model.fit(base)),
    higher: higher.degreesOfFreedom === 0 ? undefined : higher,
    error,
    testedAgainst: tested.name,
    total,
    isBalanced: isBalanced(factors, points, blocks),
  };
}

interface Term {
  readonly factors: readonly string[];
  readonly levels: Int32Array;
}

function termsOf(factors: Design['factors']): Term[] {
  const pairs = factors.flatMap((first, place) => factors.slice(place + 1).map((second) => [first, second]));
  return [...factors.map((factor) => [factor]), ...pairs].map((group) => ({
    factors: group.map(({ name }) => name),
    levels: pointsOf(group.map(({ levels }) => levels)).levels,
  }));
}

/** What a term adds to all those that do not contain it. */
function effectOf(term: Term, terms: readonly Term[], fit: (chosen: readonly Term[]) => Residue): VarianceComponent {
  const others = terms.filter((each) => !term.factors.every((name) => each.factors.includes(name)));
  return between(fit(others), fit([...others, term]));
}

function effect(
  { factors }: Term,
  component: VarianceComponent,
  error: VarianceComponent | undefined,
  total: VarianceComponent,
): Effect {
  const { sumOfSquares: own, degreesOfFreedom: freedom } = component;
  const share = total.sumOfSquares === 0 ? 0 : own / total.sumOfSquares;
  if (error === undefined || freedom === 0)
    return { factors, ...component, f: undefined, p: undefined, share, partialShare: undefined };
  const ofError = error.sumOfSquares / error.degreesOfFreedom;
  const f = own === 0 ? 0 : own / freedom / ofError;
  const both = own + error.sumOfSquares;
  return {
    factors,
    ...component,
    f,
    p: fTest(f, freedom, error.degreesOfFreedom),
    share,
    partialShare: both === 0 ? 0 : own / both,
  };
}

function testedAgainst(
  error: VarianceComponent,
  higher: VarianceComponent,
): { readonly name: VarianceAnalysis['testedAgainst']; readonly component: VarianceComponent | undefined } {
  if (error.degreesOfFreedom > 0) return { name: 'error', component: error };
  if (higher.degreesOfFreedom > 0) return { name: 'higher', component: higher };
  return { name: 'none', component: undefined };
}

/** What a model leaves less than a smaller one. */
function between(smaller: Residue, larger: Residue): VarianceComponent {
  return {
    sumOfSquares: Math.max(0, smaller.sumOfSquares - larger.sumOfSquares),
    degreesOfFreedom: larger.rank - smaller.rank,
  };
}

/** A mean for each point, and an effect for each block: the points are eliminated first, for there may be very many. */
function residueOfPoints(points: Points, blocks: Int32Array | undefined, response: Float64Array): Residue {
  const ofPoints = rowsOf(points.levels, points.count);
  let within = 0;
  const size = blocks === undefined ? 0 : distinct(blocks);
  const matrix = Array.from({ length: size }, () => new Float64Array(size));
  const ofBlocks = new Float64Array(size);
  for (const rows of ofPoints) {
    const mean = rows.reduce((sum, row) => sum + (response[row] ?? 0), 0) / rows.length;
    for (const row of rows) within += ((response[row] ?? 0) - mean) ** 2;
    if (blocks === undefined) continue;
    for (const row of rows) {
      const block = blocks[row] ?? 0;
      ofBlocks[block] = (ofBlocks[block] ?? 0) + (response[row] ?? 0) - mean;
      const line = matrix[block];
      if (line === undefined) continue;
      line[block] = (line[block] ?? 0) + 1;
      for (const other of rows) line[blocks[other] ?? 0] = (line[blocks[other] ?? 0] ?? 0) - 1 / rows.length;
    }
  }
  const { sumOfSquares: left, rank } = eliminated(matrix, ofBlocks, within);
  return { sumOfSquares: left, rank: points.count + rank };
}

function isBalanced(factors: Design['factors'], points: Points, blocks: Int32Array | undefined): boolean {
  const all = factors.reduce((product, { levels }) => product * distinct(levels), 1);
  const cells = blocks === undefined ? points : pointsOf([points.levels, blocks]);
  const expected = all * (blocks === undefined ? 1 : distinct(blocks));
  const counts = rowsOf(cells.levels, cells.count).map((rows) => rows.length);
  return cells.count === expected && counts.every((count) => count === counts[0]);
}

/** Numbers the combinations of levels that occur. */
function pointsOf(factors: readonly Int32Array[]): Points {
  const known = new Map<string, number>();
  const levels = Int32Array.from({ length: factors[0]?.length ?? 0 }, (_, row) => {
    const key = factors.map((each) => each[row]).join(' ');
    const number = known.get(key) ?? known.size;
    known.set(key, number);
    return number;
  });
  return { levels, count: known.size };
}

function rowsOf(levels: Int32Array, count: number): number[][] {
  const rows = Array.from({ length: count }, (): number[] => []);
  for (const [row, level] of levels.entries()) rows[level]?.push(row);
  return rows;
}

function distinct(levels: Int32Array): number {
  return new Set(levels).size;
}

function centered(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
}

function sumOfSquares(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value * value, 0);
}
