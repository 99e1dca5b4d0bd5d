import type { IndexedPicture, RgbColor } from '../../pictures.ts';
import type { DrawnPixels } from './client.ts';

/** What colors show besides values: failovers and sessions turn the hue, so that the work of each can be told apart. */
export const pictureMarks = ['none', 'failovers', 'sessions', 'both'] as const;
export type PictureMarks = (typeof pictureMarks)[number];

/** Colors of RSPLIB's client: each step of a value turns the hue by 5 degrees. */
const HUES = 72;
const DEGREES = 360 / HUES;
/** Steps of the hue for a failover, and between sessions. */
const PER_FAILOVER = 5;
const PER_SESSION = 3;

/** Where no pixel came. */
const NO_PIXEL = HUES;
const GREY: RgbColor = [128, 128, 128];

const palette: readonly RgbColor[] = [
  ...Array.from({ length: HUES }, (_, turn) => saturatedColor(turn * DEGREES)),
  GREY,
];

/** An image that is drawn as its pixels come. */
export class FractalPicture {
  readonly #width: number;
  readonly #height: number;
  readonly #marks: PictureMarks;
  readonly #pixels: Uint8Array;

  constructor(width: number, height: number, marks: PictureMarks) {
    this.#width = width;
    this.#height = height;
    this.#marks = marks;
    this.#pixels = new Uint8Array(width * height).fill(NO_PIXEL);
  }

  draw({ tile, session, failovers, first, values }: DrawnPixels): void {
    const turns =
      (this.#shows('failovers') ? PER_FAILOVER * failovers : 0) + (this.#shows('sessions') ? PER_SESSION * session : 0);
    const { left, top, parameter } = tile;
    let x = first % parameter.width;
    let row = (top + Math.floor(first / parameter.width)) * this.#width + left;
    for (const value of values) {
      this.#pixels[row + x] = (value + turns) % HUES;
      if (++x < parameter.width) continue;
      x = 0;
      row += this.#width;
    }
  }

  /** What was drawn so far. */
  get indexed(): IndexedPicture {
    return { width: this.#width, height: this.#height, pixels: this.#pixels, palette };
  }

  #shows(mark: 'failovers' | 'sessions'): boolean {
    return this.#marks === mark || this.#marks === 'both';
  }
}

/** Of a hue in degrees, at full saturation and value. */
function saturatedColor(hue: number): RgbColor {
  const channel = (offset: number): number => {
    const distance = Math.abs(((hue + offset) % 360) - 180);
    return Math.round(255 * Math.min(1, Math.max(0, distance / 60 - 1)));
  };
  return [channel(0), channel(240), channel(120)];
}
