import type { PoolElementEntry } from '../pool-element-entry.ts';

/** 100 % in fixed point. */
export const FULL_LOAD = 0xffffffff;

/** What a policy takes for the load of an element; fixed point, saturated at full load. */
export interface LoadTerms {
  /** The constant degradation of the priority variants. */
  readonly constant?: boolean;
  /** The degradation accumulated by selections. */
  readonly accumulated?: boolean;
  /** The distance penalty (draft-dreibholz-rserpool-delay). */
  readonly distance?: boolean;
}

/** The effective load under the given terms (RFC 5356 §4; RSPLIB's extensions). */
export function effectiveLoad(terms: LoadTerms): (entry: PoolElementEntry) => number {
  return (entry) => {
    const { policy } = entry.parameter;
    let load = policy.load;
    if (terms.distance === true) load += policy.distance * policy.loadDpf;
    if (terms.constant === true) load += policy.loadDegradation;
    if (terms.accumulated === true) load += entry.degradation;
    return Math.min(FULL_LOAD, load);
  };
}

/** A selected element counts as loaded more until it registers anew. */
export function degrade(entry: PoolElementEntry): void {
  entry.degradation = Math.min(FULL_LOAD, entry.degradation + entry.parameter.policy.loadDegradation);
}
