import type { Rule } from '../tables/rule.ts';
import type { Cell } from '../tables/table.ts';

/** How far a mean may be from what is expected: the larger of both counts. */
export interface Tolerance {
  /** In the unit of what is measured. */
  readonly absolute: number;
  /** As a fraction of what is expected. */
  readonly relative: number;
}

/** Claims that something equals something. */
interface Closeness {
  readonly tolerance: Tolerance;
  /** Level of the confidence interval whose half-width is allowed besides; absent: none is. */
  readonly confidence?: number | undefined;
}

/** Claims that something is larger than something. */
interface Steps {
  /** A difference the wrong way up to this is none. */
  readonly slack: number;
  /** Every difference must be significant, and larger than the slack. */
  readonly isStrict: boolean;
}

/** An end of a range: a number, an expression of parameters, or none. */
export type Bound = number | string | null;

export const directions = ['increasing', 'decreasing'] as const;
export const extrema = ['maximum', 'minimum'] as const;
/** How the first of two selections is to the second. */
export const relations = ['above', 'below', 'equal'] as const;

/** What is claimed of the means of a metric. Parameters are names or expressions; values of them are those of runs. */
export type Claim =
  | ({ readonly kind: 'order'; readonly parameter: string; readonly chosen: readonly Cell[] } & Steps)
  | ({ readonly kind: 'trend'; readonly parameter: string; readonly direction: (typeof directions)[number] } & Steps)
  | { readonly kind: 'within'; readonly low: Bound; readonly high: Bound }
  /** `published`: the name of numbers of others, whose vertical axis is meant. */
  | { readonly kind: 'axis'; readonly published: string }
  | ({ readonly kind: 'equals'; readonly expression: string } & Closeness)
  | ({ readonly kind: 'values'; readonly published: string } & Closeness)
  | ({ readonly kind: 'flat'; readonly parameter: string } & Closeness)
  | {
      readonly kind: 'optimum';
      readonly parameter: string;
      readonly extremum: (typeof extrema)[number];
      readonly slack: number;
    }
  | ({ readonly kind: 'above' | 'below' } & TwoSelections & Steps)
  | ({ readonly kind: 'equal' } & TwoSelections & Closeness);

/** The first one is compared with `factor` times the second one. */
interface TwoSelections {
  readonly first: Rule;
  readonly second: Rule;
  readonly factor: number;
}

export type ClaimOf<K extends Claim['kind']> = Extract<Claim, { readonly kind: K }>;

/** What a study expects of its results, so that it can be checked. */
export interface Expectation {
  readonly name: string;
  /** A metric of runs, or an expression of metrics and parameters. */
  readonly y: string;
  /** Only points that fit one of the rules; empty: all. */
  readonly only: readonly Rule[];
  /** What points must have in common to be compared, besides what is claimed; absent: all other swept parameters. */
  readonly same?: readonly string[] | undefined;
  readonly claim: Claim;
  /** In words of the author; absent: {@link expectationInWords}. */
  readonly text?: string | undefined;
  /** Where it comes from. */
  readonly source?: string | undefined;
  /** Why it is known not to hold. */
  readonly differs?: string | undefined;
  /** A first look does not show it. */
  readonly isLeftOut?: boolean | undefined;
}

/** How numbers of others came into the study. */
export const takings = ['figure', 'text', 'theory', 'reference'] as const;

/** Numbers of a publication, of theory, or of another program. */
export interface PublishedNumbers {
  readonly name: string;
  readonly source: string;
  readonly taken: (typeof takings)[number];
  /** The plot of the study that shows the same; absent: none does. */
  readonly plot?: string | undefined;
  /** What they are values of. */
  readonly y: string;
  /** The numbers, and those of the vertical axis, are percent. */
  readonly percent: boolean;
  /** The parameter that differs within a row, with its values; absent: a row has one number. */
  readonly x?: { readonly parameter: string; readonly places: readonly Cell[] } | undefined;
  readonly rows: readonly PublishedRow[];
  /** Ends of the printed axes. */
  readonly xAxis?: readonly [number, number] | undefined;
  readonly yAxis?: readonly [number, number] | undefined;
}

export interface PublishedRow {
  /** What points that it is about have in common. */
  readonly rule: Rule;
  /** One for each place of x; null: not known. */
  readonly y: readonly (number | null)[];
}

/** A number of others in the unit of what is measured. */
export function inUnitOfRuns({ percent }: Pick<PublishedNumbers, 'percent'>, number: number): number {
  return percent ? number / 100 : number;
}
