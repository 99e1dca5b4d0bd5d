import type { SelectableElement } from '../policies/selection-rules.ts';
import type { PeIdentifier, PoolElementParameter, PoolHandle, RegistrarIdentifier } from '../wire/pool-element.ts';

/** Of an element that is not in the order of selection. */
export const NO_PLACE = -1;

/** One pool element as a registrar (or a pool user's cache) knows it. */
export class PoolElementEntry implements SelectableElement {
  readonly poolHandle: PoolHandle;
  /** As registered last, with the home registrar of {@link homeRegistrar}. */
  parameter: PoolElementParameter;
  /** Reports that it did not answer (RFC 5352 §3.5); only a new registration after a removal resets the number. */
  unreachableReports = 0;
  /** Addresses of who made them, where each host counts once. */
  reporters: Set<string> | undefined;
  /** The owner's own state for this element; the handlespace never touches it. */
  context: unknown = undefined;
  /** Number of times it was selected. */
  selections = 0;
  /** Seconds; Infinity: never. Set by the handlespace. */
  expiry = Infinity;
  /** Its place in the handlespace's order of expiry, never after {@link expiry}; Infinity: it has none. */
  expiryPlace = Infinity;

  // What the pool's policy keeps for the element.
  /** Sorted policies: its place in the order of selection. */
  orderPlace = NO_PLACE;
  /** Weighted round robin: the round the element is in ... */
  round = 0;
  /** ... its turn there ... */
  turn = 0;
  /** ... and the position of that turn in the round, in [0, 1). */
  place = 0;
  /** Load degradation accumulated since the last registration, fixed point. */
  degradation = 0;

  constructor(poolHandle: PoolHandle, parameter: PoolElementParameter) {
    this.poolHandle = poolHandle;
    this.parameter = parameter;
  }

  get identifier(): PeIdentifier {
    return this.parameter.identifier;
  }

  get homeRegistrar(): RegistrarIdentifier {
    return this.parameter.homeRegistrar;
  }
}
