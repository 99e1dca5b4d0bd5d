import { choice, distribution, number, planOnly, shape, time } from '../../../run/parameter.ts';

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
  requestSizeDistribution: distribution('exponential', 'Distribution of request sizes'),
  requestSizeGamma: shape('Request sizes'),
  requestInterval: time('auto', 'Mean time between requests of a pool user; auto: from the target utilization', {
    above: 0,
    auto: true,
    rspsim: 'serviceJobInterval',
  }),
  requestIntervalDistribution: distribution('exponential', 'Distribution of intervals and think times'),
  requestIntervalGamma: shape('Intervals and think times'),
  thinkTime: time(
    'auto',
    'Closed workload: mean time from a completion to the next request; auto: the request interval',
    { auto: true },
  ),
};
