import assert from 'node:assert/strict';
import { profileNames, type ProfileName } from '../../../protocol/profile.ts';
import { asapServiceDefaults, enrpServiceDefaults } from '../../../protocol/registrar/registrar-options.ts';
import { IPV6_GROUP } from '../../../protocol/wire/asap-messages.ts';

/** A value for all profiles, or one for each. */
type Published<Value> = Value | Readonly<Record<ProfileName, Value>>;

function valueOf<Value>(published: Published<Value>, profile: ProfileName): Value {
  const isForEach = typeof published === 'object' && published !== null && 'rspsim' in published;
  return isForEach ? published[profile] : published;
}

/**
 * RFC 5352 §7.3 (T6) and §3; RSPLIB 3.4.4: options of rspregistrar in its manual page, rate guards and limits as its
 * captures show them; RSPSIM: defaults of its toolchain. What the RFCs leave open is as RSPLIB has it, or a limit of
 * rsplab's own.
 */
const asap: { readonly [Name in keyof typeof asapServiceDefaults.rfc]: Published<unknown> } = {
  maxHandleResolutionItems: { rfc: 3, rsplib: 3, rspsim: 1 },
  randomizesItems: false,
  maxResolutionAnswer: 128,
  maxPoolHandle: { rfc: 1024, rsplib: 32, rspsim: 1024 },
  maxPoolElement: 4096,
  maxElements: { rfc: 100_000, rsplib: 100_000, rspsim: Infinity },
  maxElementsPerHost: Infinity,
  maxContacts: { rfc: 10_000, rsplib: 10_000, rspsim: Infinity },
  idleTimeout: 300,
  maxIncrement: 0,
  maxBadPeReports: { rfc: 3, rsplib: 3, rspsim: 1e9 },
  countsReportersOnce: { rfc: true, rsplib: true, rspsim: false },
  checksReportedElements: { rfc: true, rsplib: false, rspsim: false },
  registrationLifeUnits: { rfc: 1, rsplib: 1000, rspsim: 1000 },
  expiresOwnElements: { rfc: true, rsplib: false, rspsim: false },
  endpointKeepAliveInterval: { rfc: 30, rsplib: 5, rspsim: 50 },
  endpointKeepAliveJitter: { rfc: 0.5, rsplib: 0, rspsim: 0 },
  endpointKeepAliveTimeout: { rfc: 5, rsplib: 5, rspsim: 50 },
  registrationRestartsKeepAlive: { rfc: true, rsplib: true, rspsim: false },
  onAssociationLoss: { rfc: 'check', rsplib: 'remove', rspsim: 'check' },
  claimsByAcknowledgment: { rfc: true, rsplib: false, rspsim: false },
  tellsExpired: { rfc: true, rsplib: false, rspsim: false },
  rateGuards: {
    rfc: guards('unknownPool'),
    rsplib: guards('unknownPool'),
    rspsim: guards('silence'),
  },
  serviceDuringStartup: { rfc: true, rsplib: true, rspsim: false },
  refusesUnknownDuringStartup: false,
  checksUserAddresses: { rfc: false, rsplib: true, rspsim: false },
  minAddressScope: { rfc: 'loopback', rsplib: 'site', rspsim: 'loopback' },
  distanceStep: { rfc: 1, rsplib: 50, rspsim: 1 },
  distanceRounding: { rfc: 'nearest', rsplib: 'nearest', rspsim: 'up' },
  refusals: { rfc: 'rfc', rsplib: 'rsplib', rspsim: 'rsplib' },
  announcements: {
    rfc: { address: '224.0.1.185', port: 3863, ipv6: IPV6_GROUP },
    rsplib: { address: '239.0.0.50', port: 3863, ipv6: IPV6_GROUP },
    rspsim: undefined,
  },
  announceCycle: 1,
  announceCycleScales: { rfc: true, rsplib: false, rspsim: true },
  announceJitter: { rfc: 0, rsplib: 0.125, rspsim: 0 },
  announceTtl: 30,
};

/** 64 buckets of 16 time stamps, without a limit (RSPLIB, RSPSIM). */
function guards(refusal: string): unknown {
  const unlimited = { maxHandleResolutionRate: Infinity, maxEndpointUnreachableRate: Infinity };
  return { ...unlimited, buckets: 64, entries: 16, requesters: 1024, refusal };
}

