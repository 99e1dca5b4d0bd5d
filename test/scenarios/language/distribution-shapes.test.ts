import assert from 'node:assert/strict';
import { shapedDistributions } from '../../../scenarios/language/distribution-shapes.ts';
import { parameterCatalogue, parameterNamed } from '../../../scenarios/language/parameter-catalogue.ts';
import { parametersOf } from '../../verify/study-runs.ts';

/** What gives the quantity of a distribution a meaning. */
const meaning: Readonly<Record<string, Readonly<Record<string, number | string>>>> = {
  pathUptimeDistribution: { transport: 'sctp', pathUptime: 100 },
  pathDowntimeDistribution: { transport: 'sctp', pathUptime: 100 },
  capacityDistribution: { capacities: '[1000000]' },
};

describe('a distribution that has a shape', () => {
  it('is each of those that offer one', () => {
    const offering = parameterCatalogue
      .filter(({ choices = [] }) => choices.includes('truncatedNormal'))
      .map(({ name }) => name);
    assert.deepEqual(shapedDistributions.map(({ distribution }) => distribution).toSorted(), offering.toSorted());
  });

  for (const { distribution, shape, needing } of shapedDistributions)
    for (const choice of parameterNamed(distribution)?.choices ?? [])
      if (needing.has(choice))
        it(`asks for it: ${distribution}: ${choice} needs ${shape}`, () => {
          const given = { ...meaning[distribution], [distribution]: choice };
          assert.throws(() => parametersOf(given), new RegExp(`${distribution}: ${choice} needs ${shape}: `));
          assert.equal(parametersOf({ ...given, [shape]: 2 })[distribution as 'peUptimeDistribution'], choice);
        });
      else
        it(`does not ask where there is none: ${distribution}: ${choice}`, () => {
          assert.doesNotThrow(() => parametersOf({ ...meaning[distribution], [distribution]: choice }));
        });

  it('is no uniform one if the largest value is below the smallest', () => {
    assert.throws(
      () => parametersOf({ peUptime: 100, peUptimeDistribution: 'uniform', peUptimeGamma: 0.5 }),
      /peUptimeGamma must be at least 1 for a uniform distribution/,
    );
  });
});
