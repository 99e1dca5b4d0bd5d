/** The numbers that policies carry. All are u32 as on the wire; what a policy does not have is 0. */
export interface PolicyValues {
  /** The share of selections, or the priority: whole numbers. */
  readonly weight: number;
  /** Fraction of full load, fixed point (0xffffffff is 1). */
  readonly load: number;
  /** What one more request adds to the load, fixed point. */
  readonly loadDegradation: number;
  /** Load distance penalty factor: fraction of full load per ms of distance, fixed point. */
  readonly loadDpf: number;
  /** Weight distance penalty factor: fraction of the weight per ms of distance, fixed point. */
  readonly weightDpf: number;
  /** Milliseconds. */
  readonly distance: number;
  /** How many elements to draw. */
  readonly choices: number;
}

export type PolicyValueName = keyof PolicyValues;

/** A pool member selection policy as an element registers it (RFC 5354 §3.8). */
export interface SelectionPolicy extends PolicyValues {
  readonly type: number;
  /** The words of a policy type that is not in the table of policies, as they came. */
  readonly unknownWords?: Uint8Array;
}

/** The values of a policy that has none: all 0. */
export const noPolicyValues: PolicyValues = {
  weight: 0,
  load: 0,
  loadDegradation: 0,
  loadDpf: 0,
  weightDpf: 0,
  distance: 0,
  choices: 0,
};

/** Whether type and values are the same. Elements re-register often: a loop over the names would be too slow here. */
export function samePolicy(a: SelectionPolicy, b: SelectionPolicy): boolean {
  return (
    a === b ||
    (a.type === b.type &&
      a.weight === b.weight &&
      a.load === b.load &&
      a.loadDegradation === b.loadDegradation &&
      a.loadDpf === b.loadDpf &&
      a.weightDpf === b.weightDpf &&
      a.distance === b.distance &&
      a.choices === b.choices)
  );
}

/** The policy with another load, which elements report with each request they accept or finish. */
export function policyWithLoad(policy: SelectionPolicy, load: number): SelectionPolicy {
  return policyWith(policy, load, policy.distance);
}

/** The policy with another distance, which each registrar computes from each registration and handle update. */
export function policyWithDistance(policy: SelectionPolicy, distance: number): SelectionPolicy {
  return policyWith(policy, policy.load, distance);
}

/** An object spread would be too slow here. */
function policyWith(policy: SelectionPolicy, load: number, distance: number): SelectionPolicy {
  const { type, weight, loadDegradation, loadDpf, weightDpf, choices, unknownWords } = policy;
  const changed = { type, weight, load, loadDegradation, loadDpf, weightDpf, distance, choices };
  return unknownWords === undefined ? changed : { ...changed, unknownWords };
}
