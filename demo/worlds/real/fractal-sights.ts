import { fractalAlgorithmIdentifier } from '../../../protocol/services/fractal/algorithms.ts';
import type { FractalParameter } from '../../../protocol/services/fractal/codec.ts';
import type { ImageOrder } from './component-order.ts';

/** A section of the plane of c: its center, and its width. */
interface Sight {
  readonly real: number;
  readonly imaginary: number;
  readonly width: number;
}

/** What is worth an image of z² - c, which is the usual Mandelbrot set seen from behind. */
const sights: readonly Sight[] = [
  { real: 0.45, imaginary: 0, width: 3.2 },
  { real: 0.7463, imaginary: 0.1102, width: 0.02 },
  { real: -0.29, imaginary: 0.015, width: 0.06 },
  { real: 0.1, imaginary: -0.9, width: 0.5 },
  { real: 0.7436, imaginary: -0.1318, width: 0.006 },
  { real: 0.088, imaginary: -0.654, width: 0.04 },
];

/** Exponent of MandelbrotN: another one than 2, which is Mandelbrot. */
const EXPONENT = 3;

/** The how many-th image of a user. */
export function sightOf(number: number, { width, height, maxIterations, algorithm }: ImageOrder): FractalParameter {
  // Powers of z have other sights, of which there is one here.
  const sight = algorithm === 'Mandelbrot' ? sights[number % sights.length] : undefined;
  const { real, imaginary, width: side } = sight ?? { real: 0, imaginary: 0, width: 3.2 };
  const [x, y] = [side / 2, (side * height) / width / 2];
  return {
    type: 'FRACTAL_PARAMETER',
    width,
    height,
    maxIterations,
    algorithm: fractalAlgorithmIdentifier(algorithm),
    c1Real: real - x,
    c1Imaginary: imaginary + y,
    c2Real: real + x,
    c2Imaginary: imaginary - y,
    n: algorithm === 'MandelbrotN' ? EXPONENT : 2,
  };
}
