import {
  asapServiceDefaults,
  enrpServiceDefaults,
  type AsapServiceSettings,
  type EnrpServiceSettings,
  type RateGuardSettings,
  type TakeoverSettings,
} from '../../protocol/registrar/registrar-options.ts';
import { mapProfiles } from '../../protocol/profile.ts';
import {
  countOrInfinity,
  fraction,
  nonNegativeTimerTime,
  poolElementLength,
  poolHandleLength,
  positiveInteger,
  rate,
  timerTime,
  timeToLive,
  unsigned,
} from '../option-values.ts';
import { settingGroup } from './setting-options.ts';

const ASAP = 'ASAP (RFC 5352) timers and limits:';
const ENRP = 'ENRP (RFC 5353) timers and limits:';

/** Settings of a registrar's ASAP side as options. */
export const asapOptions = settingGroup<AsapServiceSettings>(ASAP, asapServiceDefaults, {
  endpointKeepAliveInterval: {
    value: 's',
    description: "from an own element's last sign of life to the next keep-alive",
    rsplib: 'endpointkeepalivetransmissioninterval, ms',
    read: timerTime,
  },
  endpointKeepAliveTimeout: {
    value: 's',
    description: 'how long an element may leave a keep-alive unanswered',
    rsplib: 'endpointkeepalivetimeoutinterval, ms',
    read: timerTime,
  },
  endpointKeepAliveJitter: {
    value: 'fraction',
    description: 'the interval varies by so much, up and down',
    read: fraction,
  },
  maxBadPeReports: {
    value: 'n',
    description: 'MAX-BAD-PE-REPORT: unreachable reports that remove an element',
    rsplib: 'maxbadpereports',
    read: positiveInteger,
  },
  countsReportersOnce: { description: 'all reports of one host about an element count as one' },
  checksReportedElements: { description: 'a report also makes the registrar send a keep-alive at once' },
  maxHandleResolutionItems: {
    value: 'n',
    description: 'elements in an answer to who does not say how many are wanted',
    rsplib: 'maxhresitems',
    read: positiveInteger,
  },
  maxResolutionAnswer: { value: 'n', description: 'elements in an answer at most', read: positiveInteger },
  maxPoolHandle: { value: 'bytes', description: 'longest pool handle', read: poolHandleLength },
  maxPoolElement: { value: 'bytes', description: 'longest pool element as a parameter', read: poolElementLength },
  maxElements: { value: 'n', description: 'elements of all pools together', read: countOrInfinity },
  maxContacts: {
    value: 'n',
    description: 'associations of elements and users; beyond it, the oldest without elements is ended',
    read: countOrInfinity,
  },
  idleTimeout: {
    value: 's',
    description:
      'associations that carry no message for so long are closed, as far as nothing regular is due; 0: never',
    rsplib: 'autoclosetimeout',
    read: nonNegativeTimerTime,
  },
  maxIncrement: {
    value: 'n',
    description: 'selections of an answer that count for the policy; 0: as the policy has it',
    rsplib: 'maxincrement',
    read: unsigned,
  },
  expiresOwnElements: { description: 'registrations expire also where keep-alives are answered' },
  checksUserAddresses: { description: 'elements may offer only addresses that they register from' },
  distanceStep: {
    value: 'ms',
    description: 'distances (policies with delay penalty factor) are rounded to multiples of it',
    rsplib: 'distancestep',
    read: positiveInteger,
  },
  announceCycle: {
    value: 's',
    description: 'T6-Serverannounce: from one announcement to the next',
    rsplib: 'serverannouncecycle, ms',
    read: timerTime,
  },
  announceJitter: { value: 'fraction', description: 'the cycle varies by so much, up and down', read: fraction },
  announceCycleScales: { description: 'the cycle is longer the more registrars there are (RFC 5352 §3.6)' },
  announceTtl: {
    value: 'n',
    description: 'how many networks announcements and presences pass by multicast',
    rsplib: 'announcettl',
    read: timeToLive,
  },
  registrationLifeUnits: { noOption: 'how a profile writes registration lives' },
});

/** Limits of what one pool user may ask for about one pool, as options. */
export const rateGuardOptions = settingGroup<RateGuardSettings>(
  ASAP,
  mapProfiles((profile) => asapServiceDefaults[profile].rateGuards),
  {
    maxHandleResolutionRate: {
      value: '1/s',
      description: 'handle resolutions of a pool that one host may ask for',
      rsplib: 'maxhrrate',
      read: rate,
    },
    maxEndpointUnreachableRate: {
      value: '1/s',
      description: 'unreachable reports about a pool that one host may send',
      rsplib: 'maxeurate',
      read: rate,
    },
    buckets: { noOption: 'how finely rates are measured' },
    entries: { noOption: 'how finely rates are measured' },
    requesters: { value: 'n', description: 'hosts whose rates are remembered', read: countOrInfinity },
  },
);

/** Settings of a registrar's ENRP side as options. */
export const enrpOptions = settingGroup<EnrpServiceSettings>(ENRP, enrpServiceDefaults, {
  peerHeartbeatCycle: {
    value: 's',
    description: 'PEER-HEARTBEAT-CYCLE: from one presence to the next',
    rsplib: 'peerheartbeatcycle, ms',
    read: timerTime,
  },
  peerHeartbeatJitter: { value: 'fraction', description: 'the cycle varies by so much, up and down', read: fraction },
  maxTimeLastHeard: {
    value: 's',
    description: 'MAX-TIME-LAST-HEARD: a peer that was silent for so long is asked for a presence',
    rsplib: 'peermaxtimelastheard, ms',
    read: timerTime,
  },
  maxTimeNoResponse: {
    value: 's',
    description: 'MAX-TIME-NO-RESPONSE: how long a peer may leave a request unanswered',
    rsplib: 'peermaxtimenoresponse, ms',
    read: timerTime,
  },
  mentorDiscoveryTimeout: {
    value: 's',
    description: 'how long the start waits for another registrar to learn from',
    rsplib: 'mentordiscoverytimeout, ms',
    read: timerTime,
  },
  mentorRetryDelay: {
    value: 's',
    description: 'from the refusal of the last of them to the next attempt',
    read: timerTime,
  },
  takeoverSuggestion: {
    description: 'sends and follows takeover suggestions',
    rsplib: 'supporttakeoversuggestion',
  },
  maxTableElements: {
    value: 'n',
    description: 'elements in one handle table response',
    rsplib: 'maxelementsperhtrequest',
    read: countOrInfinity,
  },
  maxTableBytes: { value: 'bytes', description: 'size of one handle table response', read: countOrInfinity },
  peersOnly: { description: 'ENRP is taken from configured peers (--peer) alone' },
  maxPeers: { value: 'n', description: 'registrars that may become known besides these', read: countOrInfinity },
  maxRumorsBySource: {
    value: 'n',
    description: 'of them, how many one address may name by multicast before they introduce themselves',
    read: countOrInfinity,
  },
  maxSetUpRate: {
    value: '1/s',
    description: 'set-ups of associations to those that have not introduced themselves',
    read: rate,
  },
  presenceTtl: { noOption: 'as announceTtl' },
  updateLossProbability: { noOption: 'a fault of studies' },
});

/** Settings of takeovers as options. */
export const takeoverOptions = settingGroup<TakeoverSettings>(
  ENRP,
  mapProfiles((profile) => enrpServiceDefaults[profile].takeover),
  {
    expiry: {
      value: 's',
      flag: 'takeover-expiry',
      description: 'how long a takeover waits for the consent of the other registrars',
      rsplib: 'takeoverexpiryinterval, ms',
      read: timerTime,
    },
  },
);
