import { defaultIdleTimeout } from '../idle-time.ts';
import type { HandlespaceListener } from '../handlespace/handlespace.ts';
import type { AddressScope, AssociationOptions, IpAddress, MulticastGroup } from '../host.ts';
import type { ProfileName } from '../profile.ts';
import { IPV6_GROUP } from '../wire/asap-messages.ts';
import type { RegistrarIdentifier } from '../wire/pool-element.ts';
import { defaultPoolHandleLimits } from '../wire/pool-handle.ts';
import { largerIdentifierWins, smallerIdentifierWins, type Arbitration } from './arbitration.ts';
import type { PoolRequestListener } from './registrar-statistics.ts';

/** Timers, thresholds and strategies of a registrar's ASAP side (RFC 5352 §7). Times in seconds. */
export interface AsapServiceSettings {
  /** Elements of an answer when the request has no number of its own. */
  readonly maxHandleResolutionItems: number;
  /**
   * This number is drawn for each answer, uniformly from 1 to {@link maxHandleResolutionItems}, or to one fewer than the
   * pool has if that is less (RSPSIM).
   */
  readonly randomizesItems: boolean;
  /** Most elements of an answer, whatever the request asks for; fewer if they do not fit into one message. */
  readonly maxResolutionAnswer: number;
  /** Longest pool handle, bytes. */
  readonly maxPoolHandle: number;
  /** Longest pool element, bytes as encoded: what bounds its addresses, opaque transport and policy. */
  readonly maxPoolElement: number;
  /** Elements of all pools together, own ones and those of peers; Infinity: unlimited. */
  readonly maxElements: number;
  /**
   * Elements that one host may register here, of all pools together; further ones are refused, as "rejected due to
   * security considerations" (RFC 5354 §3.12). Infinity: unlimited.
   */
  readonly maxElementsPerHost: number;
  /** Elements of one answer that count as selected; 0: as the policy defines. */
  readonly maxIncrement: number;
  /** MAX-BAD-PE-REPORT: an element is removed when the reports about it reach this number. */
  readonly maxBadPeReports: number;
  /** A pool user's host counts once for an element; else each of its reports does (RSPLIB, RSPSIM). */
  readonly countsReportersOnce: boolean;
  /** A report also makes the registrar look after the element at once (RFC 5352 §3.5), or is only counted (RSPLIB). */
  readonly checksReportedElements: boolean;
  /** Units of the registration life on the wire per second: 1 (RFC 5354) or 1000 (RSPLIB). */
  readonly registrationLifeUnits: number;
  /** Whether the registration life ends also for elements that this registrar keeps alive itself. */
  readonly expiresOwnElements: boolean;
  /** From the last sign of life of an own element to the next keep-alive. */
  readonly endpointKeepAliveInterval: number;
  /** Each interval is drawn uniformly from [1 - this, 1 + this] times the interval. */
  readonly endpointKeepAliveJitter: number;
  /** How long an element may leave a keep-alive unanswered before it is removed. */
  readonly endpointKeepAliveTimeout: number;
  /** A (re-)registration is a sign of life too. */
  readonly registrationRestartsKeepAlive: boolean;
  /** When the association of a registered element is lost: look after the element, remove it, or nothing. */
  readonly onAssociationLoss: 'check' | 'remove';
  /**
   * An element becomes an own one when it acknowledges a keep-alive with H flag, and peers are informed. Else it is
   * with the end of a takeover whether it can be reached or not (so a registrar that is cut off from all others
   * believes to own everything), and after a takeover suggestion with its next registration.
   */
  readonly claimsByAcknowledgment: boolean;
  /** Associations with elements and users at a time; Infinity: unlimited. */
  readonly maxContacts: number;
  /**
   * Associations that carried no message for so long are shut down, but not before two keep-alives, or two presences to
   * peers, must have come; 0: never.
   */
  readonly idleTimeout: number;
  /** Informs an element whose life ended here by an unsolicited DEREGISTRATION_RESPONSE (RFC 5352 §3.2). */
  readonly tellsExpired: boolean;
  /** Guards against floods (RFC 5355 threats 8 and 9). */
  readonly rateGuards: RateGuardSettings;
  /** Answers registrations and resolutions while the handlespace is still being learned from the mentor. */
  readonly serviceDuringStartup: boolean;
  /**
   * Meanwhile, of a pool that is not known yet: says that it cannot serve now, so that pool users ask another registrar,
   * instead of that there is no such pool.
   */
  readonly refusesUnknownDuringStartup: boolean;
  /** Takes only those user addresses into the handlespace that the registration came from (RSPLIB). */
  readonly checksUserAddresses: boolean;
  /** Narrowest scope of addresses that are sent to others. */
  readonly minAddressScope: AddressScope;
  /** Distances of elements are rounded up or to the nearest multiple of this, milliseconds. */
  readonly distanceStep: number;
  readonly distanceRounding: 'up' | 'nearest';
  /** Error causes: with the pool's policy and transport (RFC 5354 §3.12), or RSPLIB's codes without information. */
  readonly refusals: 'rfc' | 'rsplib';
  /** Where SERVER_ANNOUNCE messages go; undefined: nowhere. */
  readonly announcements: MulticastGroup | undefined;
  /** T6-Serverannounce */
  readonly announceCycle: number;
  /** Cycle times the number of known registrars (RFC 5352 §3.6). */
  readonly announceCycleScales: boolean;
  /** Each cycle is drawn uniformly from [1 - this, 1 + this] times the cycle. */
  readonly announceJitter: number;
  readonly announceTtl: number;
}

