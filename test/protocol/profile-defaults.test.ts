import assert from 'node:assert/strict';
import {
  defaultReregistrationInterval,
  poolElementDefaults,
} from '../../protocol/pool-element/pool-element-options.ts';
import { poolUserDefaults } from '../../protocol/pool-user/pool-user-options.ts';
import { linkDefaults } from '../../protocol/registrar-link/registrar-link-options.ts';
import { profileNames, type ProfileName } from '../../protocol/profile.ts';
import { ASAP_PORT, IPV6_GROUP } from '../../protocol/wire/asap-messages.ts';

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
  'longest wait before a hunt after a refusal': (profile: ProfileName) => linkDefaults[profile].huntRetryDelay,
  'set-up of associations with registrars': (profile: ProfileName) =>
    linkDefaults[profile].association.connectTimeout ?? Infinity,
  'idle associations with registrars': (profile: ProfileName) => linkDefaults[profile].idleTimeout,
  'set-up of sessions': (profile: ProfileName) => poolUserDefaults[profile].sessionConnectTimeout,
  'wait after the refusal of a session': (profile: ProfileName) => poolUserDefaults[profile].refusalRetryDelay,
  'load change that is reported': (profile: ProfileName) => poolElementDefaults[profile].policyUpdateThreshold,
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
  'longest wait before a hunt after a refusal': { rfc: 0.2, rsplib: 0.2, rspsim: 0.2 },
  'set-up of associations with registrars': { rfc: Infinity, rsplib: 7.5, rspsim: Infinity },
  'idle associations with registrars': { rfc: 300, rsplib: 300, rspsim: 300 },
  'set-up of sessions': { rfc: 5, rsplib: 5, rspsim: 5 },
  'wait after the refusal of a session': { rfc: 0.25, rsplib: 0.25, rspsim: 0.25 },
  'load change that is reported': { rfc: 0, rsplib: 0, rspsim: 0 },
};

describe('defaults of the profiles', () => {
  for (const profile of profileNames)
    it(`${profile}: timers and thresholds of elements and users are those that are published`, () => {
      for (const [name, value] of Object.entries(constants))
        assert.equal(value(profile), published[name as keyof typeof constants][profile], name);
    });

  it('listen to announcements of the group of each profile; simulated registrars are known beforehand', () => {
    const groups = profileNames.map((profile) => [profile, linkDefaults[profile].announcements?.address]);
    assert.deepEqual(Object.fromEntries(groups), { rfc: '224.0.1.185', rsplib: '239.0.0.50', rspsim: undefined });
    for (const profile of ['rfc', 'rsplib'] as const)
      assert.deepEqual(
        { ...linkDefaults[profile].announcements, address: '' },
        { address: '', port: ASAP_PORT, ipv6: IPV6_GROUP },
      );
  });

  it('take whoever keeps an element alive as its home: only if the present home is silent, or in RSPSIM always', () => {
    const homes = profileNames.map((profile) => [profile, linkDefaults[profile].unknownHome]);
    assert.deepEqual(Object.fromEntries(homes), { rfc: 'whenOrphaned', rsplib: 'whenOrphaned', rspsim: 'always' });
  });

  it('remember 64 announced registrars, 8 of one source', () => {
    for (const profile of profileNames) {
      const { maxAnnounced, maxAnnouncedBySource } = linkDefaults[profile];
      assert.deepEqual([maxAnnounced, maxAnnouncedBySource], [64, 8]);
    }
  });

  it('register again where another registrar is found, but RSPLIB with the next re-registration', () => {
    const settings = profileNames.map((profile) => [profile, poolElementDefaults[profile].reregistersAtNewRegistrar]);
    assert.deepEqual(Object.fromEntries(settings), { rfc: true, rsplib: false, rspsim: true });
    for (const profile of profileNames) assert.ok(poolElementDefaults[profile].reregisterOnUpdate);
  });

  it('register again 20 s before the life ends, at least every 10 min, and at most every second (RFC 5352 §3.1)', () => {
    for (const [life, interval] of [
      [300, 280],
      [619, 599],
      [620, 600],
      [621, 600],
      [22, 2],
      [21, 1],
      [20, 1],
      [5, 1],
    ] as const)
      assert.equal(defaultReregistrationInterval(life), interval);
    assert.equal(poolElementDefaults.rfc.reregistrationInterval, undefined);
    const { reregistrationInterval = NaN, registrationLife } = poolElementDefaults.rsplib;
    assert.deepEqual([reregistrationInterval, registrationLife / reregistrationInterval], [30, 3]);
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
