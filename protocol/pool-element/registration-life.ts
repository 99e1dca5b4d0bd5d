interface RegistrationLife {
  /** Seconds; Infinity: forever. */
  readonly registrationLife: number;
  /** Units on the wire per second: 1 (RFC 5354) or 1000 (RSPLIB). */
  readonly registrationLifeUnits: number;
}

/** Registration life in the units of the profile; forever is -1 (RFC 5354 §3.10). */
export function lifeOnWire({ registrationLife, registrationLifeUnits }: RegistrationLife): number {
  if (registrationLife === Infinity) return -1;
  return Math.min(0x7fffffff, Math.round(registrationLife * registrationLifeUnits));
}
