import assert from 'node:assert/strict';
import { poolElementDefaults } from '../../protocol/pool-element/pool-element-options.ts';
import { poolUserDefaults } from '../../protocol/pool-user/pool-user-options.ts';
import { linkDefaults } from '../../protocol/registrar-link/link-options.ts';
import { profileNames, type ProfileName } from '../../protocol/profile.ts';

/** Timers in seconds and thresholds of the ASAP side, by their names in RFC 5352 §7.2. */
const constants = {
  'T1-ENRPrequest': (profile: ProfileName) => poolUserDefaults[profile].requestTimeout,
  'T2-registration': (profile: ProfileName) => poolElementDefaults[profile].registrationTimeout,
  'T3-deregistration': (profile: ProfileName) => poolElementDefaults[profile].deregistrationTimeout,
  'T5-Serverhunt': (profile: ProfileName) => linkDefaults[profile].huntTimeout,
  'RETRAN-MAX': (profile: ProfileName) => linkDefaults[profile].maxHuntTimeout,
  'T7-ENRPoutdate': (profile: ProfileName) => linkDefaults[profile].announcementLife,
  'MAX-REG-ATTEMPT': (profile: ProfileName) => poolElementDefaults[profile].maxRegistrationAttempts,
  'MAX-REQUEST-RETRANSMIT': (profile: ProfileName) => poolUserDefaults[profile].maxRequestRetransmits,
  stale_cache_value: (profile: ProfileName) => poolUserDefaults[profile].staleCacheValue,
  'registration life': (profile: ProfileName) => poolElementDefaults[profile].registrationLife,
  'units of it': (profile: ProfileName) => poolElementDefaults[profile].registrationLifeUnits,
  'registrars asked at a time': (profile: ProfileName) => linkDefaults[profile].maxParallelConnects,
} as const;

/** RFC 5352 §7.2, RSPLIB 3.4.4 (manual pages and captures), RSPSIM (ini files). */
const published: Readonly<Record<keyof typeof constants, Readonly<Record<ProfileName, number>>>> = {
  'T1-ENRPrequest': { rfc: 15, rsplib: 3, rspsim: 5 },
  'T2-registration': { rfc: 30, rsplib: 3, rspsim: 5 },
  'T3-deregistration': { rfc: 30, rsplib: 3, rspsim: 5 },
  'T5-Serverhunt': { rfc: 10, rsplib: 7.5, rspsim: 10 },
  'RETRAN-MAX': { rfc: 60, rsplib: 7.5, rspsim: 60 },
  'T7-ENRPoutdate': { rfc: 5, rsplib: 5, rspsim: 5 },
  'MAX-REG-ATTEMPT': { rfc: 2, rsplib: 1, rspsim: 3 },
  'MAX-REQUEST-RETRANSMIT': { rfc: 2, rsplib: 1, rspsim: 3 },
  stale_cache_value: { rfc: 0, rsplib: 0, rspsim: 0 },
  'registration life': { rfc: 300, rsplib: 90, rspsim: 300 },
  'units of it': { rfc: 1, rsplib: 1000, rspsim: 1000 },
  'registrars asked at a time': { rfc: 3, rsplib: 3, rspsim: 1 },
};

describe('defaults of the profiles', () => {
  for (const profile of profileNames)
    it(`${profile}: timers and thresholds of elements and users are those that are published`, () => {
      for (const [name, value] of Object.entries(constants))
        assert.equal(value(profile), published[name as keyof typeof constants][profile], name);
    });

  it('rsplib: sessions have the SCTP settings of RSPLIB', () => {
    const { sessionAssociation, resolutionItems } = poolUserDefaults.rsplib;
    assert.deepEqual(sessionAssociation, {
      rtoInitial: 2,
      rtoMin: 1,
      rtoMax: 5,
      assocMaxRetrans: 8,
      pathMaxRetrans: 3,
      heartbeatInterval: 15,
    });
    assert.equal(resolutionItems, 1);
  });
});
