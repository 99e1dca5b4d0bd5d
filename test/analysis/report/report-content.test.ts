import assert from 'node:assert/strict';
import type { TopLevelSpec } from 'vega-lite';
import { valueAt } from '../../../analysis/report/page/page-content.ts';
import { reportContent } from '../../../analysis/report/report-content.ts';
import { summarize } from '../../../analysis/statistics/summary.ts';
import { tableOfRows, type Cell, type Column } from '../../../results/tables/table.ts';
import { sampleReport } from './sample-report.ts';

const column = (name: string, kind: Column['kind']): Column => ({
  name,
  kind,
  type: 'number',
  unit: '',
  description: name,
});

/** A study with this many points, seeds and metrics, each value another one. */
function study(points: number, seeds: number, metrics: number): ReturnType<typeof tableOfRows> {
  const names = Array.from({ length: metrics }, (_, index) => `m${index}`);
  const columns = [
    ...['run', 'point', 'seed'].map((name) => column(name, 'identity')),
    column('x', 'parameter'),
    ...names.map((name) => column(name, 'metric')),
  ];
  const rows = Array.from({ length: points * seeds }, (_, run): Cell[] => {
    const point = Math.floor(run / seeds);
    return [run, point, run % seeds, point, ...names.map((_name, index) => run + index / 7 + 1)];
  });
  return tableOfRows(columns, rows, { sweep: points > 1 ? 'x' : '' });
}

function contentOf(
  runs: ReturnType<typeof tableOfRows>,
  drawn: readonly string[] = [],
): ReturnType<typeof reportContent> {
  const plots = drawn.map((metric) => ({ name: metric, metric, specification: {} as TopLevelSpec }));
  return reportContent({ ...sampleReport(), runs, summary: summarize(runs), plots, cautions: [] });
}

describe('the content of a report', () => {
  it('has what plots draw first, and neither what is empty nor what is always 0', () => {
    const { results, emptyMetrics } = reportContent(sampleReport());
    assert.deepEqual(
      results.metrics.slice(0, 3).map(({ name }) => name),
      ['utilization', 'handling_time', 'backlog_growth'],
    );
    assert.deepEqual(emptyMetrics, ['failovers', 'startup_time']);
  });

  it('has the rows of plots once, with the digits that a picture shows', () => {
    const rows = [{ point: 0, y: 1 / 3, count: 123_456_789 }];
    const specification = { data: { values: rows }, layer: [{ data: { values: structuredClone(rows) } }] };
    const plots = [{ name: 'a', specification: specification as object as TopLevelSpec }];
    const { page } = reportContent({ ...sampleReport(), plots });
    assert.deepEqual(page.dataSets, [[{ point: 0, y: 0.3333333, count: 123_456_789 }]]);
    assert.deepEqual(page.plots[0].specification, { data: { values: 0 }, layer: [{ data: { values: 0 } }] });
  });

  it('has the runs of all metrics where they are few, else those of the drawn ones', () => {
    assert.equal(Object.keys(contentOf(study(4, 3, 20), ['m3']).results.runs.metrics).length, 20);
    const large = contentOf(study(500, 10, 30), ['m3', 'm7']).results;
    assert.deepEqual(Object.keys(large.runs.metrics), ['m3', 'm7']);
    assert.equal(large.metrics.length, 30, 'the means of all');
    assert.equal(large.runs.point.length, 5000);
  });

  it('has the runs of the only point of a study', () => {
    const { runs } = contentOf(study(1, 4, 1)).results;
    assert.deepEqual(runs.point, [0, 0, 0, 0]);
    assert.deepEqual(
      runs.point.map((_, row) => valueAt(runs.metrics['m0'], row)),
      [1, 2, 3, 4],
    );
  });

  it('leaves out means where there are too many points, and names their metrics', () => {
    const { results, leftOut } = contentOf(study(6000, 1, 40), ['m39']);
    assert.equal(results.metrics.length, 25);
    assert.equal(results.metrics[0].name, 'm39');
    assert.equal(leftOut.length, 15);
  });

  it('says what is infinite in the words of study files', () => {
    const { page } = reportContent(sampleReport());
    const timeout = page.points.others.find(({ name }) => name === 'sessionTimeout');
    assert.deepEqual(timeout?.values, { all: 'never' });
  });
});