/** RFC 5353 §4.1 and §3, RSPLIB's rspregistrar, RSPSIM's toolchain. */
const enrp: { readonly [Name in Exclude<keyof typeof enrpServiceDefaults.rfc, 'takeover'>]: Published<unknown> } = {
  presenceGroup: {
    rfc: undefined,
    rsplib: { address: '239.0.0.51', port: 9901, ipv6: IPV6_GROUP },
    rspsim: undefined,
  },
  presenceTtl: 30,
  peerHeartbeatCycle: { rfc: 30, rsplib: 2.444444, rspsim: 30 },
  peerHeartbeatJitter: { rfc: 0, rsplib: 0.125, rspsim: 0 },
  maxTimeLastHeard: { rfc: 61, rsplib: 5, rspsim: 61 },
  maxTimeNoResponse: 5,
  mentorDiscoveryTimeout: { rfc: 5, rsplib: 5, rspsim: 30 },
  mentorTimeout: { rfc: 'untilAnswer', rsplib: 'total', rspsim: 'total' },
  mentorRetryDelay: 2,
  mentorTableOwnOnly: { rfc: false, rsplib: false, rspsim: true },
  mentorAskedAtOnce: { rfc: false, rsplib: true, rspsim: true },
  heardByAnyMessage: { rfc: true, rsplib: false, rspsim: false },
  learnsPeersFromAnyMessage: { rfc: true, rsplib: false, rspsim: false },
  sendFailureIsDeath: { rfc: true, rsplib: false, rspsim: false },
  asksPeersForList: { rfc: false, rsplib: true, rspsim: true },
  refusesDuringStartup: { rfc: true, rsplib: false, rspsim: false },
  auditRemoves: { rfc: true, rsplib: true, rspsim: false },
  ownershipConflict: { rfc: 'arbitrate', rsplib: 'believe', rspsim: 'believe' },
  reclaimsOwnElements: { rfc: true, rsplib: false, rspsim: false },
  updateLossProbability: 0,
  takeoverSuggestion: false,
  peersOnly: false,
  maxPeers: 256,
  maxRumorsBySource: 8,
  maxSetUpRate: 10,
  maxTableElements: { rfc: 1024, rsplib: 128, rspsim: Infinity },
  maxTableBytes: { rfc: 65_000, rsplib: 1400, rspsim: Infinity },
};

/** RFC 5353 §3.5, RSPLIB, RSPSIM. */
const takeover: {
  readonly [Name in Exclude<keyof typeof enrpServiceDefaults.rfc.takeover, 'arbitration'>]: Published<unknown>;
} = {
  onlyWithElements: { rfc: false, rsplib: true, rspsim: false },
  completesAlone: { rfc: true, rsplib: false, rspsim: false },
  expiry: { rfc: 5, rsplib: 5, rspsim: 30 },
  onExpiry: { rfc: 'askAgain', rsplib: 'giveUp', rspsim: 'assumeConsent' },
  afterConsent: { rfc: 'watch', rsplib: 'forget', rspsim: 'watch' },
  forgetsTarget: { rfc: true, rsplib: false, rspsim: true },
  forgetsConfiguredPeers: { rfc: false, rsplib: false, rspsim: true },
  yieldsWhenTakenOver: { rfc: true, rsplib: false, rspsim: false },
};

function assertPublished<Name extends string>(
  actual: Readonly<Record<NoInfer<Name>, unknown>>,
  published: Readonly<Record<Name, Published<unknown>>>,
  profile: ProfileName,
): void {
  for (const [name, value] of Object.entries<Published<unknown>>(published))
    assert.deepEqual(actual[name as Name], valueOf(value, profile), name);
}

describe('defaults of registrars', () => {
  for (const profile of profileNames) {
    it(`${profile}: the ASAP side has the values that are published`, () =>
      assertPublished(asapServiceDefaults[profile], asap, profile));

    it(`${profile}: the ENRP side has the values that are published`, () => {
      assertPublished(enrpServiceDefaults[profile], enrp, profile);
      assertPublished(enrpServiceDefaults[profile].takeover, takeover, profile);
    });
  }

  it('let the larger identifier win a takeover (RFC 5353 §3.5), the smaller one under the other profiles', () => {
    for (const [profile, winner] of [
      ['rfc', 2],
      ['rsplib', 1],
      ['rspsim', 1],
    ] as const) {
      const { arbitration } = enrpServiceDefaults[profile].takeover;
      assert.deepEqual([arbitration(1, 2), arbitration(2, 1)], [winner === 1, winner === 2], profile);
      assert.equal(arbitration(1, 1), false);
    }
  });
});
