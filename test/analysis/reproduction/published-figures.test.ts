import assert from 'node:assert/strict';
import { comparedFigures } from '../../../analysis/reproduction/published-figures.ts';
import type { PublishedNumbers } from '../../../results/expectations/expectation.ts';
import { plot, published, runs } from './sample-study.ts';

/** Ends of the vertical axes of both pictures, as the specifications have them. */
async function verticalEnds(
  drawn: typeof plot,
  numbers: PublishedNumbers,
): Promise<readonly (readonly [number, number])[]> {
  const [figure] = await comparedFigures({ plots: [drawn], published: [numbers], runs, declared: {} });
  return [figure?.ours, figure?.theirs].map((picture) => {
    const text = JSON.stringify(picture?.specification);
    const [, least, most] = /"y":\{[^}]*"scale":\{[^}]*"domain":\[([^,\]]+),([^,\]]+)\]/.exec(text) ?? [];
    return [Number(least), Number(most)] as const;
  });
}

describe('pictures of a study beside published ones', () => {
  it('have the same axes, as near to the values as lines allow', async () => {
    const [ours, theirs] = await verticalEnds(plot, published);
    assert.deepEqual(ours, theirs);
    assert.ok(ours !== undefined && ours[0] > 30, String(ours));
  });

  it('have 0 on the axes of bars, whose length is their value', async () => {
    const [ours, theirs] = await verticalEnds({ ...plot, x: 'policy', color: 'ratio', mark: 'bars' }, published);
    assert.deepEqual(ours, theirs);
    assert.equal(ours?.[0], 0);
  });
});
