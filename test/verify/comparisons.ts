import {
  meanValueAnalysis,
  powerOfChoicesResponse,
  processorSharingResponse,
  queuingTimeInOrder,
  randomSaturation,
  roundRobinResponse,
} from '../../analysis/theory/theory.ts';
import type { Estimate } from '../../analysis/statistics/statistics.ts';
import type { ParameterValue } from '../../scenarios/language/parameter-catalogue.ts';
import type { MetricName } from '../../sim/run/run-metrics.ts';
import { estimateOf, replicate, type GivenParameters } from './study-runs.ts';

/** How much is simulated: the long form for figures, the short one for every test run. */
export interface Effort {
  readonly seeds: number;
  /** Measurement time in seconds; requests take 1 s at full capacity. */
  readonly duration: number;
}

/** A simulated value that theory or a publication knows. */
export interface Comparison {
  readonly name: string;
  readonly source: string;
  readonly expected: number;
  /** Relative deviation that is allowed besides the confidence interval's own width. */
  readonly tolerance: number;
  /** Whether the measured confidence interval itself must hold the expected value. */
  readonly withinInterval: boolean;
  measure(effort: Effort): Promise<Estimate>;
}

/** Requests of 1 s, elements of unlimited room, nothing but the policy in play. */
const base = {
  profile: 'rspsim',
  idealized: true,
  requestSize: 1e6,
  capacity: 1e6,
  poolElements: 10,
  cookieMaxCalculations: Infinity,
  // Keep-alives are not under test; without them the runs are shorter.
  jobKeepAliveInterval: 1e6,
  jobRequestTimeout: 1e6,
  maxJobs: 100_000,
} as const;

function measured(given: GivenParameters, metric: MetricName): Comparison['measure'] {
  return async ({ seeds, duration }) => estimateOf(await replicate({ ...base, ...given, duration }, seeds), metric);
}

/** Closed network, Random: exact (mean value analysis). */
function closedNetwork(ratio: number): Comparison[] {
  const thinkTime = ratio / 0.8;
  const exact = meanValueAnalysis({ customers: 10 * ratio, servers: 10, serviceTime: 1, thinkTime });
  const given = { policy: 'Random', workload: 'closed', puToPeRatio: ratio, thinkTime };
  const source = 'mean value analysis, exact';
  return [
    {
      name: `closed network, r = ${ratio}: utilization`,
      source,
      expected: exact.utilization,
      tolerance: 0.01,
      withinInterval: true,
      measure: measured(given, 'utilization'),
    },
    {
      name: `closed network, r = ${ratio}: handling time [s]`,
      source,
      expected: exact.responseTime,
      tolerance: 0.01,
      withinInterval: true,
      measure: measured(given, 'handling_time'),
    },
  ];
}

/** Unlimited concurrency, Poisson arrivals: one stream of requests for the whole pool. */
function openLimit(
  policy: string,
  expected: number,
  source: string,
  extra: Record<string, ParameterValue> = {},
): Comparison {
  const tolerance = policy === 'PowerOfDChoices' ? 0.02 : 0.01;
  const given = { policy, workload: 'poisson', puToPeRatio: 1, targetUtilization: 0.8, ...extra };
  const measure = measured(given, 'handling_time');
  return {
    name: `open limit of ${policy} at 80 %${extra['requestSizeDistribution'] === 'identity' ? ', constant sizes' : ''}: handling time [s]`,
    source,
    expected,
    tolerance,
    withinInterval: policy !== 'PowerOfDChoices',
    // 200 elements serve 20 times as many requests as 10 do.
    measure:
      policy === 'PowerOfDChoices' ? ({ seeds, duration }) => measure({ seeds, duration: duration / 20 }) : measure,
  };
}

/** Random, every pool user always busy: the saturation bound. */
function saturation(ratio: number): Comparison {
  return {
    name: `saturation of Random, r = ${ratio}: utilization`,
    source: 'N / (N + n - 1), exact',
    expected: randomSaturation(10 * ratio, 10),
    tolerance: 0.01,
    withinInterval: true,
    // Think times of nothing keep all pool users busy.
    measure: measured({ policy: 'Random', workload: 'closed', puToPeRatio: ratio, thinkTime: 0 }, 'utilization'),
  };
}

const leastUsedAlone = { policy: 'LeastUsed', puToPeRatio: 1, targetUtilization: 0.8 } as const;

export const comparisons: readonly Comparison[] = [
  ...[1, 3, 10].flatMap(closedNetwork),
  openLimit('Random', processorSharingResponse(0.8), 'M/G/1-PS, exact'),
  openLimit('Random', processorSharingResponse(0.8), 'M/G/1-PS, exact for any size', {
    requestSizeDistribution: 'identity',
  }),
  openLimit('RoundRobin', roundRobinResponse(10, 0.8), 'E_n/M/1, exact'),
  openLimit('PowerOfDChoices', powerOfChoicesResponse(2, 0.8), 'mean field, 200 elements', {
    choices: 2,
    poolElements: 200,
  }),
  ...[1, 2].map(saturation),
  {
    name: 'LeastUsed, r = 1: queuing time [s]',
    source: 'M/G/1 in order, exact',
    expected: queuingTimeInOrder(0.8, 1),
    tolerance: 0.01,
    withinInterval: true,
    measure: measured(leastUsedAlone, 'queuing_time'),
  },
  {
    name: 'LeastUsed, r = 1: processing time [s]',
    source: 'an element is always free, exact',
    expected: 1,
    tolerance: 0.01,
    withinInterval: true,
    measure: measured(leastUsedAlone, 'processing_time'),
  },
];

const ratios = [1, 2, 3, 5, 10, 20];

/** Thesis of Dreibholz (2007), figure of the utilization over the PU:PE ratio: 24 runs of 120 min, s = 1 s, percent. */
const publishedPercent: Readonly<Record<string, readonly number[]>> = {
  LeastUsed: [79.98, 79.98, 79.98, 79.98, 79.97, 79.97],
  RoundRobin: [65.13, 79.17, 79.97, 79.98, 79.98, 79.98],
  Random: [52.68, 68.96, 76.55, 80.0, 80.07, 80.0],
};

/** The published utilizations; they may differ by one point. */
export const publications: readonly Comparison[] = Object.entries(publishedPercent).flatMap(([policy, percents]) =>
  percents.map((percent, index): Comparison => ({
    name: `published utilization, ${policy}, r = ${ratios[index]}`,
    source: 'Dreibholz 2007',
    expected: percent / 100,
    tolerance: 1 / percent, // one point
    withinInterval: false,
    measure: measured({ policy, puToPeRatio: ratios[index], targetUtilization: 0.8 }, 'utilization'),
  })),
);

/**
 * Whether a measured value agrees with the expected one: off by no more than the tolerance and, where the theory is
 * exact, the confidence interval of the runs holds it.
 */
export function agrees(comparison: Comparison, { mean, halfWidth }: Estimate): boolean {
  const deviation = Math.abs(mean - comparison.expected);
  if (comparison.withinInterval && deviation > (halfWidth ?? 0)) return false;
  return deviation <= comparison.tolerance * comparison.expected;
}
