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
const SIZES = [10, 100, 1_000, 10_000, 100_000, 1_000_000];
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

interface Cost {
  readonly selection: number;
  readonly reregistration: number;
}

function cost(policy: PolicyName, size: number): Cost {
  const random = deriveStream(`bench/${policy}/${size}`);
  const handlespace = filled(policy, size, random);
  return {
    selection: bestOf(PASSES, () => handlespace.select(POOL, 1, POLICY_DEFAULT_INCREMENT, random)),
    reregistration: bestOf(PASSES, () => {
      const id = 1 + uniformInteger(random, size);
      handlespace.register(POOL, element(policy, id, random.uint32()));
    }),
  };
}

const rows = [['Policy', ...SIZES.map((size) => size.toLocaleString('en')), 're-registration at 100,000']];
for (const policy of policyNames) {
  const costs = new Map(SIZES.map((size) => [size, cost(policy, size)]));
  const selections = [...costs.values()].map(({ selection }) => selection.toFixed(2));
  rows.push([policy, ...selections, costs.get(100_000)?.reregistration.toFixed(2) ?? '']);
  console.error(`${policy} measured`);
}
console.log('Microseconds of CPU time per selection of one element, by pool size:\n');
console.log(markdownTable(rows, { align: ['l', ...SIZES.map(() => 'r'), 'r'] }));
