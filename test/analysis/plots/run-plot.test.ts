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

  it('draws few components as curves, many as a band', () => {
    assert.doesNotMatch(specificationOf(vectorsOf(elements(8), 'jobs', 100)), /"area"|gray/);
    assert.match(specificationOf(vectorsOf(elements(9), 'jobs', 100)), /gray: range .*; colored: their mean.*"area"/);
  });

  it('stays small, and keeps peaks, however many values there are', () => {
    const specification = specificationOf(vectorsOf(['flow1/path0'], 'jobs', 50_000));
    assert.ok(specification.length < 100_000, `${specification.length} characters`);
    assert.match(specification, /\{"time":1234,"value":100000,/);
  });
});
