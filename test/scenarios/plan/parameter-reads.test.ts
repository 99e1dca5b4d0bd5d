import assert from 'node:assert/strict';
import { registrations, type ModelKind } from '../../../sim/models/registrations.ts';
import { commonParameters } from '../../../sim/run/common-parameters.ts';
import { namesOf, type ParameterSet } from '../../../sim/run/parameter.ts';
import type { RunParameters } from '../../../sim/run/run-parameters.ts';
import { simulate } from '../../../sim/run/run.ts';
import { parametersOf, type GivenParameters } from '../../verify/study-runs.ts';
import { poolCases, smallPool, smallTransfer, transferCases, withShapes } from './parameter-cases.ts';

/** The parameters, which note by what names they are asked for. */
function noting(parameters: RunParameters, reads: Set<string>): RunParameters {
  return new Proxy(parameters, {
    get: (target, name) => {
      reads.add(String(name));
      return Reflect.get(target, name);
    },
    ownKeys: () => assert.fail('a model takes all parameters at once: what no one reads cannot be found then'),
  });
}

// LANs with values of their own have copies of all parameters; whether there are any is asked for in all runs.
const cases = Object.entries({ ...poolCases, ...transferCases })
  .filter(([name]) => !/By(Lan|Link)$/.test(name))
  .map(([name, [given, value]]) => withShapes({ ...given, [name]: value }));
const brief = { warmup: 1, duration: 25, registrarStart: 0, poolElementStart: 1, poolUserStart: 2, attackerStart: 2 };

/** Short runs of a model in which each of its parameters has an effect. */
const runs: Readonly<Record<ModelKind, readonly GivenParameters[]>> = {
  rserpool: cases.map((given) => ({ failingLinks: 'components', ...smallPool, ...given, ...brief, model: 'rserpool' })),
  bulkTransfer: cases.map((given) => ({
    ...smallTransfer,
    ...given,
    ...brief,
    model: 'bulkTransfer',
    transport: 'sctp',
    failingLinks: 'networks',
  })),
};

function readBy(model: ModelKind): ReadonlySet<string> {
  const reads = new Set<string>();
  for (const given of runs[model]) simulate(noting(parametersOf(given), reads), 1);
  return reads;
}

/** Parameters of runs that are in none of these sets. */
function unread(parameters: ParameterSet, ...reads: readonly ReadonlySet<string>[]): string[] {
  return Object.entries(parameters)
    .filter(([name, { planOnly }]) => planOnly !== true && !reads.some((set) => set.has(name)))
    .map(([name]) => name);
}

describe('parameters', () => {
  const reads = new Map<ModelKind, ReadonlySet<string>>();

  for (const model of namesOf(registrations))
    it(`that a model registers are all read by its code: ${model}`, () => {
      const read = readBy(model);
      reads.set(model, read);
      const { parameters, packetParameters } = registrations[model];
      assert.deepEqual(unread({ ...parameters, ...packetParameters }, read), []);
    });

  it('of all runs are all read', () => assert.deepEqual(unread(commonParameters, ...reads.values()), []));
});
