import type { ParameterValue } from '../../../sim/run/parameter.ts';

export type ValueOf = (name: string) => ParameterValue | undefined;

/** The values that a study gives a parameter; undefined: it takes its default. */
export type Given = (name: string) => readonly ParameterValue[] | undefined;

/** Parameters that mean nothing unless others have certain values. */
export interface Condition {
  readonly names: readonly string[];
  readonly holds: (value: ValueOf, given: Given) => boolean;
  /** What they need, in words: “peUptime”. */
  readonly needs: string;
}

/** A condition on one value alone. */
export function needing(names: readonly string[], needs: string, holds: Condition['holds']): Condition {
  return { names, needs, holds };
}
