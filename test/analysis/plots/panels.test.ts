import assert from 'node:assert/strict';
import type { TopLevelSpec } from 'vega-lite';
import { plotPages } from '../../../analysis/plots/plot-data.ts';
import { COLORS } from '../../../analysis/plots/palettes.ts';
import { plotSpecification } from '../../../analysis/plots/plot-spec.ts';
import { summarize } from '../../../analysis/statistics/summary.ts';
import type { PlotDefinition } from '../../../results/folders/plot-definition.ts';
import { tableOfRows, tableRows, type Cell, type Column, type ResultTable } from '../../../results/tables/table.ts';
import { changedTable } from '../../results/tables/changed-table.ts';
import { drawn, type DrawnMark } from './drawn-panels.ts';

const columns: readonly Column[] = [
  { name: 'point', kind: 'identity', type: 'integer', unit: '1', description: 'Parameter point' },
  { name: 'seed', kind: 'identity', type: 'integer', unit: '1', description: 'Seed' },
  { name: 'policy', kind: 'parameter', type: 'text', unit: '', description: 'Pool policy' },
  { name: 'requestSize', kind: 'parameter', type: 'number', unit: '1', description: 'Request size' },
  { name: 'lanDelay', kind: 'parameter', type: 'number', unit: 'ms', description: 'Delay' },
  { name: 'puToPeRatio', kind: 'parameter', type: 'number', unit: '1', description: 'PU:PE ratio' },
  { name: 'utilization', kind: 'metric', type: 'number', unit: '1', description: 'System utilization' },
];

const sweep = {
  policy: ['Random', 'LeastUsed', 'RoundRobin'],
  requestSize: [5e7, 1e7, 2e7],
  lanDelay: [50, 0, 10],
  puToPeRatio: [2, 5],
};

/** A value by which a mark is known again: digits are the places of its parameters in the sweep. */
function valueOf(policy: string, size: number, delay: number, ratio: number): number {
  const place = [sweep.policy.indexOf(policy), sweep.requestSize.indexOf(size), sweep.lanDelay.indexOf(delay)];
  return Number(`${place.map((each) => each + 1).join('')}.${sweep.puToPeRatio.indexOf(ratio) + 1}`);
}

/** The runs of all combinations but those that are left out; without value where `value` says so. */
function runsWithout(
  skipped: (policy: string, size: number, delay: number) => boolean,
  value: typeof valueOf | ((...point: Parameters<typeof valueOf>) => number | null) = valueOf,
): ResultTable {
  const rows: Cell[][] = [];
  for (const policy of sweep.policy)
    for (const size of sweep.requestSize)
      for (const delay of sweep.lanDelay)
        for (const ratio of sweep.puToPeRatio)
          if (!skipped(policy, size, delay))
            rows.push([rows.length, 1, policy, size, delay, ratio, value(policy, size, delay, ratio)]);
  return tableOfRows(columns, rows, { sweep: Object.keys(sweep).join(' ') });
}

const plot: PlotDefinition = {
  name: 'grid',
  title: 'Grid',
  y: 'utilization',
  x: 'puToPeRatio',
  only: [],
  xScale: 'linear',
  yScale: 'linear',
  percent: false,
};

function specifications(definition: PlotDefinition, runs: ResultTable): TopLevelSpec[] {
  return plotPages(definition, { runs: runs, summary: summarize(runs), declared: sweep }).map((page) =>
    plotSpecification(definition, page),
  );
}

/** The place of a mark's row and column parameters in the sweep, as its value says. */
function digitsOf({ mean }: DrawnMark): { readonly policy: number; readonly size: number; readonly delay: number } {
  const [policy, size, delay] = Array.from(String(mean), (digit) => Number(digit) - 1);
  return { policy, size, delay };
}

const texts = (values: readonly Cell[]): string[] =>
  values.map((value) => (typeof value === 'number' ? value.toLocaleString('en') : String(value)));

