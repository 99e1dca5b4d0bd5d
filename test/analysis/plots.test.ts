import assert from 'node:assert/strict';
import { plotData } from '../../analysis/plot-data.ts';
import { plotSpecification } from '../../analysis/plot-spec.ts';
import { renderPng, renderSvg } from '../../analysis/render-plot.ts';
import { reportPage } from '../../analysis/report.ts';
import { summarize } from '../../analysis/summary.ts';
import { MANIFEST_FORMAT, type Manifest, type PlotDefinition } from '../../results/manifest.ts';
import type { Cell, Column, ResultTable } from '../../results/table.ts';

const columns: readonly Column[] = [
  { name: 'point', kind: 'identity', type: 'integer', unit: '1', description: 'Parameter point' },
  { name: 'seed', kind: 'identity', type: 'integer', unit: '1', description: 'Seed' },
  { name: 'policy', kind: 'parameter', type: 'text', unit: '', description: 'Pool policy' },
  { name: 'puToPeRatio', kind: 'parameter', type: 'number', unit: '1', description: 'PU:PE ratio' },
  { name: 'utilization', kind: 'metric', type: 'number', unit: '1', description: 'System utilization' },
];

const policies = ['Random', 'LeastUsed', 'WeightedRandomDPF'];
const rows: Cell[][] = policies.flatMap((policy, p) =>
  [1, 2, 10].flatMap((ratio, r) =>
    [1, 2, 3].map((seed) => [p * 3 + r, seed, policy, ratio, 0.5 + 0.1 * p + 0.001 * seed]),
  ),
);
const runs: ResultTable = { columns, rows, metadata: { sweep: 'policy puToPeRatio' } };
const summary = summarize(runs);
const plot: PlotDefinition = {
  name: 'utilization',
  title: 'Utilization <of> all policies',
  metric: 'utilization',
  x: 'puToPeRatio',
  series: 'policy',
  xScale: 'log',
  yScale: 'linear',
  percent: true,
};

describe('plots', () => {
  it('show means in percent with confidence intervals, titles and units', () => {
    const data = plotData(plot, runs, summary);
    assert.equal(data.points.length, 9);
    assert.equal(data.yTitle, 'System utilization [%]');
    assert.equal(data.xTitle, 'PU:PE ratio');
    const [first] = data.points;
    assert.ok(Math.abs(first.mean - 50.2) < 1e-9);
    assert.ok(first.low < first.mean && first.mean < first.high);
  });

  it('name the curves from top to bottom', () => {
    assert.deepEqual(plotData(plot, runs, summary).seriesOrder, ['WeightedRandomDPF', 'LeastUsed', 'Random']);
  });

  it('are wider than asked for rather than leave values out', async () => {
    const narrow = plotSpecification({ ...plot, yDomain: [0.6, 0.65] }, runs, summary);
    const text = JSON.stringify(narrow);
    const [low, high] = JSON.parse(/"domain":(\[[\d.,]+\])/.exec(text)?.[1] ?? '[]') as [number, number];
    assert.ok(low < 50.3 && high > 70, text);
  });

  it('tell every further swept parameter apart, too', () => {
    const { series: _series, ...single } = plot;
    assert.deepEqual(plotData(single, runs, summary).seriesOrder, ['WeightedRandomDPF', 'LeastUsed', 'Random']);
  });

  it('become SVG with one legend and all texts, the same each time', async () => {
    const svg = await renderSvg(plotSpecification(plot, runs, summary));
    assert.equal(svg, await renderSvg(plotSpecification(plot, runs, summary)));
    for (const text of ['Utilization &lt;of&gt; all policies', 'System utilization [%]', 'PU:PE ratio', ...policies])
      assert.ok(svg.includes(text), text);
    assert.equal(svg.split('role-legend-title').length - 1, 1, 'one legend');
    assert.ok(!svg.includes('…'), 'nothing is cut');
  });

  it('become panels by a facet parameter', async () => {
    const { series: _series, ...rest } = plot;
    const svg = await renderSvg(plotSpecification({ ...rest, facet: 'policy' }, runs, summary));
    for (const policy of policies) assert.ok(svg.includes(policy));
  });

  it('become PNG of twice the size', async () => {
    const svg = await renderSvg(plotSpecification(plot, runs, summary));
    const png = Buffer.from(renderPng(svg));
    assert.equal(png.subarray(1, 4).toString(), 'PNG');
    const width = Number(/width="(\d+)/.exec(svg)?.[1]);
    assert.ok(Math.abs(png.readUInt32BE(16) - 2 * width) <= 2);
    assert.ok(png.length > 10_000, 'a picture with something in it');
  });
});

describe('report', () => {
  it('is one page without references to the outside', () => {
    const manifest: Manifest = {
      format: MANIFEST_FORMAT,
      study: 'mine',
      title: 'Mine & <yours>',
      description: 'd',
      scenario: { text: 'name: mine </script>', sha256: 'abc', overrides: ['duration=1'] },
      version: '0',
      profile: 'rfc',
      seeds: [1, 2, 3],
      sweep: {},
      plots: [plot],
      runs: 27,
      workers: 1,
      startedAt: 'now',
      durationSeconds: 1,
      peakMemoryBytes: 1,
      host: { platform: 'p', cpu: 'c', cores: 1, node: 'n' },
    };
    const page = reportPage(manifest, summary, [
      { name: plot.name, specification: plotSpecification(plot, runs, summary) },
    ]);
    assert.ok(page.includes('Mine &amp; &lt;yours&gt;'));
    assert.ok(page.includes('duration=1'));
    assert.ok(!/<(script|link|img)[^>]+(src|href)=/.test(page.slice(0, page.indexOf('<script>'))));
    assert.equal(page.split('<script>').length, page.split('</script>').length, 'scripts end where they should');
  });
});
