import { choice, count, distribution, flag, lives, number, numberList, shape, time } from '../../../run/parameter.ts';

/** ASAP and ENRP of registrars, and how long they live. */
export const registrarParameters = {
  maxHandleResolutionItems: count(1, 'Pool elements per handle resolution', {
    min: 1,
    rspsim: 'registrarMaxHandleResolutionItems',
  }),
  randomizeMaxHandleResolutionItems: flag(
    false,
    'Whether the number of pool elements of each handle resolution is drawn: from 1 to maxHandleResolutionItems, and fewer than the pool has',
    { rspsim: 'registrarRandomizeMaxHandleResolutionItems' },
  ),
  maxIncrement: count(0, 'Elements of an answer that count as selected; 0: as defined by the policy', {
    rspsim: 'registrarMaxIncrement',
  }),
  maxBadPeReports: count(1e9, 'Unreachability reports after which a pool element is removed', {
    min: 1,
    rspsim: 'registrarMaxBadPEReports',
  }),
  endpointKeepAliveInterval: time(50, 'Time from the last acknowledgment to the next endpoint keep-alive', {
    above: 0,
    rspsim: 'asapEndpointKeepAliveInterval',
  }),
  endpointKeepAliveTimeout: time(50, 'Timeout of an endpoint keep-alive', {
    above: 0,
    rspsim: 'asapEndpointKeepAliveTimeout',
  }),
  peerHeartbeatCycle: time(30, 'Time between presence messages', { above: 0, rspsim: 'enrpPeerHeartbeatCycle' }),
  maxTimeLastHeard: time(
    61,
    'Time without a message from a peer after which its presence is requested; auto: peerHeartbeatCycle + maxTimeNoResponse',
    { above: 0, auto: true, rspsim: 'enrpMaxTimeLastHeared' },
  ),
  maxTimeNoResponse: time(5, 'Timeout of a presence request', { above: 0, rspsim: 'enrpMaxTimeNoResponse' }),
  mentorDiscoveryTimeout: time(30, 'Timeout of the search for a mentor', { rspsim: 'registrarMentorDiscoveryTimeout' }),
  serviceDuringStartup: flag(
    'auto',
    'Whether a registrar serves pool elements and users while it looks for a mentor, or refuses; auto: as the profile does (rspsim: false)',
    { auto: true, rspsim: 'asapNoServiceDuringStartup (the opposite)' },
  ),
  takeoverExpiry: time(30, 'Timeout of a registrar for the consents to its takeover', {
    above: 0,
    rspsim: 'enrpTakeoverExpiry',
  }),
  takeoverSuggestion: flag(false, 'Takeover suggestions (registrars hand over pool elements)', {
    rspsim: 'asapUseTakeoverSuggestion',
  }),
  updateLossProbability: number('1', 0, 'Probability that a registrar misses a handle update', {
    min: 0,
    max: 1,
    rspsim: 'registrarUpdateLossProbability',
  }),
  maxHandleResolutionRate: number('1/s', Infinity, 'Maximum rate of handle resolutions of a pool user for a pool', {
    above: 0,
    unlimited: true,
    rspsim: 'registrarMaxHandleResolutionRate',
  }),
  maxEndpointUnreachableRate: number(
    '1/s',
    Infinity,
    'Maximum rate of unreachability reports of a pool user about a pool',
    {
      above: 0,
      unlimited: true,
      rspsim: 'registrarMaxEndpointUnreachableRate',
    },
  ),
  rateGuardEntries: count(16, 'Number of recent requests of a pool user from which its rate is measured', {
    min: 2,
    max: 65_536,
    rspsim: 'registrarHandleResolutionRateMaxEntries',
  }),
  elementsPerUser: count(Infinity, 'Pool elements that a registrar accepts from one host', {
    min: 1,
    unlimited: true,
  }),
  registrarUptime: time(Infinity, 'Mean time from the start of a registrar to its failure', {
    above: 0,
    unlimited: true,
    rspsim: 'componentUptime',
  }),
  registrarUptimeDistribution: distribution('exponential', 'Distribution of registrar uptimes'),
  registrarUptimeGamma: shape('Registrar uptimes'),
  registrarDowntime: time(0, 'Mean time from the failure of a registrar to its restart', {
    rspsim: 'componentDowntime',
  }),
  registrarDowntimeDistribution: distribution('identity', 'Distribution of registrar downtimes'),
  registrarDowntimeGamma: shape('Registrar downtimes'),
  registrarUptimeByLan: numberList(
    's',
    'Mean uptime of the registrars of each LAN, in place of registrarUptime; that is the shortest of them then',
    {
      above: 0,
      unlimited: true,
    },
  ),
  registrarDowntimeByLan: numberList(
    's',
    'Mean downtime of the registrars of each LAN, in place of registrarDowntime; that is the longest of them then',
    {
      min: 0,
    },
  ),
  registrarLives: lives('a registrar'),
  registrarFailureKind: choice(
    ['hostCrash', 'processCrash'],
    'hostCrash',
    'Kind of registrar failure: whether the transport stack survives it and informs the peers',
  ),
  immortalRegistrars: count(0, 'Registrars of each LAN that never fail, counted from the first'),
  registrarPeers: count(
    0,
    'Registrars of all LANs that a registrar knows when it starts, counted from the first; it learns of the others. 0: all',
    { rspsim: 'enrpStaticPeersList' },
  ),
  poolElementRegistrars: count(0, 'Registrars of their LAN that pool elements know, counted from the first; 0: all', {
    rspsim: 'staticRegistrarsList',
  }),
  poolUserRegistrars: count(0, 'Registrars of their LAN that pool users know, counted from the first; 0: all', {
    rspsim: 'staticRegistrarsList',
  }),
};
