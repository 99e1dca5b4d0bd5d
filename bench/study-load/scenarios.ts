import type { ParameterValue } from '../../scenarios/language/parameter-catalogue.ts';
import { deriveParameters } from '../../scenarios/plan/derive-parameters.ts';
import type { RunParameters } from '../../sim/run/run-parameters.ts';

/** A pool that the speed of the program, and of its peers, was measured with. */
export interface Scenario {
  readonly name: string;
  readonly given: Readonly<Record<string, ParameterValue>>;
  /** Simulated seconds measured. */
  readonly duration: number;
  /** Simulated seconds per CPU second of RSPSIM 6.3.2 as published, and with three accidental costs removed. */
  readonly published: number | undefined;
  readonly freed: number | undefined;
}

const small = { poolElements: 10, puToPeRatio: 10 } as const;
const large = { poolElements: 100, puToPeRatio: 10, registrars: 5, lanDelay: 10 } as const;

/** Elements and registrars come and go at random times; one registrar stays. */
const failing = {
  peUptime: 600,
  peDowntime: 60,
  peDowntimeDistribution: 'exponential',
  cleanShutdownProbability: 0.5,
  registrarUptime: 900,
  registrarDowntime: 120,
  registrarDowntimeDistribution: 'exponential',
  immortalRegistrars: 1,
  maxBadPeReports: 1,
  jobKeepAliveInterval: 10,
  jobKeepAliveTimeout: 5,
  endpointKeepAliveInterval: 30,
  endpointKeepAliveTimeout: 5,
} as const;

export const scenarios: readonly Scenario[] = [
  {
    name: '10 PEs, 100 PUs, 1 registrar, RoundRobin',
    given: { ...small, policy: 'RoundRobin' },
    duration: 400_000,
    published: 10_500,
    freed: 42_000,
  },
  {
    name: '10 PEs, 100 PUs, 1 registrar, LeastUsed',
    given: { ...small, policy: 'LeastUsed' },
    duration: 400_000,
    published: 5_700,
    freed: 45_000,
  },
  {
    name: '100 PEs, 1000 PUs, 5 registrars, RoundRobin, 10 ms',
    given: { ...large, policy: 'RoundRobin' },
    duration: 20_000,
    published: 51,
    freed: 2_300,
  },
  {
    name: '100 PEs, 1000 PUs, 5 registrars, LeastUsed, 10 ms',
    given: { ...large, policy: 'LeastUsed' },
    duration: 20_000,
    published: 40,
    freed: 1_100,
  },
  {
    name: '1000 PEs, 10 000 PUs, 1 registrar, LeastUsed',
    given: { poolElements: 1000, puToPeRatio: 10, policy: 'LeastUsed' },
    duration: 3_000,
    published: undefined,
    freed: 3,
  },
  {
    name: '1000 PEs, 10 000 PUs, 5 registrars, LeastUsed, 10 ms, failures',
    given: { ...failing, poolElements: 1000, puToPeRatio: 10, registrars: 5, lanDelay: 10, policy: 'LeastUsed' },
    duration: 3_600,
    published: undefined,
    freed: undefined,
  },
];

export function parametersOf({ given }: Scenario): RunParameters {
  const values = new Map<string, ParameterValue>(Object.entries({ profile: 'rspsim', idealized: true, ...given }));
  const outcome = deriveParameters(values, 'bench:study');
  if ('reason' in outcome) throw new Error(outcome.reason);
  return outcome.parameters;
}
