import type { MetricName } from '../../../sim/run/run-metrics.ts';
import { noMetrics } from '../../../sim/run/run-metrics.ts';
import type { RunParameters } from '../../../sim/run/run-parameters.ts';
import type { DeployedRole } from '../deployment.ts';
import type { PlacedProcess } from '../placement.ts';
import { ValidationError } from '../validation-error.ts';
import type { RsplibPart } from './rsplib-part-names.ts';

/** The components of a run that each of them is. */
export const partRoles: Readonly<
  Record<RsplibPart, { readonly deployed: DeployedRole; readonly placed: PlacedProcess['role'] }>
> = {
  registrar: { deployed: 'registrars', placed: 'registrar' },
  server: { deployed: 'poolElements', placed: 'poolElement' },
  client: { deployed: 'poolUsers', placed: 'poolUsers' },
};

/** Policies whose information RSPLIB's server fills in by itself. */
const policies: ReadonlySet<string> = new Set(['RoundRobin', 'Random', 'LeastUsed']);

type Need = readonly [holds: boolean, setting: string, why: string];

/** @throws ValidationError naming the parameter that RSPLIB's programs cannot have */
export function checkRsplibParts(parameters: RunParameters, parts: readonly RsplibPart[]): void {
  const { peUptime, registrarUptime, pathUptime, pathFailureTime, policy, rejectProbability } = parameters;
  const needs: Readonly<Record<RsplibPart, readonly Need[]>> = {
    registrar: [
      [registrarUptime === Infinity, 'registrarUptime', 'RSPLIB’s registrar does not fail at given times'],
      [parameters.serviceDuringStartup, 'serviceDuringStartup', 'RSPLIB’s registrar serves from its start'],
      [
        !parameters.randomizeMaxHandleResolutionItems,
        'randomizeMaxHandleResolutionItems',
        'RSPLIB’s registrar does not draw numbers of elements',
      ],
    ],
    server: [
      [peUptime === Infinity, 'peUptime', 'RSPLIB’s server does not fail at given times'],
      [policies.has(policy), `policy=${policy}`, `RSPLIB’s server is tried with ${[...policies].join(', ')}`],
      [rejectProbability === 0, 'rejectProbability', 'RSPLIB’s server rejects only when it is full'],
      [parameters.reregisterImmediately, 'reregisterImmediately', 'RSPLIB’s server tells each change of its load'],
    ],
    client: [
      [parameters.requestsPerUser === Infinity, 'requestsPerUser', 'RSPLIB’s client goes on until the end'],
      [parameters.workload === 'open', `workload=${parameters.workload}`, 'RSPLIB’s client has requests at intervals'],
      ...(['requestSizeDistribution', 'requestIntervalDistribution'] as const).map((name): Need => [
        parameters[name] === 'exponential',
        `${name}=${parameters[name]}`,
        'RSPLIB’s client draws from an exponential one',
      ]),
    ],
  };
  const common: readonly Need[] = [
    [
      pathUptime === Infinity && pathFailureTime === Infinity,
      'failures of paths',
      'the guest’s networks stay as they are',
    ],
    [parameters.lans === 1, 'lans', 'the guest is one LAN'],
    [parameters.pools === 1, 'pools', 'RSPLIB’s programs are those of one pool'],
    [parameters.paths <= 2, 'paths', 'the guest has two networks'],
    [!parameters.cmt && !parameters.nrSack, 'cmt, nrSack', 'the guest’s kernel has neither'],
  ];
  for (const [holds, setting, why] of [...common, ...parts.flatMap((part) => needs[part])])
    if (!holds) throw new ValidationError(`transport rsplib: ${setting}: ${why}; leave it out`);
}

/** What only the statistics of this project's components tell. */
const unknown: Readonly<Record<RsplibPart | 'any', RegExp>> = {
  any: /^(asap|enrp)_|^overhead_per_calculation$/,
  registrar:
    /^(owned_elements|known_elements|handle_|registrations$|deregistrations$|endpoint_keep_alive|lifetime_|unreachable_|resynchronizations$|takeovers_|startups_)/,
  server: /^(cookies|work_lost)$/,
  client:
    /^(requests_in_system|requests_waiting|requests_rejected|requests_accepted|request_acceptance|failover|goodput_|backlog_|warmup_mser5$)/,
};

/** The metrics that a run has no value of when RSPLIB's programs take part. */
export function unknownWith(parts: readonly RsplibPart[]): MetricName[] {
  const patterns = [unknown.any, ...parts.map((part) => unknown[part])];
  return (Object.keys(noMetrics) as MetricName[]).filter((name) => patterns.some((pattern) => pattern.test(name)));
}
