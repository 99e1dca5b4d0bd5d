import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fractalAlgorithm, fractalAlgorithmNames } from '../../../../protocol/services/fractal/algorithms.ts';
import { FractalComputation } from '../../../../protocol/services/fractal/computation.ts';
import type { FractalParameter } from '../../../../protocol/services/fractal/codec.ts';
import { parameterFault } from '../../../../protocol/services/fractal/parameter-limits.ts';
import { image, valuesOf } from './images.ts';

/** z^n - c in polar coordinates, as RSPLIB computes it; undefined: rounding decides. */
function polarValue({ n, maxIterations }: FractalParameter, cReal: number, cImaginary: number): number | undefined {
  let [real, imaginary] = [0, 0];
  for (let i = 0; i < maxIterations; i++) {
    const radius = Math.hypot(real, imaginary) ** n;
    const angle = Math.atan2(imaginary, real) * n;
    [real, imaginary] = [radius * Math.cos(angle) - cReal, radius * Math.sin(angle) - cImaginary];
    const square = real * real + imaginary * imaginary;
    if (Math.abs(square - 2) < 1e-6) return undefined;
    if (square >= 2) return i;
  }
  return maxIterations;
}

const anyExponent = fc.oneof(fc.integer({ min: 1, max: 12 }), fc.double({ min: 1, max: 12, noNaN: true }));

/** Of Mandelbrot, with 30 iterations. */
function valueOf(c1Real: number, c1Imaginary: number): number | undefined {
  return valuesOf({ ...image, c1Real, c1Imaginary, width: 1, height: 1, maxIterations: 30 })[0];
}

