/**
 * Speed of whole simulations on one core: simulated seconds per CPU second of the scenarios that the peers were measured
 * with, beside their figures. Each model runs through its warm-up first; the window after it is measured.
 */
import { markdownTable } from 'markdown-table';
import { deriveParameters } from '../scenarios/plan/derive-parameters.ts';
import type { ParameterValue } from '../scenarios/language/parameter-catalogue.ts';
import { Model } from '../sim/models/rserpool/model.ts';
import type { RunParameters } from '../sim/run/run-parameters.ts';
import { benchCommand } from './bench-command.ts';

interface Scenario {
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

/** Parts of the measurement, after each of which the heap is looked at. */
const PARTS = 4;

const scenarios: readonly Scenario[] = [
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

interface Reading {
  /** Simulated seconds per CPU second. */
  readonly speed: number;
  readonly eventsPerSecond: number;
  readonly events: number;
  readonly requests: number;
  readonly construction: number;
  readonly heap: number;
  /** From the first part of the measurement to the last. */
  readonly growth: number;
  readonly users: number;
  readonly rss: number;
}

function parametersOf({ given }: Scenario): RunParameters {
  const values = new Map<string, ParameterValue>(Object.entries({ profile: 'rspsim', idealized: true, ...given }));
  const outcome = deriveParameters(values, 'bench:study');
  if ('reason' in outcome) throw new Error(outcome.reason);
  return outcome.parameters;
}

/** CPU seconds that `work` takes. */
function cpuSeconds(work: () => void): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

function measure(scenario: Scenario): Reading {
  const parameters = parametersOf(scenario);
  let model: Model | undefined;
  const construction = cpuSeconds(() => {
    model = new Model(parameters, 1);
  });
  if (model === undefined) throw new Error('no model');
  const { world } = model;
  world.simulator.run({ until: parameters.warmup });
  model.reset();
  const eventsBefore = world.simulator.eventCount;
  let cpu = 0;
  const heaps: number[] = [];
  for (let part = 1; part <= PARTS; part++) {
    cpu += cpuSeconds(() => world.simulator.run({ until: parameters.warmup + (scenario.duration * part) / PARTS }));
    globalThis.gc?.();
    heaps.push(process.memoryUsage().heapUsed);
  }
  const events = world.simulator.eventCount - eventsBefore;
  const [first = 0, last = 0] = [heaps[0], heaps.at(-1)];
  return {
    speed: scenario.duration / cpu,
    eventsPerSecond: events / cpu,
    events,
    requests: world.requests.sums.completed,
    construction,
    heap: last,
    growth: last - first,
    users: model.poolUsers.length,
    rss: process.memoryUsage().rss,
  };
}

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const rounded = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

const command = benchCommand('bench:study', "Simulated seconds per CPU second of whole studies, beside RSPSIM's.")
  .argument('[text...]', 'scenarios whose name has one of these; none: all of them')
  .parse();
const chosen = scenarios.filter(
  ({ name }) => command.args.length === 0 || command.args.some((part) => name.includes(part)),
);
if (chosen.length === 0)
  command.error(
    `error: no scenario has ${command.args.join(' or ')} in its name: ${scenarios.map(({ name }) => name).join('; ')}`,
  );
const rows = chosen.map((scenario) => {
  const reading = measure(scenario);
  return [
    scenario.name,
    rounded.format(reading.speed),
    scenario.published === undefined ? '–' : whole.format(scenario.published),
    scenario.freed === undefined ? '–' : whole.format(scenario.freed),
    scenario.freed === undefined ? '–' : rounded.format(reading.speed / scenario.freed),
    `${(reading.eventsPerSecond / 1e6).toFixed(2)} M`,
    rounded.format(reading.events / reading.requests),
    rounded.format((1e6 * scenario.duration) / reading.speed / reading.requests),
    (1000 * reading.construction).toFixed(1),
    (reading.heap / 2 ** 20).toFixed(0),
    (reading.growth / 2 ** 20).toFixed(1),
    (reading.heap / reading.users / 1024).toFixed(1),
    (reading.rss / 2 ** 20).toFixed(0),
  ];
});
const head = [
  'Scenario',
  'Simulated s per CPU s',
  'RSPSIM published',
  'RSPSIM freed',
  'Ratio to freed',
  'Events per CPU s',
  'Events per request',
  'µs per request',
  'Construction, ms',
  'Heap, MB',
  'Growth, MB',
  'Heap per user, KB',
  'RSS, MB',
];
console.log(markdownTable([head, ...rows], { align: head.map((_, column) => (column === 0 ? 'l' : 'r')) }));