/** Limits of what one pool user (its host) may ask for about one pool, as RSPLIB and RSPSIM have them. */
export interface RateGuardSettings {
  /** Handle resolutions per second; Infinity: unlimited. */
  readonly maxHandleResolutionRate: number;
  /** Unreachable reports per second; Infinity: unlimited. */
  readonly maxEndpointUnreachableRate: number;
  /** Size of the hash table of request times, and of each of its buckets. */
  readonly buckets: number;
  readonly entries: number;
  /** How many pool users are remembered. */
  readonly requesters: number;
  /** Answer to a pool user whose handle resolutions come too fast: "unknown pool handle" (RSPLIB), nothing (RSPSIM). */
  readonly refusal: 'unknownPool' | 'silence';
}

/** How a registrar takes over the elements of a dead one (RFC 5353 §3.5). Times in seconds. */
export interface TakeoverSettings {
  /** Which of two registrars with the same takeover target continues: the RFC and the implementations disagree. */
  readonly arbitration: Arbitration;
  /** Takes over registrars only that own elements; others are merely forgotten (RSPLIB). */
  readonly onlyWithElements: boolean;
  /** Without any other registrar to ask, the takeover is complete at once; else it waits for its expiry. */
  readonly completesAlone: boolean;
  /** How long consents are waited for. */
  readonly expiry: number;
  /** Then: the silent registrars are asked again, their consent is assumed (RSPSIM), or the takeover is given up and
   * the target forgotten (RSPLIB). */
  readonly onExpiry: 'askAgain' | 'assumeConsent' | 'giveUp';
  /**
   * What becomes of a target after the consent to another one's takeover: it is watched on, in case that takeover
   * fails too, or forgotten after MAX-TIME-NO-RESPONSE (RSPLIB).
   */
  readonly afterConsent: 'watch' | 'forget';
  /** TAKEOVER_SERVER makes its receivers forget the target (RSPLIB keeps it). */
  readonly forgetsTarget: boolean;
  /**
   * A target that was configured is forgotten like any other (RSPSIM): nothing more is sent to it until it sends a
   * message. Else it still gets presences, so that two registrars that were cut off from each other meet again.
   */
  readonly forgetsConfiguredPeers: boolean;
  /** A registrar that is alive and was taken over nevertheless gives its elements away. */
  readonly yieldsWhenTakenOver: boolean;
}

