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
  poolElementBytes,
  poolHandleBytes,
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
    description: "time from an own element's last sign of life to the next keep-alive",
    rsplib: 'endpointkeepalivetransmissioninterval, ms',
    read: timerTime,
  },
  endpointKeepAliveTimeout: {
    value: 's',
    description: 'time within which an element must answer a keep-alive',
    rsplib: 'endpointkeepalivetimeoutinterval, ms',
    read: timerTime,
  },
  endpointKeepAliveJitter: {
    value: 'fraction',
    description: 'random variation of the keep-alive interval, up and down',
    read: fraction,
  },
  maxBadPeReports: {
    value: 'n',
    description: 'MAX-BAD-PE-REPORT: unreachability reports after which an element is removed',
    rsplib: 'maxbadpereports',
    read: positiveInteger,
  },
  countsReportersOnce: { description: 'count all reports of one host about an element as one' },
  checksReportedElements: { description: 'send a keep-alive at once after a report' },
  maxHandleResolutionItems: {
    value: 'n',
    description: 'elements in an answer if the request does not give a number',
    rsplib: 'maxhresitems',
    read: positiveInteger,
  },
  maxResolutionAnswer: { value: 'n', description: 'maximum number of elements in an answer', read: positiveInteger },
  maxPoolHandle: { value: 'bytes', description: 'maximum length of pool handles', read: poolHandleBytes },
  maxPoolElement: { value: 'bytes', description: 'maximum length of pool element parameters', read: poolElementBytes },
  maxElements: { value: 'n', description: 'maximum number of elements of all pools together', read: countOrInfinity },
  maxElementsPerHost: {
    value: 'n',
    description: 'maximum number of elements of all pools together that one host may register here',
    read: countOrInfinity,
  },
  maxContacts: {
    value: 'n',
    description:
      'maximum number of associations with elements and users; above it, the oldest one without elements is ended',
    read: countOrInfinity,
  },
  idleTimeout: {
    value: 's',
    description: 'idle time after which associations are closed if no regular message is due; 0: never',
    rsplib: 'autoclosetimeout',
    read: nonNegativeTimerTime,
  },
  maxIncrement: {
    value: 'n',
    description: 'selections of an answer that count for the policy; 0: as defined by the policy',
    rsplib: 'maxincrement',
    read: unsigned,
  },
  expiresOwnElements: { description: 'let registrations expire even if keep-alives are answered' },
  checksUserAddresses: { description: 'accept only service addresses that elements register from' },
  distanceStep: {
    value: 'ms',
    description: 'unit to which distances are rounded (policies with a distance penalty factor)',
    rsplib: 'distancestep',
    read: positiveInteger,
  },
  announceCycle: {
    value: 's',
    description: 'T6-Serverannounce: interval between announcements',
    rsplib: 'serverannouncecycle, ms',
    read: timerTime,
  },
  announceJitter: { value: 'fraction', description: 'random variation of the cycle, up and down', read: fraction },
  announceCycleScales: { description: 'lengthen the cycle with the number of registrars (RFC 5352 §3.6)' },
  announceTtl: {
    value: 'n',
    description: 'number of networks that multicast announcements and presences pass',
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
      description: 'maximum rate of handle resolutions of one host for a pool',
      rsplib: 'maxhrrate',
      read: rate,
    },
    maxEndpointUnreachableRate: {
      value: '1/s',
      description: 'maximum rate of unreachability reports of one host about a pool',
      rsplib: 'maxeurate',
      read: rate,
    },
    buckets: { noOption: 'how finely rates are measured' },
    entries: { noOption: 'how finely rates are measured' },
    requesters: { value: 'n', description: 'maximum number of hosts whose rates are measured', read: countOrInfinity },
  },
);

/** Settings of a registrar's ENRP side as options. */
export const enrpOptions = settingGroup<EnrpServiceSettings>(ENRP, enrpServiceDefaults, {
  peerHeartbeatCycle: {
    value: 's',
    description: 'PEER-HEARTBEAT-CYCLE: interval between presences',
    rsplib: 'peerheartbeatcycle, ms',
    read: timerTime,
  },
  peerHeartbeatJitter: { value: 'fraction', description: 'random variation of the cycle, up and down', read: fraction },
  maxTimeLastHeard: {
    value: 's',
    description: 'MAX-TIME-LAST-HEARD: silence after which a presence is requested from a peer',
    rsplib: 'peermaxtimelastheard, ms',
    read: timerTime,
  },
  maxTimeNoResponse: {
    value: 's',
    description: 'MAX-TIME-NO-RESPONSE: time within which a peer must answer a request',
    rsplib: 'peermaxtimenoresponse, ms',
    read: timerTime,
  },
  mentorDiscoveryTimeout: {
    value: 's',
    description: 'time that the start waits for a mentor, another registrar to learn from',
    rsplib: 'mentordiscoverytimeout, ms',
    read: timerTime,
  },
  mentorRetryDelay: {
    value: 's',
    description: 'time from the refusal of the last mentor to the next attempt',
    read: timerTime,
  },
  takeoverSuggestion: {
    description: 'send and follow takeover suggestions',
    rsplib: 'supporttakeoversuggestion',
  },
  maxTableElements: {
    value: 'n',
    description: 'maximum number of elements in one handle table response',
    rsplib: 'maxelementsperhtrequest',
    read: countOrInfinity,
  },
  maxTableBytes: { value: 'bytes', description: 'maximum size of one handle table response', read: countOrInfinity },
  peersOnly: { description: 'accept ENRP only from configured peers (--peer)' },
  maxPeers: {
    value: 'n',
    description: 'maximum number of registrars that may become known besides those of --peer',
    read: countOrInfinity,
  },
  maxRumorsBySource: {
    value: 'n',
    description: 'maximum number of them that one address may announce by multicast before they introduce themselves',
    read: countOrInfinity,
  },
  maxSetUpRate: {
    value: '1/s',
    description: 'maximum rate of association set-ups with registrars that have not introduced themselves',
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
      description: 'time that a takeover waits for the consent of the other registrars',
      rsplib: 'takeoverexpiryinterval, ms',
      read: timerTime,
    },
  },
);
