import assert from 'node:assert/strict';
import { View, parse } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { addLegendToggles } from '../../../../analysis/report/page/legend-toggle.ts';
import { scopesIn, type VegaScope } from '../../../../analysis/report/page/vega-scope.ts';

const values = ['a', 'b'].flatMap((color) => [1, 2].map((x) => ({ color, x, y: x, row: color })));
const encoding = {
  x: { field: 'x', type: 'quantitative' },
  y: { field: 'y', type: 'quantitative' },
  color: { field: 'color', type: 'nominal' },
} as const;

function compiled(specification: object): VegaScope {
  const { spec }: { spec: object } = compile({ data: { values }, ...specification } as TopLevelSpec);
  return structuredClone(spec);
}

/** The marks of a kind that are drawn: their number in the picture. */
async function marksOf(spec: VegaScope, kind: string, signals: Readonly<Record<string, unknown>>): Promise<number> {
  const view = new View(parse(spec as object), { renderer: 'none' });
  for (const [name, value] of Object.entries(signals)) view.signal(name, value);
  const svg = await view.toSVG();
  view.finalize();
  return svg.split(`aria-roledescription="${kind}"`).length - 1;
}

describe('legends that hide series', () => {
  it('draw what is not hidden, of all layers', async () => {
    const spec = compiled({ layer: [{ mark: 'line' }, { mark: 'point' }], encoding });
    const [legend, ...others] = addLegendToggles(spec);
    assert.deepEqual(others, []);
    assert.equal(await marksOf(spec, 'point', {}), 4);
    assert.equal(await marksOf(spec, 'point', { [legend.signal]: ['a'] }), 2);
    assert.equal(await marksOf(spec, 'line mark container', { [legend.signal]: ['a', 'b'] }), 0);
  });

  it('leave scales and panels as they are', () => {
    const panel = { mark: 'point', encoding };
    const facet = { facet: { row: { field: 'row', type: 'nominal' } }, spec: panel };
    const [plain, spec] = [compiled(facet), compiled(facet)];
    addLegendToggles(spec);
    assert.deepEqual(spec.scales, plain.scales);
    const [marks, plainMarks] = [spec, plain].map((each) => [...scopesIn(each)].flatMap((scope) => scope.marks ?? []));
    const sources = [marks, plainMarks].map((all) => all.filter(({ name }) => name === 'cell').map(({ from }) => from));
    assert.deepEqual(sources[0], sources[1]);
  });

  it('are those of series only, not of quantities', () => {
    const spec = compiled({ mark: 'point', encoding: { ...encoding, color: { field: 'y', type: 'quantitative' } } });
    const before = structuredClone(spec);
    assert.deepEqual(addLegendToggles(spec), []);
    assert.deepEqual(spec, before);
  });
});
