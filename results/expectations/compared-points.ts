import { readExpression } from '../expressions/expression.ts';
import { fits, inWords, type Rule } from '../tables/rule.ts';
import { cellInWords, type Cell } from '../tables/table.ts';
import { inUnitOfRuns, type Claim, type ClaimOf, type Expectation, type PublishedNumbers } from './expectation.ts';

/** The points of a study, before or after its runs. */
export interface PointSpace<P> {
  readonly points: readonly P[];
  readonly swept: readonly string[];
  /** Numbers of others that the study has. */
  readonly published: readonly PublishedNumbers[];
  /** The study was cut down to a first look: it need not have all points of published numbers. */
  readonly isQuick: boolean;
  /** Of a parameter, or an expression of parameters. */
  valueAt(point: P, text: string): Cell;
}

/** Points that are compared with each other, one after the other, and where they are. */
export interface PointChain<P> {
  readonly points: readonly P[];
  readonly places: readonly Cell[];
}

/** A point, and what others have there, in the unit of runs. */
export interface PublishedPoint<P> {
  readonly point: P;
  readonly value: number;
}

/** What is compared to check an expectation. */
export interface ComparedPoints<P> {
  /** Each by itself. */
  readonly points: readonly P[];
  /** Each with numbers of others. */
  readonly numbers: readonly PublishedPoint<P>[];
  /** With each other. */
  readonly chains: readonly PointChain<P>[];
  /** Numbers of others at points that a first look leaves out. */
  readonly passedOver: number;
}

/** Why an expectation cannot be checked. */
export interface ExpectationFault {
  /** At the expectation itself, at one of its keys, or at a row of published numbers. */
  readonly place: 'expectation' | Claim['kind'] | 'only' | { readonly published: string; readonly row: number };
  readonly message: string;
}

export type Arrangement<P> =
  | { readonly ok: true; readonly compared: ComparedPoints<P> }
  | { readonly ok: false; readonly faults: readonly ExpectationFault[] };

/** Finds the points that an expectation is about, and which of them are compared with which. */
export function arrangePoints<P>(expectation: Expectation, space: PointSpace<P>): Arrangement<P> {
  const { only, claim } = expectation;
  const fitting = (rules: readonly Rule[]): P[] =>
    space.points.filter((point) => rules.length === 0 || rules.some((rule) => fitsAt(space, point, rule)));
  const points = fitting(only);
  if (points.length === 0) return fault('only', `no point matches ${only.map(inWords).join(', or ')}`);
  switch (claim.kind) {
    case 'within':
    case 'axis':
    case 'equals':
      return compared({ points });
    case 'values':
      return publishedPoints(claim, points, space);
    case 'order':
    case 'trend':
    case 'flat':
    case 'optimum':
      return chains(expectation, claim, points, space);
    case 'above':
    case 'below':
    case 'equal':
      return pairs(expectation, claim, points, space);
  }
}

function compared<P>(parts: Partial<ComparedPoints<P>>): Arrangement<P> {
  return { ok: true, compared: { points: [], numbers: [], chains: [], passedOver: 0, ...parts } };
}

function fault<P>(place: ExpectationFault['place'], message: string): Arrangement<P> {
  return { ok: false, faults: [{ place, message }] };
}

function fitsAt<P>(space: PointSpace<P>, point: P, rule: Rule): boolean {
  return fits(rule, (name) => space.valueAt(point, name));
}

/** The points that published numbers are about. Several points may fit one row. */
function publishedPoints<P>(
  { published: name }: ClaimOf<'values'>,
  points: readonly P[],
  space: PointSpace<P>,
): Arrangement<P> {
  const published = space.published.find((each) => each.name === name);
  if (published === undefined) return fault('values', `there are no published numbers ${name}`);
  const { x, rows } = published;
  const faults: ExpectationFault[] = [];
  const numbers: PublishedPoint<P>[] = [];
  let passedOver = 0;
  for (const [row, { rule, y }] of rows.entries()) {
    // Rows of points that the expectation is not about are not meant.
    const ofRow = points.filter((point) => fitsAt(space, point, rule));
    const isMeant = ofRow.length > 0 || !space.points.some((point) => fitsAt(space, point, rule));
    if (!isMeant) continue;
    for (const [index, value] of y.entries()) {
      if (value === null) continue;
      const place = x?.places[index];
      const isHere = (point: P): boolean => x === undefined || space.valueAt(point, x.parameter) === place;
      const found = ofRow.filter(isHere);
      numbers.push(...found.map((point) => ({ point, value: inUnitOfRuns(published, value) })));
      if (found.length > 0 || space.points.some((point) => fitsAt(space, point, rule) && isHere(point))) continue;
      passedOver++;
      const where = [
        ...(rule.length === 0 ? [] : [inWords(rule)]),
        ...(x === undefined ? [] : [at(x.parameter, place)]),
      ];
      faults.push({ place: { published: name, row }, message: `no point has ${where.join(' and ')}` });
    }
  }
  if (numbers.length === 0 && faults.length === 0) return fault('values', `no point that it is about is in ${name}`);
  if (numbers.length === 0) return fault('values', `no point of ${name} is there`);
  if (faults.length > 0 && !space.isQuick) return { ok: false, faults };
  return compared({ numbers, passedOver });
}

