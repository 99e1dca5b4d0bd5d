import assert from 'node:assert/strict';
import { tableFromIPC } from 'apache-arrow';
import { TableFormatError } from '../../../results/tables/arrow-table.ts';
import { decodeComponents, encodeComponents, type ComponentTable } from '../../../results/tables/component-table.ts';
import { componentRows, distributionRows } from '../../../results/tables/detail-rows.ts';
import {
  decodeDistributions,
  encodeDistributions,
  type DistributionTable,
} from '../../../results/tables/distribution-table.ts';
import { tableRows } from '../../../results/tables/table.ts';

const elements = [
  { name: 'lan0/pe0', number: 1, lan: 1, pool: 1, speed: 'fast' },
  { name: 'lan1/pe0', number: 2, lan: 2, pool: 1, speed: 'slow' },
];
const flows = [{ name: 'flow1', number: 1, lan: 0, pool: 0, speed: '' }];

function elementsWith(...values: readonly number[]): ComponentTable['runs'][number]['classes'][number] {
  return {
    className: 'element',
    metrics: ['utilization', 'work'],
    components: elements,
    values: Float64Array.from(values),
  };
}

const components: ComponentTable = {
  runs: [
    {
      run: 2,
      key: 'a-1',
      choice: { element: ['utilization', 'work'], flow: ['goodput'] },
      classes: [
        elementsWith(0.5, 100, Number.NaN, 0),
        { className: 'flow', metrics: ['goodput'], components: flows, values: Float64Array.of(8e6) },
      ],
    },
    { run: 5, key: 'a-2', choice: { element: ['utilization', 'work'] }, classes: [elementsWith(1, 2, 3, 4)] },
    { run: 6, key: 'a-3', choice: { user: ['failovers'] }, classes: [] },
  ],
  metrics: [
    { className: 'element', title: 'Pool element', name: 'utilization', unit: '1', description: 'Utilization' },
    { className: 'element', title: 'Pool element', name: 'work', unit: 'calculations', description: 'Work' },
    { className: 'flow', title: 'Association', name: 'goodput', unit: 'bit/s', description: 'Goodput' },
  ],
};

const distributions: DistributionTable = {
  runs: [
    {
      run: 0,
      key: 'a-1',
      choice: ['handling_time', 'startup_time'],
      histograms: [
        {
          metric: 'handling_time',
          lower: Float64Array.of(0, 2),
          upper: Float64Array.of(1, 2.5),
          counts: Float64Array.of(3, 1),
        },
        { metric: 'startup_time', lower: Float64Array.of(1), upper: Float64Array.of(2), counts: Float64Array.of(7) },
      ],
    },
    { run: 1, key: 'b-1', choice: ['handling_time'], histograms: [] },
  ],
  metrics: [
    { name: 'handling_time', unit: 's', description: 'Request handling time' },
    { name: 'startup_time', unit: 's', description: 'Startup time' },
  ],
};

describe('a file of components', () => {
  it('gives back what was written, and always has the same bytes', () => {
    const bytes = encodeComponents(components);
    assert.deepEqual(decodeComponents(bytes), components);
    assert.ok(Buffer.from(bytes).equals(encodeComponents(decodeComponents(bytes))));
  });

  it('keeps lists of components that are the same only once in memory', () => {
    const [first, second] = decodeComponents(encodeComponents(components)).runs;
    assert.equal(first.classes[0].components, second.classes[0].components);
  });

  it('is an Arrow table for others, with units, and without a value where nothing was measured', () => {
    const table = tableFromIPC(encodeComponents(components));
    assert.deepEqual(
      table
        .toArray()
        .slice(1, 3)
        .map((row) => ({ ...(row as object) })),
      [
        {
          run: 2,
          class: 'element',
          component: 'lan0/pe0',
          number: 1,
          lan: 1,
          pool: 1,
          speed: 'fast',
          metric: 'work',
          unit: 'calculations',
          value: 100,
        },
        {
          run: 2,
          class: 'element',
          component: 'lan1/pe0',
          number: 2,
          lan: 2,
          pool: 1,
          speed: 'slow',
          metric: 'utilization',
          unit: '1',
          value: null,
        },
      ],
    );
    assert.deepEqual(JSON.parse(table.schema.metadata.get('metrics') ?? ''), components.metrics);
  });

  it('becomes rows, in which no LAN, no pool and no speed are no values', () => {
    assert.deepEqual([...tableRows(componentRows(components))].slice(2, 5), [
      [2, 'element', 'lan1/pe0', 2, 2, 1, 'slow', 'utilization', '1', null],
      [2, 'element', 'lan1/pe0', 2, 2, 1, 'slow', 'work', 'calculations', 0],
      [2, 'flow', 'flow1', 1, null, null, null, 'goodput', 'bit/s', 8e6],
    ]);
  });

  it('may be empty', () => {
    const nothing = { runs: [], metrics: [] };
    assert.deepEqual(decodeComponents(encodeComponents(nothing)), nothing);
    assert.equal(componentRows(nothing).length, 0);
  });

  it('refuses other bytes', () => {
    assert.throws(() => decodeComponents(encodeDistributions(distributions)), TableFormatError);
    assert.throws(() => decodeComponents(new Uint8Array(10)), TableFormatError);
  });
});

describe('a file of distributions', () => {
  it('gives back what was written, and always has the same bytes', () => {
    const bytes = encodeDistributions(distributions);
    assert.deepEqual(decodeDistributions(bytes), distributions);
    assert.ok(Buffer.from(bytes).equals(encodeDistributions(decodeDistributions(bytes))));
  });

  it('is an Arrow table for others, one row per bucket', () => {
    const rows = tableFromIPC(encodeDistributions(distributions)).toArray();
    assert.deepEqual(
      { ...(rows[1] as object) },
      { run: 0, metric: 'handling_time', unit: 's', lower: 2, upper: 2.5, count: 1 },
    );
    assert.equal(rows.length, 3);
  });

  it('becomes rows', () => {
    assert.deepEqual(
      [...tableRows(distributionRows(distributions))],
      [
        [0, 'handling_time', 's', 0, 1, 3],
        [0, 'handling_time', 's', 2, 2.5, 1],
        [0, 'startup_time', 's', 1, 2, 7],
      ],
    );
  });

  it('refuses other bytes', () => {
    assert.throws(() => decodeDistributions(encodeComponents(components)), TableFormatError);
  });
});
