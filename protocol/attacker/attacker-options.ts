import type { SelectionPolicy } from '../policies/selection-policy.ts';
import type { ProfileName } from '../profile.ts';
import type { RegistrarAddress } from '../registrar-link/registrar-link-options.ts';
import type { PoolHandle } from '../wire/pool-element.ts';
import type { Sampler } from '../workload/value-distribution.ts';

/** Resolves the handle of a pool again and again, so that the registrar's policy moves on, and reports the answers. */
export interface ResolutionAttackOptions {
  readonly kind: 'handleResolution';
  /**
   * Probability that the elements of an answer are reported unreachable, all of them; and that those of the last answer
   * are, once more, when a request got none.
   */
  readonly reportProbability: number;
}

/** Registers elements that serve nothing, so that requests are lured away. */
export interface RegistrationAttackOptions {
  readonly kind: 'registration';
  /** Each registration is one more element; else all are of one element. */
  readonly randomIdentifiers: boolean;
  readonly answersKeepAlives: boolean;
  /** Of the fake elements; their load never changes. */
  readonly policy: SelectionPolicy;
  /** Seconds. */
  readonly registrationLife: number;
  /** Units of the registration life on the wire per second: 1 (RFC 5354) or 1000 (RSPLIB). */
  readonly registrationLifeUnits: number;
}

/** What an attacker does to a pool. */
export interface AttackerOptions {
  readonly profile: ProfileName;
  readonly poolHandle: PoolHandle;
  /** At least one; each attack strikes one of them, chosen at random. */
  readonly registrars: readonly RegistrarAddress[];
  /** From the start to the first attack, and from each attack to the next one, seconds. */
  readonly interval: Sampler;
  readonly attack: ResolutionAttackOptions | RegistrationAttackOptions;
}
