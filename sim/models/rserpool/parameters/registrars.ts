import { choice, count, distribution, flag, number, shape, time } from '../../../run/parameter.ts';

/** ASAP and ENRP of registrars, and how long they live. */
export const registrarParameters = {
  maxHandleResolutionItems: count(1, 'Pool elements per handle resolution', {
    min: 1,
    rspsim: 'registrarMaxHandleResolutionItems',
  }),
  maxIncrement: count(0, 'Elements of an answer that count as selected; 0: as the policy defines', {
    rspsim: 'registrarMaxIncrement',
  }),
  maxBadPeReports: count(1e9, 'Unreachable reports after which a pool element is removed', {
    min: 1,
    rspsim: 'registrarMaxBadPEReports',
  }),
  endpointKeepAliveInterval: time(50, 'From the last acknowledgment to the next endpoint keep-alive', {
    above: 0,
    rspsim: 'asapEndpointKeepAliveInterval',
  }),
  endpointKeepAliveTimeout: time(50, 'Wait for an endpoint keep-alive acknowledgment', {
    above: 0,
    rspsim: 'asapEndpointKeepAliveTimeout',
  }),
  peerHeartbeatCycle: time(30, 'Time between presences', { above: 0, rspsim: 'enrpPeerHeartbeatCycle' }),
  maxTimeLastHeard: time(61, 'Silence after which a peer is asked for its presence', {
    above: 0,
    rspsim: 'enrpMaxTimeLastHeared',
  }),
  maxTimeNoResponse: time(5, 'Wait for the answer of a silent peer', { above: 0, rspsim: 'enrpMaxTimeNoResponse' }),
  mentorDiscoveryTimeout: time(30, 'Wait for a mentor', { rspsim: 'registrarMentorDiscoveryTimeout' }),
  takeoverExpiry: time(30, 'Wait of a registrar for the consents to its takeover', {
    above: 0,
    rspsim: 'enrpTakeoverExpiry',
  }),
  takeoverSuggestion: flag(false, 'Takeover suggestions (registrars hand elements over)', {
    rspsim: 'asapUseTakeoverSuggestion',
  }),
  updateLossProbability: number('1', 0, 'Probability that a registrar misses a handle update', {
    min: 0,
    max: 1,
    rspsim: 'registrarUpdateLossProbability',
  }),
  maxHandleResolutionRate: number('1/s', Infinity, 'Handle resolutions that a pool user may ask for in a pool', {
    above: 0,
    unlimited: true,
    rspsim: 'registrarMaxHandleResolutionRate',
  }),
  maxEndpointUnreachableRate: number('1/s', Infinity, 'Unreachable reports that a pool user may send about a pool', {
    above: 0,
    unlimited: true,
    rspsim: 'registrarMaxEndpointUnreachableRate',
  }),
  rateGuardEntries: count(16, 'Latest requests of a pool user that its rate is measured with', {
    min: 2,
    max: 65_536,
    rspsim: 'registrarMaxHandleResolutionRateMaxEntries',
  }),
  registrarUptime: time(Infinity, 'Mean time from the start of a registrar to its failure', {
    above: 0,
    unlimited: true,
    rspsim: 'componentUptime',
  }),
  registrarUptimeDistribution: distribution('exponential', 'Distribution of registrar up-times'),
  registrarUptimeGamma: shape('Registrar up-times'),
  registrarDowntime: time(0, 'Mean time from the failure of a registrar to its restart', {
    rspsim: 'componentDowntime',
  }),
  registrarDowntimeDistribution: distribution('identity', 'Distribution of registrar down-times'),
  registrarDowntimeGamma: shape('Registrar down-times'),
  registrarFailureKind: choice(
    ['hostCrash', 'processCrash'],
    'hostCrash',
    'Whether the stack of a registrar survives its failure and informs the peers',
  ),
  immortalRegistrars: count(0, 'Registrars of each LAN that never fail, counted from the first'),
  poolElementRegistrars: count(0, 'Registrars of their LAN that pool elements know, counted from the first; 0: all', {
    rspsim: 'staticRegistrarsList',
  }),
};
