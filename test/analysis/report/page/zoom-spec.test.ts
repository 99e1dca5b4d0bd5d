import assert from 'node:assert/strict';
import { compile, type TopLevelSpec } from 'vega-lite';
import { scopesIn, type VegaScope } from '../../../../analysis/report/page/vega-scope.ts';
import { addZoom } from '../../../../analysis/report/page/zoom-spec.ts';

const values = [1, 2].map((x) => ({ x, y: x, name: `n${x}` }));
const quantity = (field: string, more: object = {}): object => ({ field, type: 'quantitative', ...more });

function compiled(specification: object): VegaScope {
  const { spec }: { spec: object } = compile({ data: { values }, ...specification } as TopLevelSpec);
  return structuredClone(spec);
}

describe('zoom of plots', () => {
  it('sets the domains of continuous scales by signals that are empty at first', () => {
    const spec = compiled({ mark: 'point', encoding: { x: quantity('x'), y: quantity('y') } });
    const panels = addZoom(spec);
    assert.deepEqual(
      [...panels],
      [['root', { x: [{ scale: 'x', signal: 'zoom_x' }], y: [{ scale: 'y', signal: 'zoom_y' }] }]],
    );
    assert.deepEqual(
      spec.scales?.map(({ name, domainRaw }) => [name, domainRaw]),
      [
        ['x', { signal: 'zoom_x' }],
        ['y', { signal: 'zoom_y' }],
      ],
    );
    assert.deepEqual(spec.signals?.slice(-2), [
      { name: 'zoom_x', value: null },
      { name: 'zoom_y', value: null },
    ]);
  });

  it('leaves axes of names as they are', () => {
    const spec = compiled({ mark: 'bar', encoding: { x: { field: 'name', type: 'nominal' }, y: quantity('y') } });
    assert.deepEqual([...addZoom(spec).values()], [{ x: [], y: [{ scale: 'y', signal: 'zoom_y' }] }]);
    assert.equal(spec.scales?.find(({ name }) => name === 'x')?.domainRaw, undefined);
  });

  it('gives fixed ticks back to the axis while it is zoomed, and ends marks at the frame', () => {
    const spec = compiled({
      mark: 'point',
      encoding: { x: quantity('x', { axis: { values: [1, 2] } }), y: quantity('y') },
    });
    addZoom(spec);
    const ticks = [...scopesIn(spec)].flatMap(({ axes }) => axes ?? []).filter(({ scale }) => scale === 'x');
    for (const { values: given } of ticks) assert.deepEqual(given, { signal: 'isArray(zoom_x) ? null : [1,2]' });
    assert.deepEqual(spec.marks?.[0].clip, { signal: 'isArray(zoom_x) || isArray(zoom_y)' });
  });

  it('zooms panels that show the same time together', () => {
    const time = quantity('x', { scale: { domain: [0, 10] } });
    const panel = { mark: 'line', encoding: { x: time, y: quantity('y') } };
    const panels = [...addZoom(compiled({ vconcat: [panel, panel] })).values()];
    assert.equal(panels.length, 2);
    assert.equal(panels[0].x[0].signal, panels[1].x[0].signal);
    assert.notEqual(panels[0].x[0].scale, panels[1].x[0].scale);
    assert.notEqual(panels[0].y[0].signal, panels[1].y[0].signal);
  });
});
