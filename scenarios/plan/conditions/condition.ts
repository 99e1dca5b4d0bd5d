import type { ParameterValue } from '../../../sim/run/parameter.ts';
import type { ParameterName, RunParameters } from '../../../sim/run/run-parameters.ts';

/** A parameter of a run, automatic ones computed. */
export type ValueOf = <N extends keyof RunParameters>(name: N) => RunParameters[N];

/** The values that a study gives a parameter; undefined: it takes its default. */
export type Given = (name: ParameterName) => readonly ParameterValue[] | undefined;

/** Parameters that mean nothing unless others have certain values. */
export interface UseCondition {
  readonly names: readonly ParameterName[];
  readonly holds: (value: ValueOf, given: Given) => boolean;
  /** What they need, in words: “peUptime”. */
  readonly needs: string;
}

/** A condition on one value alone. */
export function needing(names: readonly ParameterName[], needs: string, holds: UseCondition['holds']): UseCondition {
  return { names, needs, holds };
}
