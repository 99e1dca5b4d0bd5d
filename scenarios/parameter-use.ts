import { shapedDistributions } from './distribution-shapes.ts';
import { parameterNamed, type ParameterValue } from './parameter-catalogue.ts';

type ValueOf = (name: string) => ParameterValue | undefined;

/** Parameters that mean nothing unless others have certain values, and what to do then. */
const conditions: readonly {
  readonly names: readonly string[];
  readonly holds: (value: ValueOf) => boolean;
  readonly needs: string;
}[] = [
  {
    names: ['disasterLan', 'disasterRemaining'],
    holds: (value) => value('poolElementDistribution') === 'localizedDisaster',
    needs: 'poolElementDistribution: localizedDisaster',
  },
  {
    names: ['wanDelay', 'registrarStartLanIncrement', 'poolElementStartLanIncrement'],
    holds: (value) => Number(value('lans')) > 1,
    needs: 'lans above 1',
  },
  {
    names: ['registrarStartIncrement'],
    holds: (value) => Number(value('registrars')) > 1,
    needs: 'registrars above 1',
  },
  {
    names: ['failureDetectionTime'],
    holds: (value) => value('idealized') === false,
    needs: 'idealized: false: nothing is detected otherwise',
  },
  {
    names: ['retransmissionTimeout'],
    holds: (value) => Number(value('messageLoss')) > 0,
    needs: 'messageLoss above 0',
  },
  { names: ['thinkTime'], holds: (value) => value('workload') === 'closed', needs: 'workload: closed' },
  ...shapedDistributions.map(({ distribution, shape, needing }) => ({
    names: [shape],
    holds: (value: ValueOf) => needing.has(String(value(distribution))),
    needs: `${distribution}: ${[...needing.keys()].join(' or ')}`,
  })),
  {
    names: ['capacityLambda'],
    holds: (value) => ['fastServers', 'nonNormalizedFastServers'].includes(String(value('capacityDistribution'))),
    needs: 'capacityDistribution: fastServers or nonNormalizedFastServers',
  },
  {
    names: ['peUptimeDistribution', 'peUptimeGamma', 'peDowntime', 'peFailureKind', 'cleanShutdownProbability'],
    holds: (value) => value('peUptime') !== Infinity,
    needs: 'peUptime',
  },
  {
    names: [
      'registrarUptimeDistribution',
      'registrarUptimeGamma',
      'registrarDowntime',
      'registrarDowntimeDistribution',
      'registrarDowntimeGamma',
      'registrarFailureKind',
      'immortalRegistrars',
    ],
    holds: (value) => value('registrarUptime') !== Infinity,
    needs: 'registrarUptime',
  },
  { names: ['choices'], holds: (value) => value('policy') === 'PowerOfDChoices', needs: 'policy: PowerOfDChoices' },
  {
    names: ['rateGuardBuckets', 'rateGuardEntries'],
    holds: (value) => value('maxHandleResolutionRate') !== Infinity || value('maxEndpointUnreachableRate') !== Infinity,
    needs: 'maxHandleResolutionRate or maxEndpointUnreachableRate',
  },
  {
    names: ['queue', 'queueCapacity'],
    holds: (value) => value('linkRate') !== Infinity,
    needs: 'linkRate: without one nothing ever waits',
  },
  {
    names: ['redMinThreshold', 'redMaxThreshold', 'redMaxProbability', 'redWeight', 'ecn'],
    holds: (value) => value('linkRate') !== Infinity && value('queue') === 'red',
    needs: 'linkRate and queue: red',
  },
  { names: ['lossBurst'], holds: (value) => Number(value('linkLoss')) > 0, needs: 'linkLoss above 0' },
  {
    names: ['linkReorderingDelay'],
    holds: (value) => Number(value('linkReordering')) > 0,
    needs: 'linkReordering above 0',
  },
  {
    names: [
      'pathUptimeDistribution',
      'pathUptimeGamma',
      'pathDowntime',
      'pathDowntimeDistribution',
      'pathDowntimeGamma',
    ],
    holds: (value) => value('pathUptime') !== Infinity,
    needs: 'pathUptime',
  },
  { names: ['pathFailureDuration'], holds: (value) => value('pathFailureTime') !== Infinity, needs: 'pathFailureTime' },
  {
    names: ['failingLinks', 'failingPaths'],
    holds: (value) => value('pathUptime') !== Infinity || value('pathFailureTime') !== Infinity,
    needs: 'pathUptime or pathFailureTime',
  },
  {
    names: ['backgroundRate', 'backgroundPacketLength'],
    holds: (value) => value('background') !== 'none',
    needs: 'background',
  },
  {
    names: ['backgroundOn', 'backgroundOff'],
    holds: (value) => value('background') === 'onOff',
    needs: 'background: onOff',
  },
];

/** What a parameter needs to have an effect and does not find among the values; undefined: nothing. */
export function missingFor(name: string, value: ValueOf): string | undefined {
  const { model, transport } = parameterNamed(name)?.use ?? {};
  if (model !== undefined && value('model') !== model) return `model: ${model}`;
  if (transport !== undefined && value('transport') !== transport) return `transport: ${transport}`;
  return conditions.find(({ names, holds }) => names.includes(name) && !holds(value))?.needs;
}
