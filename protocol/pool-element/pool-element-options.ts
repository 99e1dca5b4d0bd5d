import type { ProfileName } from '../profile.ts';
import { linkDefaults, type RegistrarLinkOptions } from '../registrar-link/registrar-link-options.ts';
import type { SelectionPolicy } from '../policies/selection-policy.ts';
import type { PeIdentifier, PoolHandle } from '../wire/pool-element.ts';

/** Timers, thresholds and strategies of a pool element's ASAP side (RFC 5352 §7.2). Times in seconds. */
export interface PoolElementSettings {
  readonly link: RegistrarLinkOptions;
  /** Registration life offered to the registrar. */
  readonly registrationLife: number;
  /** Units of the registration life on the wire per second: 1 (RFC 5354) or 1000 (RSPLIB). */
  readonly registrationLifeUnits: number;
  /** T4-reregistration; undefined: min(10 min, life - 20 s), at least 1 s (RFC 5352 §3.1). */
  readonly reregistrationInterval: number | undefined;
  /** T2-registration */
  readonly registrationTimeout: number;
  /** T3-deregistration */
  readonly deregistrationTimeout: number;
  /** MAX-REG-ATTEMPT: unanswered (de)registrations at one registrar before another one is looked for. */
  readonly maxRegistrationAttempts: number;
  /** What a refused registration leads to: a report to the upper layer, or a silent hunt for another registrar (RSPSIM). */
  readonly onReject: 'report' | 'hunt';
  /** After a refusal that is reported, the next registration waits so long; undefined: there is none. */
  readonly refusedRegistrationDelay: number | undefined;
  /** Registers again as soon as another registrar is found; else with the next re-registration (as RSPLIB does). */
  readonly reregistersAtNewRegistrar: boolean;
  /** Load change (fraction of full load) above which a policy update is due. */
  readonly policyUpdateThreshold: number;
  /** Re-registers at once on a policy update; else the update waits for the next re-registration. */
  readonly reregisterOnUpdate: boolean;
}

/** What a pool element is, beside its settings and where its service is reached: many elements may share it. */
export interface PoolElementOptions extends PoolElementSettings {
  readonly profile: ProfileName;
  readonly poolHandle: PoolHandle;
  /** Absent, or 0: a random identifier is chosen. */
  readonly identifier?: PeIdentifier;
  readonly policy: SelectionPolicy;
}

/** After so long a refused element tries again where nobody is there to mend the reason, s. */
export const usualRefusedRegistrationDelay = 10;

const rfc: PoolElementSettings = {
  link: linkDefaults.rfc,
  registrationLife: 300,
  registrationLifeUnits: 1,
  reregistrationInterval: undefined,
  registrationTimeout: 30,
  deregistrationTimeout: 30,
  maxRegistrationAttempts: 2,
  onReject: 'report',
  refusedRegistrationDelay: undefined,
  reregistersAtNewRegistrar: true,
  policyUpdateThreshold: 0,
  reregisterOnUpdate: true,
};

/** Default settings of each profile. */
export const poolElementDefaults: Readonly<Record<ProfileName, PoolElementSettings>> = {
  rfc,
  rsplib: {
    ...rfc,
    link: linkDefaults.rsplib,
    registrationLife: 90,
    registrationLifeUnits: 1000,
    reregistrationInterval: 30,
    registrationTimeout: 3,
    deregistrationTimeout: 3,
    maxRegistrationAttempts: 1,
    reregistersAtNewRegistrar: false,
  },
  rspsim: {
    ...rfc,
    link: linkDefaults.rspsim,
    registrationLifeUnits: 1000,
    registrationTimeout: 5,
    deregistrationTimeout: 5,
    maxRegistrationAttempts: 3,
    onReject: 'hunt',
  },
};

/** T4-reregistration of RFC 5352 §3.1: 20 s before the life ends, at most 10 min, at least 1 s. */
export function defaultReregistrationInterval(registrationLife: number): number {
  return Math.max(1, Math.min(600, registrationLife - 20));
}