/** “puToPeRatio=3” */
function at(parameter: string, place: Cell | undefined): string {
  return `${parameter}=${cellInWords(place ?? '')}`;
}

/** Points that differ in one parameter only, for each combination of the others. */
function chains<P>(
  { same }: Expectation,
  claim: ClaimOf<'order' | 'trend' | 'flat' | 'optimum'>,
  points: readonly P[],
  space: PointSpace<P>,
): Arrangement<P> {
  const { kind, parameter } = claim;
  const placeOf = (point: P): Cell => space.valueAt(point, parameter);
  if (claim.kind === 'order') {
    const missing = claim.chosen.find((value) => !points.some((point) => placeOf(point) === value));
    if (missing !== undefined) return fault('order', `no point has ${at(parameter, missing)}`);
  }
  const { names } = readExpression(parameter);
  const groups = combinations(space, points, same ?? space.swept.filter((name) => !names.includes(name)));
  const found: PointChain<P>[] = [];
  for (const group of groups) {
    const sorted = claim.kind === 'order' ? inOrder(group, placeOf, claim.chosen) : ascending(group, placeOf);
    const places = sorted.map(placeOf);
    const twice = places.find((place, index) => place === places[index - 1]);
    if (twice !== undefined)
      return fault(
        kind,
        `several points have ${at(parameter, twice)}: name in "same" what those that are compared share`,
      );
    if (places.includes(null)) return fault(kind, `${parameter} has no value at a point`);
    if (sorted.length >= fewest(claim)) found.push({ points: sorted, places });
  }
  if (found.length === 0)
    return fault(
      kind,
      `needs ${fewest(claim)} values of ${parameter} with the same ${othersInWords(same, space, names)}`,
    );
  return compared({ chains: found });
}

function othersInWords<P>(
  same: readonly string[] | undefined,
  { swept }: PointSpace<P>,
  names: readonly string[],
): string {
  const others = same ?? swept.filter((name) => !names.includes(name));
  return others.length === 0 ? 'other parameters' : others.join(', ');
}

/** Values that it takes to see something. */
function fewest({ kind }: Claim): number {
  return kind === 'optimum' ? 3 : 2;
}

function inOrder<P>(points: readonly P[], placeOf: (point: P) => Cell, chosen: readonly Cell[]): P[] {
  return chosen.flatMap((value) => points.filter((point) => placeOf(point) === value));
}

/** By number; names stay in the order of the study. */
function ascending<P>(points: readonly P[], placeOf: (point: P) => Cell): P[] {
  const numberOf = (point: P): number => Number(placeOf(point));
  // Two that never end are equal, and their difference is no number.
  return points.toSorted((a, b) => (numberOf(a) < numberOf(b) ? -1 : numberOf(a) > numberOf(b) ? 1 : 0));
}

/** Points of two selections that differ in what these name only. */
function pairs<P>(
  { same }: Expectation,
  { kind, first, second }: ClaimOf<'above' | 'below' | 'equal'>,
  points: readonly P[],
  space: PointSpace<P>,
): Arrangement<P> {
  for (const rule of [first, second])
    if (!points.some((point) => fitsAt(space, point, rule))) return fault(kind, `no point has ${inWords(rule)}`);
  const named = [...first, ...second].map(({ parameter }) => parameter);
  const others = same ?? space.swept.filter((name) => !named.includes(name));
  const found: PointChain<P>[] = [];
  for (const group of combinations(space, points, others)) {
    const sides = [first, second].map((rule) => group.filter((point) => fitsAt(space, point, rule)));
    const several = sides.findIndex((side) => side.length > 1);
    if (several >= 0)
      return fault(
        kind,
        `several points have ${inWords([first, second][several] ?? [])}: name in "same" what those that are compared share`,
      );
    const pair = sides.flat();
    if (pair.length === 2) found.push({ points: pair, places: [inWords(first), inWords(second)] });
  }
  if (found.length > 0) return compared({ chains: found });
  return fault(kind, `no two points with ${inWords(first)} and with ${inWords(second)} share ${others.join(', ')}`);
}

/** The points by what they have in common. */
function combinations<P>(space: PointSpace<P>, points: readonly P[], others: readonly string[]): P[][] {
  const groups = new Map<string, P[]>();
  for (const point of points) {
    const key = JSON.stringify(others.map((text) => cellInWords(space.valueAt(point, text))));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [point]);
    else group.push(point);
  }
  return [...groups.values()];
}
