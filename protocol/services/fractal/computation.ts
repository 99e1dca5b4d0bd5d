import { fractalAlgorithm, type PixelState } from './algorithms.ts';
import type { FractalState } from './cookie.ts';

/** Computes the pixels of an image, row by row, in parts. */
export class FractalComputation {
  readonly #parameter: FractalState['parameter'];
  readonly #algorithm: ReturnType<typeof fractalAlgorithm>;
  readonly #cost: number;
  readonly #pixel: PixelState;

  /** @param state where it begins */
  constructor({ parameter, x, y }: FractalState) {
    this.#parameter = parameter;
    this.#algorithm = fractalAlgorithm(parameter.algorithm);
    this.#cost = this.#algorithm.cost(parameter);
    this.#pixel = { x, y, real: 0, imaginary: 0, iterations: 0 };
  }

  /** What it has come to: the pixel whose value is not known yet. */
  get state(): FractalState {
    const { x, y } = this.#pixel;
    return { parameter: this.#parameter, x, y };
  }

  get isComplete(): boolean {
    return this.#pixel.y >= this.#parameter.height;
  }

  /**
   * Adds the values of the next pixels.
   *
   * @param effort iterations (of Mandelbrot) after which it stops, also within a pixel
   * @param most values that there may be then
   * @returns iterations that were done, at least 1 if it is not complete
   */
  compute(values: number[], most: number, effort: number): number {
    const pixel = this.#pixel;
    let done = 0;
    while (done < effort && values.length < most && !this.isComplete) {
      const before = pixel.iterations;
      // What costs nothing counts all the same, so that it comes to an end.
      const iterations = Math.ceil((effort - done) / Math.max(1, this.#cost));
      const isKnown = this.#algorithm.advance(pixel, this.#parameter, iterations);
      done += Math.max(1, Math.max(1, pixel.iterations - before) * this.#cost);
      if (!isKnown) continue;
      values.push(pixel.iterations);
      this.#nextPixel();
    }
    return done;
  }

  #nextPixel(): void {
    const pixel = this.#pixel;
    pixel.real = pixel.imaginary = pixel.iterations = 0;
    if (++pixel.x < this.#parameter.width) return;
    pixel.x = 0;
    pixel.y++;
  }
}