describe('panels', () => {
  const gaps = {
    'none is empty': () => false,
    'one in the middle': (_policy: string, size: number, delay: number) => size === 1e7 && delay === 0,
    'the first one': (_policy: string, size: number, delay: number) => size === 5e7 && delay === 50,
    'the last one': (_policy: string, size: number, delay: number) => size === 2e7 && delay === 10,
    'all but one of a row': (_policy: string, size: number, delay: number) => delay === 50 && size !== 2e7,
    'all but the diagonal': (_policy: string, size: number, delay: number) =>
      sweep.requestSize.indexOf(size) !== sweep.lanDelay.indexOf(delay),
  };

  for (const [name, gap] of Object.entries(gaps))
    it(`of rows and columns are under their headings in declared order: ${name}`, async () => {
      const runs = runsWithout(gap);
      const [specification] = specifications(
        { ...plot, color: 'policy', row: 'lanDelay', column: 'requestSize' },
        runs,
      );
      // What the report draws has been JSON.
      for (const each of [specification, JSON.parse(JSON.stringify(specification)) as TopLevelSpec]) {
        const { marks, columns: across, rows: down, panels, legend } = await drawn(each);
        assert.deepEqual(across, texts(sweep.requestSize));
        assert.deepEqual(down, texts(sweep.lanDelay));
        assert.equal(panels, 9);
        assert.equal(marks.length, runs.length, 'nothing else is drawn');
        for (const mark of marks) {
          assert.equal(mark.column, texts([sweep.requestSize[digitsOf(mark).size]])[0], `value ${mark.mean}`);
          assert.equal(mark.row, String(sweep.lanDelay[digitsOf(mark).delay]), `value ${mark.mean}`);
        }
        assert.deepEqual(
          legend.map(({ text }) => text),
          sweep.policy,
        );
      }
    });

  it('that wrap are under their headings, on all pages, with the same colors', async () => {
    const runs = runsWithout(
      (policy, size, delay) =>
        (policy === 'Random' && size === 5e7) || (policy === 'LeastUsed' && size === 1e7) || delay === 10,
    );
    const pages = specifications({ ...plot, color: 'lanDelay', column: 'requestSize', page: 'policy' }, runs);
    assert.equal(pages.length, 3);
    for (const [page, specification] of pages.entries()) {
      const { marks, columns: across, panels, legend } = await drawn(specification);
      assert.deepEqual(across, texts(sweep.requestSize));
      assert.equal(panels, 3);
      assert.ok(marks.length >= 8 && marks.every((mark) => digitsOf(mark).policy === page));
      for (const mark of marks) assert.equal(mark.column, texts([sweep.requestSize[digitsOf(mark).size]])[0]);
      assert.deepEqual(legend, [
        { text: '50', color: COLORS[0] },
        { text: '0', color: COLORS[1] },
      ]);
    }
  });

  it('that wrap have their horizontal axes, though the last row is not full', async () => {
    const runs = runsWithout(() => false);
    for (const count of [2, 3, 4, 5, 7, 8]) {
      const sizes = Array.from({ length: count }, (_, index) => index + 1);
      const rows = sizes.flatMap((size) =>
        [...tableRows(runs)].slice(0, 2).map((row, at) => row.with(0, 2 * size + at).with(3, size)),
      );
      const table = tableOfRows(columns, rows, runs.metadata);
      const [page] = plotPages(
        { ...plot, column: 'requestSize' },
        {
          runs: table,
          summary: summarize(table),
          declared: {
            ...sweep,
            requestSize: sizes,
          },
        },
      );
      const { axesAtPanels, panels } = await drawn(plotSpecification({ ...plot, column: 'requestSize' }, page));
      assert.equal(panels, count);
      assert.ok(axesAtPanels.length > 0 && axesAtPanels.every(Boolean), `${count}: ${axesAtPanels.join(' ')}`);
      assert.ok(axesAtPanels.length >= Math.min(count, count === 4 ? 2 : 3));
    }
  });

  it('keep the colors of curves that other pages lack', async () => {
    const runs = runsWithout((policy, size, delay) => size === 5e7 && delay === 50 && policy !== 'RoundRobin');
    const [first] = specifications({ ...plot, color: 'lanDelay', row: 'policy', page: 'requestSize' }, runs);
    const [, ...others] = specifications({ ...plot, color: 'policy', row: 'lanDelay', page: 'requestSize' }, runs);
    assert.equal((await drawn(first)).panels, 3);
    for (const other of others)
      assert.deepEqual(
        (await drawn(other)).legend.map(({ color }) => color),
        COLORS.slice(0, 3),
      );
    const single = runsWithout((policy, size) => size === 5e7 && policy !== 'RoundRobin');
    const [page] = specifications({ ...plot, color: 'policy', row: 'lanDelay', page: 'requestSize' }, single);
    assert.deepEqual((await drawn(page)).legend, [{ text: 'RoundRobin', color: COLORS[2] }]);
  });

  it('without any value are empty', async () => {
    const runs = runsWithout(
      () => false,
      (policy, size, delay, ratio) => (size === 1e7 ? null : valueOf(policy, size, delay, ratio)),
    );
    const [grid] = specifications({ ...plot, color: 'policy', row: 'lanDelay', column: 'requestSize' }, runs);
    const { marks, columns: across, panels } = await drawn(grid);
    assert.equal(panels, 9);
    assert.deepEqual(across, texts(sweep.requestSize));
    assert.equal(marks.length, 36);
    for (const mark of marks) assert.equal(mark.column, texts([sweep.requestSize[digitsOf(mark).size]])[0]);
    const pages = specifications({ ...plot, color: 'policy', row: 'lanDelay', page: 'requestSize' }, runs);
    const empty = await drawn(pages[1]);
    assert.deepEqual([empty.panels, empty.rows, empty.marks], [3, texts(sweep.lanDelay), []]);
  });

  it('of combined parameters have legends in the order of each', async () => {
    const runs = runsWithout((policy, size, delay) => policy === 'Random' && size === 5e7 && delay === 50);
    const [specification] = specifications({ ...plot, column: 'lanDelay' }, runs);
    const { legend } = await drawn(specification);
    assert.deepEqual(
      legend.map(({ text }) => text),
      sweep.policy.flatMap((policy) => sweep.requestSize.map((size) => `${policy}, ${size.toLocaleString('en')}`)),
    );
  });

  it('have names on the horizontal axis in declared order, too', async () => {
    const runs = runsWithout((policy, size) => policy === 'Random' && size === 5e7);
    const only = [[{ parameter: 'puToPeRatio', is: [2] }]];
    const [specification] = specifications({ ...plot, x: 'policy', color: 'lanDelay', row: 'requestSize', only }, runs);
    assert.deepEqual((await drawn(specification)).places, sweep.policy);
    const unlimited = changedTable(runs, (row) => row.with(5, row[5] === 2 ? Infinity : row[5]));
    const [never] = specifications({ ...plot, color: 'policy', row: 'requestSize', column: 'lanDelay' }, unlimited);
    const report = JSON.parse(JSON.stringify(never)) as TopLevelSpec;
    for (const each of [never, report]) {
      const { places, marks } = await drawn(each);
      assert.deepEqual(places.slice(0, 2), ['5', 'never']);
      assert.equal(marks.length, runs.length);
    }
  });
});
