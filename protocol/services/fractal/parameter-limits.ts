import { fractalAlgorithmIdentifier } from './algorithms.ts';
import type { FractalParameter } from './codec.ts';

/** Pixels of width and height that servers accept (RSPLIB). */
const LONGEST_SIDE = 65_536;
/** Iterations of a pixel that servers accept (RSPLIB). */
export const MOST_ITERATIONS = 1_000_000;
/** Exponents of MandelbrotN; RSPLIB has no limit, its files of parameters have exponents up to 10. */
export const LARGEST_EXPONENT = 1024;

/**
 * Why an image is not computed; undefined: nothing speaks against it.
 *
 * @param maxPixels of an image
 */
export function parameterFault(parameter: FractalParameter, maxPixels: number): string | undefined {
  const { width, height, maxIterations, algorithm, n } = parameter;
  if (!isWithin(width, 1, LONGEST_SIDE) || !isWithin(height, 1, LONGEST_SIDE))
    return `an image of ${width} x ${height} pixels: each side may have 1 to ${LONGEST_SIDE}`;
  if (width * height > maxPixels) return `an image of ${width} x ${height} pixels: it may have ${maxPixels}`;
  if (maxIterations > MOST_ITERATIONS) return `${maxIterations} iterations: it may be ${MOST_ITERATIONS}`;
  if (!extentsOf(parameter).every(Number.isFinite)) return 'coordinates that are not finite';
  if (algorithm === fractalAlgorithmIdentifier('MandelbrotN') && !isWithin(n, 1, LARGEST_EXPONENT))
    return `exponent ${n}: it must be from 1 to ${LARGEST_EXPONENT}`;
  return undefined;
}

/** Corners and the differences between them: these may be infinite though the corners are not. */
function extentsOf({ c1Real, c1Imaginary, c2Real, c2Imaginary }: FractalParameter): number[] {
  return [c1Real, c1Imaginary, c2Real, c2Imaginary, c2Real - c1Real, c2Imaginary - c1Imaginary];
}

function isWithin(value: number, least: number, most: number): boolean {
  return value >= least && value <= most;
}
