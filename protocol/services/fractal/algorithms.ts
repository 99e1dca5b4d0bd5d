import type { FractalParameter } from './codec.ts';

/** A pixel in computation: its column and row, and z after so many iterations. */
export interface PixelState {
  x: number;
  y: number;
  real: number;
  imaginary: number;
  /** The pixel's value, when it is known. */
  iterations: number;
}

/** How the value of a pixel is computed: iterations until it is known that it escapes, or all of them. */
interface FractalAlgorithm {
  /** Its number in messages (RSPLIB). */
  readonly identifier: number;
  /**
   * Goes on with a pixel.
   *
   * @param most iterations, at least 1
   * @returns whether its value is known
   */
  advance(pixel: PixelState, parameter: FractalParameter, most: number): boolean;
  /** What an iteration costs, in iterations of Mandelbrot; 0: a pixel's value is no count of iterations. */
  cost(parameter: FractalParameter): number;
}

/** RSPLIB stops where |z|^2 reaches this. */
const ESCAPE = 2;
/** Values of its test pattern. */
const PATTERN = 256;

/** The algorithms of RSPLIB's Fractal Generator, by the names in its files of parameters. */
const algorithms = {
  /** z -> z^2 - c from z = 0. */
  Mandelbrot: { identifier: 1, advance: mandelbrot, cost: () => 1 },
  /** z -> z^n - c from z = 0. */
  MandelbrotN: { identifier: 2, advance: mandelbrotN, cost: powerCost },
  /** No fractal: what RSPLIB's servers make of all other numbers. */
  TestPattern: { identifier: 0, advance: testPattern, cost: () => 0 },
} as const satisfies Readonly<Record<string, FractalAlgorithm>>;

export type FractalAlgorithmName = keyof typeof algorithms;

export const fractalAlgorithmNames = Object.keys(algorithms) as readonly FractalAlgorithmName[];

/** Number of an algorithm in messages. */
export function fractalAlgorithmIdentifier(name: FractalAlgorithmName): number {
  return algorithms[name].identifier;
}

/** The algorithm with this number: the test pattern if there is none. */
export function fractalAlgorithm(identifier: number): FractalAlgorithm {
  const all: readonly FractalAlgorithm[] = Object.values(algorithms);
  return all.find((each) => each.identifier === identifier) ?? algorithms.TestPattern;
}

function mandelbrot(pixel: PixelState, parameter: FractalParameter, most: number): boolean {
  const cReal = realOf(parameter, pixel.x);
  const cImaginary = imaginaryOf(parameter, pixel.y);
  const end = Math.min(parameter.maxIterations, pixel.iterations + most);
  let { real, imaginary, iterations } = pixel;
  let hasEscaped = false;
  while (iterations < end) {
    const nextReal = real * real - imaginary * imaginary - cReal;
    imaginary = 2 * real * imaginary - cImaginary;
    real = nextReal;
    hasEscaped = real * real + imaginary * imaginary >= ESCAPE;
    if (hasEscaped) break;
    iterations++;
  }
  pixel.real = real;
  pixel.imaginary = imaginary;
  pixel.iterations = iterations;
  return hasEscaped || iterations >= parameter.maxIterations;
}

/** z^n is the principal value. */
function mandelbrotN(pixel: PixelState, parameter: FractalParameter, most: number): boolean {
  const cReal = realOf(parameter, pixel.x);
  const cImaginary = imaginaryOf(parameter, pixel.y);
  const end = Math.min(parameter.maxIterations, pixel.iterations + most);
  const z = new ComplexNumber(pixel.real, pixel.imaginary);
  let hasEscaped = false;
  while (pixel.iterations < end) {
    z.raise(parameter.n);
    z.real -= cReal;
    z.imaginary -= cImaginary;
    hasEscaped = z.real * z.real + z.imaginary * z.imaginary >= ESCAPE;
    if (hasEscaped) break;
    pixel.iterations++;
  }
  pixel.real = z.real;
  pixel.imaginary = z.imaginary;
  return hasEscaped || pixel.iterations >= parameter.maxIterations;
}

function testPattern(pixel: PixelState): boolean {
  pixel.iterations = (pixel.x * pixel.y) % PATTERN;
  return true;
}

/**
 * A complex number whose powers are the same on all machines: made of squares for the whole part of the exponent, and of square
 * roots for the binary digits of its fraction.
 */
class ComplexNumber {
  real: number;
  imaginary: number;

  constructor(real: number, imaginary: number) {
    this.real = real;
    this.imaginary = imaginary;
  }

  /** To the power n >= 1, principal value. */
  raise(n: number): void {
    const { real, imaginary } = this;
    const whole = Math.floor(n);
    let powerReal = 1;
    let powerImaginary = 0;
    const multiply = (): void => {
      const product = powerReal * this.real - powerImaginary * this.imaginary;
      powerImaginary = powerReal * this.imaginary + powerImaginary * this.real;
      powerReal = product;
    };
    for (let left = whole; left > 0; left >>= 1) {
      if ((left & 1) === 1) multiply();
      this.#square();
    }
    this.real = real;
    this.imaginary = imaginary;
    for (let fraction = n - whole; fraction > 0; fraction -= Math.floor(fraction)) {
      this.#takeRoot();
      fraction *= 2;
      if (fraction >= 1) multiply();
    }
    this.real = powerReal;
    this.imaginary = powerImaginary;
  }

  #square(): void {
    const square = this.real * this.real - this.imaginary * this.imaginary;
    this.imaginary = 2 * this.real * this.imaginary;
    this.real = square;
  }

  /** Principal square root. */
  #takeRoot(): void {
    const { real, imaginary } = this;
    const half = Math.sqrt((Math.sqrt(real * real + imaginary * imaginary) + Math.abs(real)) / 2);
    if (half === 0) return;
    const other = imaginary / (2 * half);
    this.real = real >= 0 ? half : Math.abs(other);
    this.imaginary = real >= 0 ? other : imaginary >= 0 ? half : -half;
  }
}

/** Multiplications, and roots, of a power. */
function powerCost({ n }: FractalParameter): number {
  const squares = 32 - Math.clz32(n);
  let roots = 0;
  for (let fraction = n - Math.floor(n); fraction > 0; fraction = 2 * fraction - Math.floor(2 * fraction)) roots++;
  return 2 + 3 * squares + 8 * roots;
}

function realOf({ c1Real, c2Real, width }: FractalParameter, x: number): number {
  return c1Real + x * ((c2Real - c1Real) / width);
}

function imaginaryOf({ c1Imaginary, c2Imaginary, height }: FractalParameter, y: number): number {
  return c1Imaginary + y * ((c2Imaginary - c1Imaginary) / height);
}
