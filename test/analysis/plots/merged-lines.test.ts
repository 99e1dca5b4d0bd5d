import assert from 'node:assert/strict';
import { mergedLines, type ComponentSeries, type Sample } from '../../../analysis/plots/merged-lines.ts';
import type { VectorMetric } from '../../../results/tables/vector-table.ts';

const metrics: readonly VectorMetric[] = [
  { name: 'flight', unit: 'B', description: 'In flight', sampling: 'instant' },
  { name: 'blocked', unit: 's', description: 'Waited', sampling: 'total' },
  { name: 'rtt', unit: 's', description: 'Round-trip time', sampling: 'instant' },
];

function series(
  component: string,
  metric: string,
  ...samples: readonly (readonly [number, number])[]
): ComponentSeries {
  return { component, metric, samples: samples.map(([time, value]): Sample => ({ time, value })) };
}

function merged(...all: readonly ComponentSeries[]): (readonly [string, ...number[][]])[] {
  return mergedLines(all, metrics, 1).map(({ component, samples }) => [
    component,
    ...samples.map(({ time, value }) => [time, value]),
  ]);
}

describe('series of what components send to each other', () => {
  it('are merged only where they are too many', () => {
    const two = [series('lan0/pu0->lan0/pe0', 'flight', [1, 5]), series('lan0/pu0->lan0/pe1', 'flight', [2, 6])];
    assert.equal(mergedLines(two, metrics, 2), two);
    assert.equal(mergedLines(two, metrics, 1).length, 1);
  });

  it('have the name of the components that they are all of, and * where these differ', () => {
    const names = (...components: readonly string[]): string[] =>
      mergedLines(
        components.map((component) => series(component, 'flight', [1, 1])),
        metrics,
        1,
      ).map(({ component }) => component);
    assert.deepEqual(
      names(
        'lan0/pe0',
        'lan0/pu3->lan0/pe0/path1',
        'lan0/pu3->lan0/pe1#2/path1',
        'lan0/pe12->lan0/pu3/path0',
        'lan0/pe1->lan0/pu3',
      ),
      ['lan0/pe0', 'lan0/pu3->lan0/pe*/path1', 'lan0/pe*->lan0/pu3/path0', 'lan0/pe*->lan0/pu3'],
    );
    assert.deepEqual(names('lan0/pu0->lan1/pe2', 'lan1/pu0->lan0/pe2'), ['lan*/pu0->lan*/pe2']);
  });

  it('are added in bytes and in times waited; of others the latest value counts', () => {
    const [first, second] = ['lan0/pu0->lan0/pe0', 'lan0/pu0->lan0/pe1'];
    const samples = { first: [[1, 5], [3, 0]], second: [[2, 10], [3, 20], [4, 0]] } as const; // prettier-ignore
    const of = (metric: string): ComponentSeries[] => [
      series(first, metric, ...samples.first),
      series(second, metric, ...samples.second),
    ];
    const name = 'lan0/pu0->lan0/pe*';
    for (const metric of ['flight', 'blocked'])
      assert.deepEqual(merged(...of(metric)), [[name, [1, 5], [2, 15], [3, 20], [4, 0]]]);
    assert.deepEqual(merged(...of('rtt')), [[name, [1, 5], [2, 10], [3, 20], [4, 0]]]);
  });
});
