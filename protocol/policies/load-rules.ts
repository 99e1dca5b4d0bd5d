import type { ChoiceRules, RandomRules, SelectableElement, SortedRules } from './selection-rules.ts';

/** 100 % in fixed point. */
export const FULL_LOAD = 0xffffffff;

/** What a policy adds to the load that an element reported. */
interface LoadTerms {
  /** The constant degradation of the priority variants. */
  readonly constant?: boolean;
  /** The degradation accumulated by selections. */
  readonly accumulated?: boolean;
  /** The distance penalty (draft-dreibholz-rserpool-delay). */
  readonly distance?: boolean;
}

/** The lowest load first (RFC 5356 §4; RSPLIB's extensions). Elements at full load and beyond are equals. */
export function leastUsed(terms: LoadTerms): SortedRules {
  return {
    kind: 'sorted',
    defaultIncrement: 1,
    rank: effectiveLoad(terms),
    saturate: (load) => Math.min(FULL_LOAD, load),
    ...(terms.accumulated === true && { step: degrade }),
  };
}

/**
 * Drawn by the remaining capacity, which counts as 1 at least: a pool of fully loaded elements must still be served.
 */
export function randomizedLeastUsed(terms: LoadTerms): RandomRules {
  const load = effectiveLoad(terms);
  return {
    kind: 'random',
    defaultIncrement: 1,
    value: (element) => FULL_LOAD - load(element),
    saturate: (room) => Math.max(1, room),
    ...(terms.accumulated === true && { step: degrade }),
  };
}

/** Power of d choices: of d elements drawn the least loaded one (Mitzenmacher 2001). */
export function leastUsedOfSome(): ChoiceRules {
  return {
    kind: 'choice',
    defaultIncrement: 0,
    choices: (element) => Math.max(1, element.parameter.policy.choices),
    cost: effectiveLoad({}),
    saturate: (load) => Math.min(FULL_LOAD, load),
  };
}

function effectiveLoad(terms: LoadTerms): (element: SelectableElement) => number {
  return (element) => {
    const { policy } = element.parameter;
    let load = policy.load;
    if (terms.distance === true) load += policy.distance * policy.loadDpf;
    if (terms.constant === true) load += policy.loadDegradation;
    if (terms.accumulated === true) load += element.degradation;
    return load;
  };
}

/** A selected element counts as more loaded until it registers again. */
function degrade(element: SelectableElement): void {
  element.degradation += element.parameter.policy.loadDegradation;
}
