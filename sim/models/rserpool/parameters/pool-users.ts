import { count, distribution, lives, numberList, shape, time } from '../../../run/parameter.ts';

/** ASAP of pool users, sessions, and how long users live. */
export const poolUserParameters = {
  staleCacheValue: time(0, 'Time for which a pool user may reuse a handle resolution', {
    rspsim: 'asapStaleCacheValue',
  }),
  asapRequestTimeout: time(5, 'Timeout of an ASAP request', { above: 0, rspsim: 'asapRequestTimeout' }),
  asapMaxRequestRetransmit: count(3, 'Retransmissions of an unanswered ASAP request', {
    rspsim: 'asapMaxRequestRetransmit',
  }),
  serverHuntRetryDelay: time(0.2, 'Longest wait before the search for another registrar', {
    rspsim: 'asapServerHuntRetryDelay',
  }),
  jobRequestTimeout: time('auto', 'Timeout for the acceptance of a request; auto: jobKeepAliveTimeout', {
    above: 0,
    auto: true,
    rspsim: 'serviceJobRequestTimeout',
  }),
  jobKeepAliveInterval: time(50, 'Time from the last acknowledgment to the next session keep-alive', {
    above: 0,
    rspsim: 'serviceJobKeepAliveInterval',
  }),
  jobKeepAliveTimeout: time(50, 'Timeout of a session keep-alive', {
    above: 0,
    rspsim: 'serviceJobKeepAliveTimeout',
  }),
  jobRetryDelay: time(0.2, 'Longest wait after a rejected request', { rspsim: 'serviceJobRetryDelay' }),
  handleResolutionRetryDelay: time(30, 'Wait after a handle resolution without result', {
    rspsim: 'serviceHandleResolutionRetryDelay',
  }),
  userUptime: time(
    Infinity,
    'Mean time from the start of a pool user to its failure, with which its requests are given up',
    { above: 0, unlimited: true, rspsim: 'componentUptime' },
  ),
  userUptimeDistribution: distribution('exponential', 'Distribution of pool user uptimes'),
  userUptimeGamma: shape('Pool user uptimes'),
  userDowntime: time(0, 'Mean time from the failure of a pool user to its restart', { rspsim: 'componentDowntime' }),
  userDowntimeDistribution: distribution('identity', 'Distribution of pool user downtimes'),
  userDowntimeGamma: shape('Pool user downtimes'),
  userUptimeByLan: numberList(
    's',
    'Mean uptime of the pool users of each LAN, in place of userUptime; that is the shortest of them then',
    {
      above: 0,
      unlimited: true,
    },
  ),
  userDowntimeByLan: numberList(
    's',
    'Mean downtime of the pool users of each LAN, in place of userDowntime; that is the longest of them then',
    {
      min: 0,
    },
  ),
  userLives: lives('a pool user'),
};
