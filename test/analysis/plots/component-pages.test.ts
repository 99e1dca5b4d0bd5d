import assert from 'node:assert/strict';
import { componentPages } from '../../../analysis/plots/component-pages.ts';
import type { PlotPage, PlotPoint } from '../../../analysis/plots/plot-data.ts';
import type { PlotDefinition } from '../../../results/folders/plot-definition.ts';
import type { ComponentTable } from '../../../results/tables/component-table.ts';
import { tableOfRows, type Column } from '../../../results/tables/table.ts';

const columns: readonly Column[] = [
  { name: 'run', kind: 'identity', type: 'integer', unit: '1', description: 'Run' },
  { name: 'point', kind: 'identity', type: 'integer', unit: '1', description: 'Parameter point' },
  { name: 'seed', kind: 'identity', type: 'integer', unit: '1', description: 'Seed' },
  { name: 'policy', kind: 'parameter', type: 'text', unit: '', description: 'Pool policy' },
  { name: 'duration', kind: 'parameter', type: 'number', unit: 's', description: 'Measurement time' },
  { name: 'utilization', kind: 'metric', type: 'number', unit: '1', description: 'System utilization' },
];

const runs = tableOfRows(
  columns,
  [
    [0, 0, 1, 'Random', 10, 0.5],
    [1, 0, 2, 'Random', 10, 0.5],
    [2, 1, 1, 'LeastUsed', 10, 0.5],
  ],
  { sweep: 'policy' },
);

const elements = [
  { name: 'lan0/pe0', number: 1, lan: 1, pool: 1, speed: 'slow' },
  { name: 'lan0/pe1', number: 2, lan: 1, pool: 1, speed: 'slow' },
  { name: 'lan1/pe0', number: 3, lan: 2, pool: 1, speed: 'fast' },
];

/** Utilization and work of the three elements in the runs. */
const measured = [
  [0.2, 10, 0.4, 20, 0.9, 300],
  [0.4, 10, Number.NaN, 20, 0.7, 300],
  [1, 0, 1, 0, 1, 0],
];

const components: ComponentTable = {
  runs: measured.map((values, run) => ({
    run,
    key: `key-${run}`,
    choice: { element: ['utilization', 'work'] },
    classes: [
      {
        className: 'element',
        metrics: ['utilization', 'work'],
        components: elements,
        values: Float64Array.from(values),
      },
    ],
  })),
  metrics: [
    { className: 'element', title: 'Pool element', name: 'utilization', unit: '1', description: 'Utilization' },
    { className: 'element', title: 'Pool element', name: 'work', unit: 'calculations', description: 'Work' },
  ],
};

const plot: PlotDefinition = {
  name: 'speeds',
  title: 'Speeds',
  components: 'element',
  y: 'utilization',
  x: 'policy',
  color: 'speed',
  only: [],
  xScale: 'linear',
  yScale: 'linear',
  percent: false,
};

const sweep = { policy: ['LeastUsed', 'Random'] };

function pointOf(points: readonly PlotPoint[], x: unknown, color: string): PlotPoint {
  const found = points.find((each) => each.x === x && each.color === color);
  assert.ok(found !== undefined, `no point at ${String(x)}, ${color}`);
  return found;
}

function assertClose(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) < 1e-9, `${actual}, not ${expected}`);
}

function pagesOf(definition: PlotDefinition, recorded = components): PlotPage[] {
  return componentPages(definition, { runs, summary: tableOfRows([], []), declared: sweep }, recorded);
}

