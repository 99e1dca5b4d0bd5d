import { count, time } from '../../../run/parameter.ts';

/** ASAP of pool users, and sessions. */
export const poolUserParameters = {
  staleCacheValue: time(0, 'How long a pool user may use a handle resolution again', { rspsim: 'asapStaleCacheValue' }),
  asapRequestTimeout: time(5, 'Wait for the answer to an ASAP request', { above: 0, rspsim: 'asapRequestTimeout' }),
  asapMaxRequestRetransmit: count(3, 'Repetitions of an unanswered ASAP request', {
    rspsim: 'asapMaxRequestRetransmit',
  }),
  serverHuntRetryDelay: time(0.2, 'Longest wait before another registrar is looked for', {
    rspsim: 'asapServerHuntRetryDelay',
  }),
  jobRequestTimeout: time('auto', 'Wait for the acceptance of a request; auto: jobKeepAliveTimeout', {
    above: 0,
    auto: true,
    rspsim: 'serviceJobRequestTimeout',
  }),
  jobKeepAliveInterval: time(50, 'From the last acknowledgment to the next session keep-alive', {
    above: 0,
    rspsim: 'serviceJobKeepAliveInterval',
  }),
  jobKeepAliveTimeout: time(50, 'Wait for a session keep-alive acknowledgment', {
    above: 0,
    rspsim: 'serviceJobKeepAliveTimeout',
  }),
  jobRetryDelay: time(0.2, 'Longest wait after a rejected request', { rspsim: 'serviceJobRetryDelay' }),
  handleResolutionRetryDelay: time(30, 'Wait after a handle resolution without result', {
    rspsim: 'serviceHandleResolutionRetryDelay',
  }),
};
