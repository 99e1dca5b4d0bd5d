import { MOST_JOB_DATA } from '../../../../protocol/services/calcapp/job-data.ts';
import { sizeDistributions } from '../../../../protocol/workload/distribution-names.ts';
import {
  choice,
  count,
  digest,
  distribution,
  file,
  number,
  numberList,
  planOnly,
  shape,
  spread,
  time,
} from '../../../run/parameter.ts';

/** Where requests come from; defaults are those of RSPSIM's toolchain. */
export const workloadParameters = {
  workload: choice(
    ['open', 'closed', 'poisson'],
    'open',
    'Arrival of requests: at intervals into a queue, a think time after each completion, or at intervals without a queue',
  ),
  targetUtilization: planOnly(
    number('1', 0.8, 'Offered load as a fraction of the capacity', { above: 0, rspsim: 'targetSystemUtilization' }),
  ),
  requestSize: number('calculations', 1e7, 'Mean request size; auto: from the target utilization', {
    min: 1,
    auto: true,
    rspsim: 'serviceJobSize',
  }),
  requestSizeByLan: numberList(
    'calculations',
    'Mean request size of the pool users of each LAN, in place of requestSize; that is the mean of all requests then',
    { min: 1 },
  ),
  requestSizeDistribution: spread(
    sizeDistributions,
    'exponential',
    'Distribution of request sizes; linear: over the pool users of a LAN, each with a size of its own',
  ),
  requestSizeGamma: number(
    '1',
    1,
    'Request sizes: ratio of largest to smallest value (uniform, at least 1), of deviation to mean (truncatedNormal), or heterogeneity (linear, at least 1)',
    { min: 0 },
  ),
  requestInterval: time('auto', 'Mean time between requests of a pool user; auto: from the target utilization', {
    above: 0,
    auto: true,
    rspsim: 'serviceJobInterval',
  }),
  requestIntervalByLan: numberList(
    's',
    'Mean time between requests of the pool users of each LAN, in place of requestInterval; that is the mean by which all make as many then',
    { above: 0 },
  ),
  requestIntervalDistribution: distribution('exponential', 'Distribution of intervals and think times'),
  requestIntervalGamma: shape('Intervals and think times'),
  thinkTime: time(
    'auto',
    'Closed workload: mean time from a completion to the next request; auto: the request interval',
    { auto: true },
  ),
  requestsPerUser: count(Infinity, 'Requests of a pool user, after which it generates no more', {
    min: 1,
    unlimited: true,
    rspsim: 'serviceJobCount',
  }),
  requestBytes: count(0, 'Data that a pool user sends with each request, before the work begins [B]', {
    max: MOST_JOB_DATA,
  }),
  resultBytes: count(0, 'Data that a pool element sends as the result of each request, when the work is done [B]', {
    max: MOST_JOB_DATA,
  }),
  requestTrace: file(
    'File (CSV) that says when requests come, in seconds after poolUserStart, and of which users and size, instead of intervals',
  ),
  requestTraceHash: digest('SHA-256 that the request trace must have; none: that of the file as it is'),
};
