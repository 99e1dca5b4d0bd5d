/**
 * Selection and re-registration cost of the handlespace, for pools of 10 to 1 000 000 elements. Prints microseconds of
 * CPU time per operation; each figure is the best of two passes.
 */
import { markdownTable } from 'markdown-table';
import { Handlespace, POLICY_DEFAULT_INCREMENT } from '../protocol/handlespace/handlespace.ts';
import type { Random } from '../protocol/host.ts';
import { deriveStream, uniformInteger } from '../protocol/random/streams.ts';
import { policies, policyNames, type PolicyName } from '../protocol/policies/policies.ts';
import { TransportUse, type PoolElementParameter } from '../protocol/wire/pool-element.ts';
import { benchCommand } from './bench-command.ts';

benchCommand(
  'bench:handlespace',
  'Microseconds of CPU time per selection and per re-registration, in pools of 10 to 1 000 000 elements.',
).parse();

const POOL = 'CalcAppPool';
const SIZES = [10, 100, 1_000, 10_000, 100_000];
/** To fill a pool of this size takes seconds: it is done for one policy of each kind, and for one whose selections cost most. */
const LARGEST = 1_000_000;
const inLargest: ReadonlySet<PolicyName> = new Set([
  'RoundRobin',
  'WeightedRandom',
  'RandomizedLeastUsedDegradation',
  'PowerOfDChoices',
]);
/** Re-registrations are measured in pools of this size. */
const REREGISTERED = 100_000;
const OPERATIONS = 50_000;
const PASSES = 2;

function element(policy: PolicyName, identifier: number, load: number): PoolElementParameter {
  return {
    identifier,
    homeRegistrar: 1,
    registrationLife: 300,
    userTransport: { protocol: 'sctp', port: 1024, use: TransportUse.dataPlusControl, addresses: ['10.0.0.1'] },
    policy: {
      type: policies[policy].type,
      weight: 1 + (identifier % 10),
      load,
      loadDegradation: 1 << 20,
      loadDpf: 1 << 16,
      weightDpf: 1 << 16,
      distance: identifier % 100,
      choices: 2,
    },
  };
}

function bestOf(passes: number, operation: () => void): number {
  let best = Infinity;
  for (let pass = 0; pass < passes; pass++) {
    const start = process.cpuUsage();
    for (let i = 0; i < OPERATIONS; i++) operation();
    const { user, system } = process.cpuUsage(start);
    best = Math.min(best, (user + system) / OPERATIONS);
  }
  return best;
}

function filled(policy: PolicyName, size: number, random: Random): Handlespace {
  const handlespace = new Handlespace({ profile: 'rfc' });
  for (let id = 1; id <= size; id++) handlespace.register(POOL, element(policy, id, random.uint32()));
  return handlespace;
}

/** Microseconds of a selection, and of a re-registration if that is measured at this size. */
interface Cost {
  readonly selection: number;
  readonly reregistration: number | undefined;
}

function cost(policy: PolicyName, size: number): Cost {
  const random = deriveStream(`bench/${policy}/${size}`);
  const handlespace = filled(policy, size, random);
  const reregister = (): void => {
    const id = 1 + uniformInteger(random, size);
    handlespace.register(POOL, element(policy, id, random.uint32()));
  };
  return {
    selection: bestOf(PASSES, () => handlespace.select(POOL, 1, POLICY_DEFAULT_INCREMENT, random)),
    reregistration: size === REREGISTERED ? bestOf(PASSES, reregister) : undefined,
  };
}

const shown = (microseconds: number | undefined): string => microseconds?.toFixed(2) ?? '–';
const sizes = [...SIZES, LARGEST];
const head = ['Policy', ...sizes.map((size) => size.toLocaleString('en'))];
const rows = [[...head, `re-registration at ${REREGISTERED.toLocaleString('en')}`]];
for (const policy of policyNames) {
  const measured = inLargest.has(policy) ? sizes : SIZES;
  const costs = new Map(measured.map((size) => [size, cost(policy, size)]));
  const selections = sizes.map((size) => shown(costs.get(size)?.selection));
  rows.push([policy, ...selections, shown(costs.get(REREGISTERED)?.reregistration)]);
  console.error(`${policy} measured`);
}
console.log('Microseconds of CPU time per selection of one element, by pool size:\n');
console.log(markdownTable(rows, { align: ['l', ...sizes.map(() => 'r'), 'r'] }));
