import assert from 'node:assert/strict';
import { spreadTest } from '../../../analysis/effects/spread-test.ts';

describe('test of Brown and Forsythe', () => {
  it('is the F test of the distances from the medians', () => {
    // Distances: 1 0 1, and 5 0 5. Means 2/3 and 10/3; F = (32/3) / (52/3 / 4) = 32/13 with 1 and 4 degrees of freedom.
    const p = spreadTest([
      [4, 5, 6],
      [0, 5, 10],
    ]);
    // F(1, 4) is the square of Student's t with 4 degrees of freedom, whose distribution function is known in closed form.
    const t = Math.sqrt(32 / 13);
    const ratio = t / Math.sqrt(4 + t * t);
    const expected = 1 - (ratio * (3 - ratio * ratio)) / 2;
    assert.ok(p !== undefined && Math.abs(p - expected) < 1e-7, `${p} instead of ${expected}`);
  });

  it('finds no difference where groups only are at different places', () => {
    const groups = [0, 10, 200].map((place) => [1, 2, 4].map((value) => value + place));
    assert.equal(spreadTest(groups), 1);
  });

  it('does not decide with two values per group, or one group', () => {
    assert.equal(
      spreadTest([
        [1, 2],
        [3, 9],
      ]),
      undefined,
    );
    assert.equal(spreadTest([[1, 2, 3]]), undefined);
  });
});
