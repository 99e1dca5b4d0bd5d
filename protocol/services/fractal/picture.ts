import type { IndexedPicture, RgbColor } from '../../pictures.ts';
import type { DrawnPixels } from './client.ts';
import type { Tile } from './tiles.ts';

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

/** Where pixels of a session are, and what colors show besides their values. */
interface PixelPlace extends Pick<DrawnPixels, 'session' | 'failovers' | 'first'> {
  readonly tile: Pick<Tile, 'left' | 'top'> & { readonly parameter: Pick<Tile['parameter'], 'width'> };
}

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

  draw({ values, ...place }: PixelPlace & Pick<DrawnPixels, 'values'>): void {
    const turns = this.#turns(place);
    const next = this.#indices(place);
    for (const value of values) this.#pixels[next()] = (value + turns) % HUES;
  }

  /** Values of pixels modulo the number of hues; they end before the first pixel that did not come. */
  values(place: PixelPlace, most: number): number[] {
    const turns = this.#turns(place) % HUES;
    const next = this.#indices(place);
    const values: number[] = [];
    while (values.length < most) {
      const color = this.#pixels[next()] ?? NO_PIXEL;
      if (color === NO_PIXEL) break;
      values.push((color + HUES - turns) % HUES);
    }
    return values;
  }

  /** What was drawn so far. */
  get indexed(): IndexedPicture {
    return { width: this.#width, height: this.#height, pixels: this.#pixels, palette };
  }

  #turns({ failovers, session }: PixelPlace): number {
    return (
      (this.#shows('failovers') ? PER_FAILOVER * failovers : 0) + (this.#shows('sessions') ? PER_SESSION * session : 0)
    );
  }

  /** Where the pixels of a tile are, one after the other. */
  #indices({ tile: { left, top, parameter }, first }: PixelPlace): () => number {
    let x = first % parameter.width;
    let row = (top + Math.floor(first / parameter.width)) * this.#width + left;
    return () => {
      const index = row + x;
      if (++x === parameter.width) {
        x = 0;
        row += this.#width;
      }
      return index;
    };
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
