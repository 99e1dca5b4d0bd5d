/**
 * Speed of whole simulations on one core: simulated seconds per CPU second of the scenarios that the peers were measured
 * with, beside their figures. Each model runs through its warm-up first; the window after it is measured. With `--against`,
 * beside another revision of this program.
 */
import { markdownTable } from 'markdown-table';
import { Model } from '../sim/models/rserpool/model.ts';
import { benchCommand } from './bench-command.ts';
import { type AgainstOptions, printComparison, withAgainst } from './comparison/against.ts';
import { cpuSeconds } from './comparison/cpu-seconds.ts';
import { studyCases } from './study-load/cases.ts';
import { parametersOf, type Scenario, scenarios } from './study-load/scenarios.ts';

/** Parts of the measurement, after each of which the heap is looked at. */
const PARTS = 4;

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

const command = withAgainst(
  benchCommand('bench:study', "Simulated seconds per CPU second of whole studies, beside RSPSIM's."),
)
  .argument('[text...]', 'scenarios whose name has one of these; none: all of them')
  .parse();
const isChosen = ({ name }: { readonly name: string }): boolean =>
  command.args.length === 0 || command.args.some((part) => name.includes(part));
if (!scenarios.some(isChosen))
  command.error(
    `error: no scenario has ${command.args.join(' or ')} in its name: ${scenarios.map(({ name }) => name).join('; ')}`,
  );

function row(scenario: Scenario): string[] {
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
}

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
const { against, pairs } = command.opts<AgainstOptions>();
if (against === undefined) {
  const rows = scenarios.filter(isChosen).map(row);
  console.log(markdownTable([head, ...rows], { align: head.map((_, column) => (column === 0 ? 'l' : 'r')) }));
} else {
  const chosen = studyCases.filter(isChosen);
  const work = 'Simulated s';
  await printComparison(command, against, { folder: 'study-load', cases: studyCases, chosen, work, pairs });
}