/** Timers, thresholds and strategies of a registrar's ENRP side (RFC 5353 §4). Times in seconds. */
export interface EnrpServiceSettings {
  /** Group and port of multicast PRESENCE messages; undefined: unicast only. */
  readonly presenceGroup: MulticastGroup | undefined;
  readonly presenceTtl: number;
  /** PEER-HEARTBEAT-CYCLE */
  readonly peerHeartbeatCycle: number;
  /** Each cycle is drawn uniformly from [1 - this, 1 + this] times the cycle. */
  readonly peerHeartbeatJitter: number;
  /** MAX-TIME-LAST-HEARD */
  readonly maxTimeLastHeard: number;
  /** MAX-TIME-NO-RESPONSE */
  readonly maxTimeNoResponse: number;
  /** How long the start waits for a mentor. */
  readonly mentorDiscoveryTimeout: number;
  /**
   * The wait ends when a mentor begins to answer, which then has MAX-TIME-NO-RESPONSE for each part; or it continues.
   */
  readonly mentorTimeout: 'untilAnswer' | 'total';
  /** From the refusal of the last possible mentor to the next round ("a few seconds", RFC 5353 §3.2). */
  readonly mentorRetryDelay: number;
  /** The mentor is asked for its own elements only; those of others come by audits (RSPSIM). */
  readonly mentorTableOwnOnly: boolean;
  /** The mentor is asked for list and table at the same time (RSPLIB), or one after the other (RFC 5353 §3.2). */
  readonly mentorAskedAtOnce: boolean;
  /** Every message restarts MAX-TIME-LAST-HEARD (RFC 5353 §3.4), or PRESENCE only. */
  readonly heardByAnyMessage: boolean;
  /** Any message makes its sender a peer (RFC 5353 §3.4), or PRESENCE and LIST_RESPONSE only. */
  readonly learnsPeersFromAnyMessage: boolean;
  /** A PRESENCE with R flag that cannot be sent counts as unanswered (RFC 5353 §3.4). */
  readonly sendFailureIsDeath: boolean;
  /** Each new peer is asked once for the peers it knows. */
  readonly asksPeersForList: boolean;
  /** Refuses peers' requests for lists and tables while starting up (RFC 5353 §3.2). */
  readonly refusesDuringStartup: boolean;
  /** What an audit does not find any more is removed (RFC 5353 §3.6). */
  readonly auditRemoves: boolean;
  /**
   * When a peer's table claims an element that is an own one here, too (for example, after a partition): the registrar
   * that would win a takeover keeps it, or each believes the other.
   */
  readonly ownershipConflict: 'arbitrate' | 'believe';
  /** Own elements that the mentor's table names are taken back after a restart, or skipped (RSPLIB). */
  readonly reclaimsOwnElements: boolean;
  /** Probability that a received handle update is lost: a fault of studies (RSPSIM). */
  readonly updateLossProbability: number;
  /** Sends and follows takeover suggestions (draft-dreibholz-rserpool-enrp-takeover). */
  readonly takeoverSuggestion: boolean;
  readonly takeover: TakeoverSettings;
  /** Accepts messages from configured peers only. */
  readonly peersOnly: boolean;
  /** Registrars that may become known besides the configured ones; Infinity: unlimited. */
  readonly maxPeers: number;
  /** Of these, how many that one source address names by multicast and that have not introduced themselves. */
  readonly maxRumorsBySource: number;
  /** Set-ups per second of associations to registrars that have not introduced themselves. */
  readonly maxSetUpRate: number;
  /** Elements and bytes of one handle table response; it never exceeds what a message can hold. */
  readonly maxTableElements: number;
  readonly maxTableBytes: number;
}

/** A registrar known beforehand; its identifier is learned from its PRESENCE. */
export interface StaticPeer {
  readonly addresses: readonly IpAddress[];
  readonly port: number;
}

