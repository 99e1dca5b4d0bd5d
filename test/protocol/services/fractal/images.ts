import { FractalComputation } from '../../../../protocol/services/fractal/computation.ts';
import type { FractalParameter } from '../../../../protocol/services/fractal/codec.ts';

/** An image that has pixels of all kinds. */
export const image: FractalParameter = {
  type: 'FRACTAL_PARAMETER',
  width: 80,
  height: 50,
  maxIterations: 200,
  algorithm: 1,
  c1Real: -1.6,
  c1Imaginary: 1,
  c2Real: 1.6,
  c2Imaginary: -1,
  n: 2,
};

/** All values of an image, row by row. */
export function valuesOf(parameter: FractalParameter): number[] {
  const values: number[] = [];
  const computation = new FractalComputation({ parameter, x: 0, y: 0 });
  while (!computation.isComplete) computation.compute(values, Infinity, 1e6);
  return values;
}
