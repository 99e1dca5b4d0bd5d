import assert from 'node:assert/strict';
import { truncatedNormal } from '../../../protocol/random/normal.ts';
import { deriveStream } from '../../../protocol/random/streams.ts';

const DRAWS = 50_000;

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const near = (actual: number, expected: number, tolerance: number): void =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} instead of ${expected}`);

function draws(center: number, deviation: number): number[] {
  const random = deriveStream('values/normal');
  return Array.from({ length: DRAWS }, () => truncatedNormal(random, center, deviation));
}

function deviationOf(values: readonly number[]): number {
  const average = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - average) ** 2)));
}

/** A number of mean 10 and deviation 2, made of exactly these uniform ones. */
function drawn(...numbers: number[]): number {
  const uniform = (): number => numbers.shift() ?? assert.fail('one too many');
  const value = truncatedNormal({ uniform, uint32: () => 0, exponential: () => 0 }, 10, 2);
  assert.deepEqual(numbers, []);
  return value;
}

function polar(u: number, v: number): number {
  const square = u * u + v * v;
  return u * Math.sqrt((-2 * Math.log(square)) / square);
}

describe('truncated normal numbers', () => {
  it('have the mean and the deviation that are asked for where nearly nothing is cut off', () => {
    const values = draws(100, 20);
    near(mean(values), 100, 0.3);
    near(deviationOf(values), 20, 0.3);
    // Of a normal distribution 68.3 % are within one deviation, 95.4 % within two.
    near(values.filter((value) => Math.abs(value - 100) < 20).length / DRAWS, 0.683, 0.01);
    near(values.filter((value) => Math.abs(value - 100) < 40).length / DRAWS, 0.954, 0.005);
  });

  it('are drawn again where they are below 0: half-normal for a mean of 0', () => {
    const values = draws(0, 1);
    assert.ok(values.every((value) => value >= 0));
    near(mean(values), Math.sqrt(2 / Math.PI), 0.01);
    near(deviationOf(values), Math.sqrt(1 - 2 / Math.PI), 0.01);
    // One of 370 values of a normal distribution is beyond three deviations.
    near(values.filter((value) => value > 3).length, 135, 40);
  });

  it('are the same on every machine', () => {
    const random = deriveStream('7/lan0/pe3/service');
    // Known values: a change of them changes the results of studies.
    assert.deepEqual(
      Array.from({ length: 2 }, () => truncatedNormal(random, 10, 2)),
      [7.995987917860806, 12.756166104846809],
    );
  });

  it('are made of two uniform numbers by the polar method, again if they are outside of the circle or the result is negative', () => {
    const expected = 10 + 2 * polar(0.5, -0.25);
    assert.ok(Math.abs(drawn(0.75, 0.375) - expected) < 1e-12);
    // On the circle, outside of it, and in its center.
    assert.ok(Math.abs(drawn(1, 0.5, 0.99, 0.99, 0.5, 0.5, 0.75, 0.375) - expected) < 1e-12);
    // 10 - 2 * 6 is negative.
    assert.ok(Math.abs(drawn(0.5 - 1e-9, 0.5, 0.75, 0.375) - expected) < 1e-12);
  });
});
