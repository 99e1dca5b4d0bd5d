import type { FractalParameter } from './codec.ts';

/** A part of an image that a session has computed. */
export interface Tile {
  /** Its upper left pixel in the image. */
  readonly left: number;
  readonly top: number;
  readonly parameter: FractalParameter;
}

/**
 * An image in parts for a number of sessions, in rows as many as columns or fewer, as RSPLIB's client has them.
 *
 * @param count at most as many as there are pixels in a row, or in a column
 */
export function tilesOf(image: FractalParameter, count: number): Tile[] {
  const rows = Math.floor(Math.sqrt(count));
  return cuts(rows, count).flatMap(({ from: first, to: last }, row) => {
    const { from: top, to: bottom } = cut(image.height, rows, row);
    return cuts(last - first, image.width).map(({ from: left, to: right }) => ({
      left,
      top,
      parameter: section(image, { left, top, right, bottom }),
    }));
  });
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** A length in parts of the same size, or one more. */
function cuts(parts: number, length: number): Range[] {
  return Array.from({ length: parts }, (_, part) => cut(length, parts, part));
}

function cut(length: number, parts: number, part: number): Range {
  return { from: Math.floor((length * part) / parts), to: Math.floor((length * (part + 1)) / parts) };
}

interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

function section(image: FractalParameter, { left, top, right, bottom }: Rectangle): FractalParameter {
  const real = (x: number): number => between(image.c1Real, image.c2Real, x / image.width);
  const imaginary = (y: number): number => between(image.c1Imaginary, image.c2Imaginary, y / image.height);
  return {
    ...image,
    width: right - left,
    height: bottom - top,
    c1Real: real(left),
    c1Imaginary: imaginary(top),
    c2Real: real(right),
    c2Imaginary: imaginary(bottom),
  };
}

function between(one: number, other: number, share: number): number {
  return share === 1 ? other : one + (other - one) * share;
}
