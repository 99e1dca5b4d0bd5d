import assert from 'node:assert/strict';
import { parameterCatalogue } from '../../../scenarios/language/parameter-catalogue.ts';
import type { RunMetrics } from '../../../sim/run/run-metrics.ts';
import { simulate } from '../../../sim/run/run.ts';
import { parametersOf, type GivenParameters } from '../../verify/study-runs.ts';
import {
  poolCases,
  smallPool,
  smallTransfer,
  transferCases,
  withoutEffectOnMetrics,
  withShapes,
} from './parameter-cases.ts';

/** What a study sees: not how many events it took. */
function measured(given: GivenParameters): Partial<RunMetrics> {
  const { events: _events, ...metrics } = simulate(parametersOf(given), 1).metrics;
  return metrics;
}

const cases = [
  ...Object.entries(poolCases).map(([name, [given, value]]) => {
    const base = given['model'] === 'bulkTransfer' ? {} : smallPool;
    return { name, given: { ...base, ...given }, value };
  }),
  ...Object.entries(transferCases).map(([name, [given, value]]) => ({
    name,
    given: { ...smallTransfer, ...given },
    value,
  })),
];

describe('every parameter of the catalogue', () => {
  it('has a case in which it changes a run, or a reason for none', () => {
    const names = [...cases.map(({ name }) => name), ...withoutEffectOnMetrics];
    assert.deepEqual(names.toSorted(), parameterCatalogue.map(({ name }) => name).toSorted());
  });

  for (const { name, given, value } of cases)
    it(`changes a run: ${name} ${String(value)}`, () => {
      // A value of each LAN takes the place of one for all.
      const { [name]: before, ...rest } = given;
      const others = Object.fromEntries(Object.entries(rest).filter(([each]) => !name.startsWith(`${each}By`)));
      const shape = name.replace('Distribution', 'Gamma');
      // A distribution with a shape asks for it, and one without makes no use of it.
      const shaped = parameterCatalogue.some((parameter) => parameter.name === shape) && !(shape in given);
      const wanted = {
        ...others,
        [name]: value,
        ...(shaped && shape !== name && value === 'uniform' && { [shape]: 3 }),
      };
      const former = before === undefined ? others : given;
      assert.notDeepEqual(measured(wanted), measured(withShapes(former)));
    });
});
