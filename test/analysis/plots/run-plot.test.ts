import assert from 'node:assert/strict';
import { renderSvg } from '../../../analysis/plots/render-plot.ts';
import { runPlotSpecification } from '../../../analysis/plots/run-plot.ts';
import type { RunVectors, VectorMetric } from '../../../results/tables/vector-table.ts';

const metrics: readonly VectorMetric[] = [
  { name: 'jobs', unit: '1', description: 'Requests in service', sampling: 'instant' },
  { name: 'utilization', unit: '1', description: 'Utilization', sampling: 'interval' },
  { name: 'handling_time', unit: 's', description: 'Handling time', sampling: 'interval' },
];

/** Series of the components, each value the time but for a peak of the first one. */
function vectorsOf(components: readonly string[], metric: string, length: number): RunVectors {
  const rows = components.flatMap((_, index) => Array.from({ length }, (__, step) => ({ index, step })));
  return {
    run: 7,
    key: '',
    interval: 2,
    series: components.map((component) => ({ component, metric })),
    seriesOf: Uint32Array.from(rows, ({ index }) => index),
    times: Float64Array.from(rows, ({ step }) => step),
    values: Float64Array.from(rows, ({ index, step }) => (index === 0 && step === 1234 ? 1e5 : step)),
  };
}

function elements(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `lan0/pe${index}`);
}

function specificationOf(vectors: RunVectors): string {
  return JSON.stringify(runPlotSpecification(vectors, metrics, { title: 'Run 7: seed 1', warmup: 100 }));
}

describe('picture of the time series of a run', () => {
  it('has a panel for each metric that was recorded, with its unit', async () => {
    const specification = runPlotSpecification(vectorsOf(['lan0/pe0', 'pool'], 'handling_time', 100), metrics, {
      title: 'Run 7: seed 1',
      warmup: 100,
    });
    const svg = await renderSvg(specification);
    assert.match(svg, /Handling time \[s\]/);
    assert.match(svg, /Run 7: seed 1/);
    assert.match(svg, /Sampled every 2 s/);
    assert.match(svg, /lan0\/pe0/);
    assert.doesNotMatch(svg, /Requests in service|>pool</);
  });

  it('has a title in lines that are no wider than its panels, however many parameters are swept', async () => {
    const vectors = vectorsOf(['lan0/pe0'], 'jobs', 100);
    const widthOf = async (title: string): Promise<number> => {
      const svg = await renderSvg(runPlotSpecification(vectors, metrics, { title, warmup: 100 }));
      return Number(/width="(\d+)/.exec(svg)?.[1]);
    };
    const parameters = Array.from({ length: 12 }, (_, index) => `poolElementParameter${index}=1000000`);
    const width = await widthOf('Run 7: seed 1');
    assert.ok((await widthOf(`Run 7: ${parameters.join(', ')}, seed 1`)) < 1.15 * width);
  });

  it('draws few components as curves, many as a band', () => {
    assert.doesNotMatch(specificationOf(vectorsOf(elements(8), 'jobs', 100)), /"area"|gray/);
    assert.match(specificationOf(vectorsOf(elements(9), 'jobs', 100)), /gray: range .*; colored: their mean.*"area"/);
  });

  it('has a curve for all that components of a kind send where they are too many for one each', () => {
    const lines = (count: number): string[] =>
      elements(count).flatMap((element) => [`lan0/pu0->${element}/path0`, `${element}->lan0/pu0/path0`]);
    const namesIn = (count: number): string[] => {
      const text = specificationOf(vectorsOf(lines(count), 'jobs', 10));
      return [...text.matchAll(/"component":"([^"]*)"/g)].map(([, name]) => name);
    };
    assert.deepEqual(new Set(namesIn(4)), new Set(lines(4)));
    assert.deepEqual(new Set(namesIn(5)), new Set(['lan0/pu0->lan0/pe*/path0', 'lan0/pe*->lan0/pu0/path0']));
    assert.match(specificationOf(vectorsOf(lines(5), 'jobs', 10)), /\*: all such components together/);
  });

  it('says that paths are missing which were too many to be recorded', () => {
    const vectors = vectorsOf(['lan0/pu0->lan0/pe0'], 'jobs', 10);
    assert.match(specificationOf({ ...vectors, isPartial: true }), /not all chosen paths/);
    assert.doesNotMatch(specificationOf(vectors), /not all chosen paths/);
  });

  it('has an axis for what was always 0', async () => {
    const zero = { ...vectorsOf(['lan0/pe0'], 'jobs', 100), values: new Float64Array(100) };
    const svg = await renderSvg(runPlotSpecification(zero, metrics, { title: '', warmup: 1 }));
    assert.match(svg, />1\.0</);
  });

  it('draws metrics of one panel with dashes, a component in the same color in all panels, and sums as they grow', async () => {
    const shared = { unit: 's', sampling: 'total', panel: 'Time waited' } as const;
    const waits = [
      { ...shared, name: 'blocked_a', description: 'Waited for a', label: 'for a' },
      { ...shared, name: 'blocked_b', description: 'Waited for b', label: 'for b' },
    ];
    const [path, ofBoth] = ['flow1/path1', 'flow1/path0'].map((component) => vectorsOf([component], 'blocked_a', 10));
    const row = path.seriesOf.length;
    const series = [...path.series, { component: 'flow1/path1', metric: 'blocked_b' }, ...ofBoth.series];
    const both = { ...path, series: [...series, { component: 'flow1/path1', metric: 'jobs' }] };
    const vectors = {
      ...both,
      seriesOf: Uint32Array.from({ length: 4 * row }, (_, index) => Math.floor(index / row)),
      times: Float64Array.from({ length: 4 * row }, (_, index) => index % row),
      values: Float64Array.from({ length: 4 * row }, (_, index) => index % row),
    };
    const specification = runPlotSpecification(vectors, [...metrics, ...waits], { title: '', warmup: 1 });
    const svg = await renderSvg(specification);
    for (const text of ['Time waited [s]', 'for a', 'for b']) assert.ok(svg.includes(text), text);
    assert.doesNotMatch(svg, /Waited for/);
    const text = JSON.stringify(specification);
    const colors = [...text.matchAll(/"scale":\{"domain":\[([^\]]*path[^\]]*)\],"range":\[([^\]]*)\]/g)];
    assert.deepEqual(
      colors.map(([, names, range]) => [names, range]),
      [
        ['"flow1/path1"', '"#d55e00"'],
        ['"flow1/path0","flow1/path1"', '"#0072b2","#d55e00"'],
      ],
    );
    assert.match(text, /"interpolate":"linear"/);
  });

  it('stays small, and keeps peaks, however many values there are', () => {
    const specification = specificationOf(vectorsOf(['flow1/path0'], 'jobs', 50_000));
    assert.ok(specification.length < 100_000, `${specification.length} characters`);
    assert.match(specification, /\{"time":1234,"value":100000,/);
  });
});