describe('algorithms of the Fractal Generator', () => {
  it('Mandelbrot counts the iterations of z^2 - c until |z|^2 is 2, or all', () => {
    assert.equal(valueOf(1.5, 0), 0); // -1.5 at once
    assert.equal(valueOf(-1.25, 0), 1); // 1.25, 2.8125
    assert.equal(valueOf(-0.5, 0), 3); // 0.5, 0.75, 1.0625, 1.6289
    assert.equal(valueOf(1, 1), 0); // |-1 - i|^2 is 2
    assert.equal(valueOf(1, 0), 30); // -1, 0, -1, ...
  });

  it('steps from corner to corner by row and column', () => {
    const values = valuesOf(image);
    assert.equal(values.length, 80 * 50);
    const at = (x: number, y: number): number | undefined => values[y * 80 + x];
    // The set is symmetric to the row of the real axis, which is in the middle.
    for (let x = 0; x < 80; x++) for (let y = 1; y < 25; y++) assert.equal(at(x, 25 + y), at(x, 25 - y));
    assert.equal(at(40, 25), 200);
    assert.equal(at(0, 0), 0);
  });

  it('MandelbrotN with exponent 2 is Mandelbrot, but for rounding', () => {
    const [squares, powers] = [valuesOf(image), valuesOf({ ...image, algorithm: 2 })];
    assert.ok(squares.filter((value, pixel) => value !== powers[pixel]).length < 20);
  });

  it('MandelbrotN takes principal values of powers with any exponent', () => {
    const anyCoordinate = fc.double({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(anyExponent, anyCoordinate, anyCoordinate, (n, c1Real, c1Imaginary) => {
        // Few iterations: rounding grows with each.
        const parameter = { ...image, algorithm: 2, width: 1, height: 1, maxIterations: 4, n, c1Real, c1Imaginary };
        const expected = polarValue(parameter, c1Real, c1Imaginary);
        fc.pre(expected !== undefined);
        assert.deepEqual(valuesOf(parameter), [expected]);
      }),
    );
  });

  it('all other numbers are a test pattern', () => {
    for (const algorithm of [0, 3, 0xffffffff]) {
      const values = valuesOf({ ...image, algorithm });
      assert.deepEqual([values[0], values[81], values[49 * 80 + 79]], [0, 1, (49 * 79) % 256]);
    }
    assert.deepEqual(
      fractalAlgorithmNames.map((_, identifier) => fractalAlgorithm(identifier).identifier),
      [0, 1, 2],
    );
  });
});

describe('computation of an image', () => {
  it('gives the same pixels in parts of any size, from any pixel on', () => {
    for (const [algorithm, n] of [
      [0, 2],
      [1, 2],
      [2, 2.5],
    ] as const) {
      const parameter = { ...image, width: 16, height: 10, maxIterations: 60, algorithm, n };
      const whole = valuesOf(parameter);
      const effort = fc.integer({ min: 1, max: 3000 });
      fc.assert(
        fc.property(effort, fc.integer({ min: 1, max: 50 }), fc.nat({ max: 159 }), (iterations, most, first) => {
          const [x, y] = [first % 16, Math.floor(first / 16)];
          const computation = new FractalComputation({ parameter, x, y });
          const values: number[] = [];
          while (!computation.isComplete) {
            const part: number[] = [];
            assert.ok(computation.compute(part, most, iterations) >= 1);
            assert.ok(part.length <= most);
            values.push(...part);
            const next = first + values.length;
            assert.deepEqual(computation.state, { parameter, x: next % 16, y: Math.floor(next / 16) });
          }
          assert.deepEqual(values, whole.slice(first));
        }),
        { numRuns: 40 },
      );
    }
  });

  it('stops within a pixel that takes longer than it may', () => {
    const parameter = { ...image, c1Real: 0, c1Imaginary: 0, c2Real: 0, c2Imaginary: 0, maxIterations: 1_000_000 };
    for (const [algorithm, n] of [
      [1, 2],
      [2, 1023.999],
    ] as const) {
      const computation = new FractalComputation({ parameter: { ...parameter, algorithm, n }, x: 0, y: 0 });
      const values: number[] = [];
      assert.ok(computation.compute(values, 324, 10_000) < 11_000);
      assert.deepEqual([values.length, computation.state.x], [0, 0]);
    }
  });

  it('counts pixels of the test pattern, whose values are no iterations', () => {
    const computation = new FractalComputation({ parameter: { ...image, algorithm: 0 }, x: 0, y: 0 });
    assert.equal(computation.compute([], Infinity, Infinity), image.width * image.height);
  });
});

function faultOf(change: Partial<FractalParameter>): string | undefined {
  return parameterFault({ ...image, ...change }, 1_000_000);
}

describe('limits of an image', () => {
  it('accept what RSPLIB’s programs ask for', () => {
    assert.equal(faultOf({}), undefined);
    assert.equal(faultOf({ width: 65_536, height: 15, maxIterations: 1_000_000 }), undefined);
    assert.equal(faultOf({ width: 1, height: 1, maxIterations: 0 }), undefined);
    assert.equal(faultOf({ width: 1000, height: 1000 }), undefined);
    for (const n of [1, 2.4, 1024]) assert.equal(faultOf({ algorithm: 2, n }), undefined);
    assert.equal(faultOf({ algorithm: 1, n: NaN }), undefined); // not used
  });

  it('refuse what has no pixels, too many, or would be computed forever', () => {
    assert.match(faultOf({ width: 0 }) ?? '', /0 x 50 pixels/);
    assert.match(faultOf({ height: 0xffffffff }) ?? '', /80 x 4294967295 pixels/);
    assert.match(faultOf({ width: 65_537 }) ?? '', /65537 x 50 pixels/);
    assert.match(faultOf({ width: 1001, height: 1000 }) ?? '', /it may have 1000000/);
    assert.match(faultOf({ maxIterations: 1_000_001 }) ?? '', /1000001 iterations/);
  });

  it('refuse coordinates and exponents that are no numbers to compute with', () => {
    for (const wrong of [NaN, Infinity, -Infinity])
      for (const name of ['c1Real', 'c1Imaginary', 'c2Real', 'c2Imaginary'])
        assert.equal(faultOf({ [name]: wrong }), 'coordinates that are not finite');
    assert.equal(faultOf({ c1Real: -1e308, c2Real: 1e308 }), 'coordinates that are not finite');
    for (const n of [NaN, Infinity, 0.5, -2, 1025]) assert.match(faultOf({ algorithm: 2, n }) ?? '', /^exponent /);
  });

  it('leave nothing that is not a number of iterations, whatever is accepted', () => {
    const anyNumber = fc.double();
    fc.assert(
      fc.property(
        fc.constantFrom(1, 2),
        anyNumber,
        anyNumber,
        anyNumber,
        anyNumber,
        fc.double(),
        (algorithm, c1Real, c1Imaginary, c2Real, c2Imaginary, n) => {
          const coordinates = { c1Real, c1Imaginary, c2Real, c2Imaginary };
          const parameter = { ...image, ...coordinates, algorithm, n, width: 3, height: 2, maxIterations: 20 };
          if (parameterFault(parameter, 6) !== undefined) return;
          const values = valuesOf(parameter);
          assert.equal(values.length, 6);
          assert.ok(values.every((value) => Number.isInteger(value) && value >= 0 && value <= 20));
        },
      ),
    );
  });
});