/** Settings of a registrar. */
export interface RegistrarOptions {
  readonly profile: ProfileName;
  /** 0: a random identifier is chosen. */
  readonly identifier: RegistrarIdentifier;
  /** Local addresses to bind; empty: all. */
  readonly addresses: readonly IpAddress[];
  readonly asapPort: number;
  readonly enrpPort: number;
  readonly staticPeers: readonly StaticPeer[];
  readonly asap: AsapServiceSettings;
  readonly enrp: EnrpServiceSettings;
  /** Settings of associations with elements, users and other registrars (default: the world's). */
  readonly association?: AssociationOptions;
  /** For statistics: called after an element was added, was removed or changed its home registrar. */
  readonly handlespaceChanged?: HandlespaceListener | undefined;
  /** For statistics: called when a request about a pool is counted. */
  readonly poolRequested?: PoolRequestListener | undefined;
}

const rfcAsap: AsapServiceSettings = {
  maxHandleResolutionItems: 3,
  randomizesItems: false,
  maxResolutionAnswer: 128,
  maxPoolHandle: defaultPoolHandleLimits.rfc,
  maxPoolElement: 4096, // 64 IPv6 addresses in both transports need 2700
  maxElements: 100_000,
  maxElementsPerHost: Infinity,
  maxContacts: 10_000,
  idleTimeout: defaultIdleTimeout,
  maxIncrement: 0,
  maxBadPeReports: 3,
  countsReportersOnce: true,
  checksReportedElements: true,
  registrationLifeUnits: 1,
  expiresOwnElements: true,
  endpointKeepAliveInterval: 30,
  endpointKeepAliveJitter: 0.5,
  endpointKeepAliveTimeout: 5,
  registrationRestartsKeepAlive: true,
  onAssociationLoss: 'check',
  claimsByAcknowledgment: true,
  tellsExpired: true,
  rateGuards: {
    maxHandleResolutionRate: Infinity,
    maxEndpointUnreachableRate: Infinity,
    buckets: 64,
    entries: 16,
    requesters: 1024,
    refusal: 'unknownPool',
  },
  serviceDuringStartup: true,
  refusesUnknownDuringStartup: false,
  checksUserAddresses: false,
  minAddressScope: 'loopback',
  distanceStep: 1,
  distanceRounding: 'nearest',
  refusals: 'rfc',
  announcements: { address: '224.0.1.185', port: 3863, ipv6: IPV6_GROUP },
  announceCycle: 1,
  announceCycleScales: true,
  announceJitter: 0,
  announceTtl: 30,
};

const rfcEnrp: EnrpServiceSettings = {
  presenceGroup: undefined,
  presenceTtl: 30,
  peerHeartbeatCycle: 30,
  peerHeartbeatJitter: 0,
  maxTimeLastHeard: 61,
  maxTimeNoResponse: 5,
  mentorDiscoveryTimeout: 5,
  mentorTimeout: 'untilAnswer',
  mentorRetryDelay: 2,
  mentorTableOwnOnly: false,
  mentorAskedAtOnce: false,
  heardByAnyMessage: true,
  learnsPeersFromAnyMessage: true,
  sendFailureIsDeath: true,
  asksPeersForList: false,
  refusesDuringStartup: true,
  auditRemoves: true,
  ownershipConflict: 'arbitrate',
  reclaimsOwnElements: true,
  updateLossProbability: 0,
  takeoverSuggestion: false,
  takeover: {
    arbitration: largerIdentifierWins,
    onlyWithElements: false,
    completesAlone: true,
    expiry: 5,
    onExpiry: 'askAgain',
    afterConsent: 'watch',
    forgetsTarget: true,
    forgetsConfiguredPeers: false,
    yieldsWhenTakenOver: true,
  },
  peersOnly: false,
  maxPeers: 256,
  maxRumorsBySource: 8,
  maxSetUpRate: 10,
  maxTableElements: 1024,
  maxTableBytes: 65_000,
};

