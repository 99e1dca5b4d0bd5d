/**
 * Profiles: behaviour differs between the RFCs, RSPLIB and RSPSIM. A profile's name picks the default options of each
 * engine and codec when it is made; there are no conditionals on it afterwards.
 */
export const profileNames = ['rfc', 'rsplib', 'rspsim'] as const;

/** Whose behavior: that of the RFCs, of RSPLIB or of RSPSIM. */
export type ProfileName = (typeof profileNames)[number];

/** What each profile has of something. */
export function mapProfiles<T>(of: (profile: ProfileName) => T): Readonly<Record<ProfileName, T>> {
  return { rfc: of('rfc'), rsplib: of('rsplib'), rspsim: of('rspsim') };
}