describe('plots of components', () => {
  it('show the mean over the runs of the mean over the components of a group in each', () => {
    const [{ data }] = pagesOf(plot);
    assert.equal(data.points.length, 4);
    const slow = pointOf(data.points, 'Random', 'slow');
    // (0.2 + 0.4) / 2 in one run; in the other, nothing was measured of one of them.
    assertClose(slow.mean, (0.3 + 0.4) / 2);
    assert.equal(slow.n, 2);
    // t(0.975, 1) = 12.706 times the standard error.
    assert.ok(Math.abs(slow.high - slow.mean - 12.706 * 0.05) < 1e-3);
    assertClose(pointOf(data.points, 'Random', 'fast').mean, 0.8);
    assert.equal(pointOf(data.points, 'LeastUsed', 'fast').n, 1);
  });

  it('name the parameter point that a value belongs to, by which a report finds its runs', () => {
    const [{ data }] = pagesOf(plot);
    assert.equal(pointOf(data.points, 'Random', 'slow').point, 0);
    assert.equal(pointOf(data.points, 'LeastUsed', 'slow').point, 1);
  });

  it('have the classes in their order in the legend, and bars for components beside each other', () => {
    const [{ data }] = pagesOf(plot);
    assert.deepEqual(data.texts.color, { title: 'Speed', isNamed: false, order: ['fast', 'slow'] });
    const [byNumber] = pagesOf({ ...plot, x: 'number', color: 'policy' });
    assert.equal(byNumber.data.mark, 'bars');
    assert.equal(byNumber.data.xTitle, 'Pool element');
    assertClose(pointOf(byNumber.data.points, 3, 'Random').mean, 0.8);
    const [byName] = pagesOf({ ...plot, x: 'component', color: 'policy' });
    assert.deepEqual(byName.data.xOrder, ['lan0/pe0', 'lan0/pe1', 'lan1/pe0']);
  });

  it('take expressions of metrics and parameters, of what each run has on the mean', () => {
    const rate = { ...plot, y: 'Rate = work / duration', x: 'lan', color: 'policy' };
    const [{ data }] = pagesOf(rate);
    assertClose(pointOf(data.points, 1, 'Random').mean, 1.5);
    assertClose(pointOf(data.points, 2, 'Random').mean, 30);
    assert.equal(data.yTitle, 'Rate [calculations/s]');
  });

  it('show the points that their rules choose, and a picture for each value of a page', () => {
    const only = [[{ parameter: 'policy', is: ['Random'] }]];
    const [{ data }] = pagesOf({ ...plot, only });
    assert.deepEqual([...new Set(data.points.map(({ x }) => x))], ['Random']);
    const pages = pagesOf({ ...plot, x: 'number', page: 'policy' });
    assert.deepEqual(
      pages.map(({ name }) => name),
      ['speeds.LeastUsed', 'speeds.Random'],
    );
  });

  it('call the components of a page by their class', () => {
    const pages = pagesOf({ ...plot, page: 'number', only: [[{ parameter: 'number', is: [1, 2] }]] });
    assert.deepEqual(
      pages.map(({ title }) => title),
      ['Speeds (Pool element = 1)', 'Speeds (Pool element = 2)'],
    );
  });

  it('show the components that their rules choose, of runs that they choose', () => {
    const only = [
      [
        { parameter: 'number', is: [1, 3] },
        { parameter: 'policy', not: ['LeastUsed'] },
      ],
      [
        { parameter: 'lan', above: 1 },
        { parameter: 'policy', is: ['LeastUsed'] },
      ],
    ];
    const [{ data }] = pagesOf({ ...plot, x: 'number', color: 'policy', only });
    assert.deepEqual(data.points.map(({ x, color }) => `${x} ${color}`).toSorted(), [
      '1 Random',
      '3 LeastUsed',
      '3 Random',
    ]);
    // Others are not in the mean of what is not told apart.
    const [together] = pagesOf({ ...plot, only });
    assertClose(pointOf(together.data.points, 'Random', 'slow').mean, 0.3);
  });

  it('do not appear where nothing was recorded', () => {
    assert.deepEqual(pagesOf(plot, { runs: [], metrics: [] }), []);
    assert.deepEqual(pagesOf({ ...plot, components: 'user' }), []);
  });
});
