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
    names: ['queue', 'queueCapacity'],
    holds: (value) => value('linkRate') !== Infinity,
    needs: 'linkRate: without one nothing ever waits',
  },
  {
    names: ['redMinThreshold', 'redMaxThreshold', 'redMaxProbability', 'redWeight'],
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
    names: ['pathUptimeDistribution', 'pathDowntime', 'pathDowntimeDistribution'],
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