/** Default ASAP settings of each profile. */
export const asapServiceDefaults: Readonly<Record<ProfileName, AsapServiceSettings>> = {
  rfc: rfcAsap,
  rsplib: {
    ...rfcAsap,
    maxPoolHandle: defaultPoolHandleLimits.rsplib,
    checksReportedElements: false,
    registrationLifeUnits: 1000,
    expiresOwnElements: false,
    endpointKeepAliveInterval: 5,
    endpointKeepAliveJitter: 0,
    onAssociationLoss: 'remove',
    claimsByAcknowledgment: false,
    tellsExpired: false,
    checksUserAddresses: true,
    minAddressScope: 'site',
    distanceStep: 50,
    refusals: 'rsplib',
    announcements: { address: '239.0.0.50', port: 3863, ipv6: IPV6_GROUP },
    announceCycleScales: false,
    announceJitter: 0.125,
  },
  rspsim: {
    ...rfcAsap,
    maxHandleResolutionItems: 1,
    maxElements: Infinity,
    maxContacts: Infinity,
    maxBadPeReports: 1e9,
    countsReportersOnce: false,
    checksReportedElements: false,
    registrationLifeUnits: 1000,
    expiresOwnElements: false,
    endpointKeepAliveInterval: 50,
    endpointKeepAliveJitter: 0,
    endpointKeepAliveTimeout: 50,
    registrationRestartsKeepAlive: false,
    claimsByAcknowledgment: false,
    tellsExpired: false,
    rateGuards: { ...rfcAsap.rateGuards, refusal: 'silence' },
    serviceDuringStartup: false,
    distanceRounding: 'up',
    refusals: 'rsplib',
    announcements: undefined,
  },
};

/** Default ENRP settings of each profile. */
export const enrpServiceDefaults: Readonly<Record<ProfileName, EnrpServiceSettings>> = {
  rfc: rfcEnrp,
  rsplib: {
    ...rfcEnrp,
    presenceGroup: { address: '239.0.0.51', port: 9901, ipv6: IPV6_GROUP },
    peerHeartbeatCycle: 2.444444,
    peerHeartbeatJitter: 0.125,
    maxTimeLastHeard: 5,
    mentorTimeout: 'total',
    mentorAskedAtOnce: true,
    heardByAnyMessage: false,
    learnsPeersFromAnyMessage: false,
    sendFailureIsDeath: false,
    asksPeersForList: true,
    refusesDuringStartup: false,
    ownershipConflict: 'believe',
    reclaimsOwnElements: false,
    takeover: {
      arbitration: smallerIdentifierWins,
      onlyWithElements: true,
      completesAlone: false,
      expiry: 5,
      onExpiry: 'giveUp',
      afterConsent: 'forget',
      forgetsTarget: false,
      forgetsConfiguredPeers: false,
      yieldsWhenTakenOver: false,
    },
    maxTableElements: 128,
    maxTableBytes: 1400,
  },
  rspsim: {
    ...rfcEnrp,
    mentorDiscoveryTimeout: 30,
    mentorTimeout: 'total',
    mentorTableOwnOnly: true,
    mentorAskedAtOnce: true,
    heardByAnyMessage: false,
    learnsPeersFromAnyMessage: false,
    sendFailureIsDeath: false,
    asksPeersForList: true,
    refusesDuringStartup: false,
    ownershipConflict: 'believe',
    reclaimsOwnElements: false,
    takeover: {
      arbitration: smallerIdentifierWins,
      onlyWithElements: false,
      completesAlone: false,
      expiry: 30,
      onExpiry: 'assumeConsent',
      afterConsent: 'watch',
      forgetsTarget: true,
      forgetsConfiguredPeers: true,
      yieldsWhenTakenOver: false,
    },
    auditRemoves: false,
    maxTableElements: Infinity,
    maxTableBytes: Infinity,
  },
};
